"""Measure camera noise: how much of it there is at each fineness, in luma and in colour."""

# Small blocks are taken apart into waves (a cosine transform), and the flattest of them show what
# the camera added. A wave's own measure says as much of coarse grain, which demosaicing and JPEG
# leave, as of fine; one number for all would miss it.

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
#: (h, w, 3) of uint8 or uint16.
Pixels = npt.NDArray[Any]

#: Side of a block in pixels; a block has its square of waves.
BLOCK = 8
WAVES = BLOCK * BLOCK
#: What a picture's values are scaled to.
LEVELS = 255.0
#: How fine each wave is, 0 (flat) to 14.
_FINENESS = np.add.outer(np.arange(BLOCK), np.arange(BLOCK)).reshape(-1)
_COARSE = (_FINENESS > 0) & (_FINENESS < 4)  # noqa: PLR2004 -- where pictures have their contrast
_MIDDLE = (_FINENESS >= 4) & (_FINENESS <= 5)  # noqa: PLR2004 -- the next finer
_FINE = _FINENESS >= 9  # noqa: PLR2004 -- pictures have least here
#: Blocks are looked at in so many windows each way, of so many pixels, one block every few pixels.
_WINDOWS, _WINDOW, _STEP = 4, 192, 4
#: Part of the blocks, the flattest, that are measured, and how many there must be.
_FLATTEST, _LEAST = 0.05, 32
#: Levels so near to black and white that noise is cut off there.
_CLIPPED = 12
#: Columns that are multiplied by a matrix at a time.
_PIECE = 4096
#: The median of what is absolute, of a normal distribution.
_MEDIAN = 0.6745


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """Standard deviations of the waves of Y, Cr and Cb: (3, WAVES), in levels of 255."""

    waves: Floats

    @property
    def fine(self) -> float:
        """Levels of luma noise from pixel to pixel."""
        return float(self.waves[0, _FINE].mean())

    @property
    def luma(self) -> float:
        """Levels of luma noise as it is seen: that of middle fineness."""
        return float(self.waves[0, _MIDDLE].mean())

    @property
    def color(self) -> float:
        """The same of colour."""
        return float(self.waves[1:, _MIDDLE].mean())

    def at_least(self, luma: float, color: float) -> "Noise":
        """As if each wave had at least these levels."""
        floor = np.array([[luma], [color], [color]], np.float32)
        return Noise(np.maximum(self.waves, floor))

    def times(self, factor: float) -> "Noise":
        """So many times as much."""
        return Noise(self.waves * np.float32(factor))


def estimate(pixels: Pixels) -> Noise:
    """The noise of a picture (h, w, 3) of any size; none where nothing flat can be measured."""
    parts = [_taken_apart(window) for window in _windows(pixels)]
    if not parts:
        return Noise(np.zeros((3, WAVES), np.float32))
    blocks = np.concatenate(parts, axis=2)
    chosen = _flattest(blocks[0])
    if len(chosen) < _LEAST:
        return Noise(np.zeros((3, WAVES), np.float32))
    waves = np.median(np.abs(blocks[:, :, chosen]), axis=2) / _MEDIAN
    # Blocks were chosen for having little of these.
    waves[:, _FINENESS < 4] = waves[:, _MIDDLE].mean(axis=1, keepdims=True)  # noqa: PLR2004 -- as _COARSE, and flat
    return Noise(waves.astype(np.float32))


def planes(pixels: Pixels) -> Floats:
    """(3, h, w): Y, Cr and Cb of BT.601, in levels of 255."""
    scaled = pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    turned = cv2.cvtColor(scaled, cv2.COLOR_RGB2YCrCb) * np.float32(LEVELS)
    return np.ascontiguousarray(turned.transpose(2, 0, 1))


def apart(gathered: Floats) -> Floats:
    """(WAVES, n): the waves of blocks, themselves (WAVES, n)."""
    return _turned(gathered, _COSINES)


def together(waves: Floats) -> Floats:
    """(WAVES, n): the blocks that are made of these waves."""
    return _turned(waves, _COSINES.T)


def _turned(values: Floats, matrix: Floats) -> Floats:
    """Down, then across: far fewer sums than by one matrix of all waves."""
    down = _product(matrix, values.reshape(BLOCK, -1)).reshape(BLOCK, BLOCK, -1)
    return np.stack([_product(matrix, row) for row in down]).reshape(WAVES, -1)


def _product(matrix: Floats, values: Floats) -> Floats:
    # A little at a time: NumPy would wake threads for more, and on a busy machine wait for them.
    made = np.empty_like(values)
    for start in range(0, values.shape[1], _PIECE):
        part = slice(start, start + _PIECE)
        np.matmul(matrix, values[:, part], out=made[:, part])
    return made


def _cosines() -> Floats:
    """(BLOCK, BLOCK): what takes a row of a block apart."""
    places = np.arange(BLOCK)
    waves = np.cos((2 * places[None] + 1) * places[:, None] * np.pi / (2 * BLOCK))
    waves *= np.sqrt(2 / BLOCK)
    waves[0] /= np.sqrt(2)
    return np.ascontiguousarray(waves, np.float32)


_COSINES = _cosines()


def blocks(plane: Floats, step: int) -> tuple[Floats, tuple[int, int]]:
    """(WAVES, n): all blocks that begin at multiples of `step`, and how many down and across."""
    down, across = ((side - BLOCK) // step + 1 for side in plane.shape)
    gathered = np.empty((BLOCK, BLOCK, down, across), np.float32)
    for row in range(BLOCK):
        for column in range(BLOCK):
            gathered[row, column] = plane[row::step, column::step][:down, :across]
    return gathered.reshape(WAVES, -1), (down, across)


def _windows(pixels: Pixels) -> Iterator[Pixels]:
    """A few parts all over the picture."""
    for rows in _spans(pixels.shape[0]):
        for columns in _spans(pixels.shape[1]):
            yield pixels[rows, columns]


def _spans(length: int) -> Iterator[slice]:
    if length < BLOCK:
        return
    count = min(_WINDOWS, -(-length // _WINDOW))
    width = min(length, _WINDOW)
    for start in np.linspace(0, length - width, count).astype(int):
        yield slice(int(start), int(start) + width)


def _taken_apart(window: Pixels) -> Floats:
    """(3, WAVES, n)."""
    return np.stack([apart(blocks(plane, _STEP)[0]) for plane in planes(window)])


def _flattest(luma: Floats) -> npt.NDArray[np.intp]:
    """Which blocks have least contrast, of those that are neither black nor white."""
    means = luma[0] / BLOCK
    usable = np.flatnonzero((means > _CLIPPED) & (means < LEVELS - _CLIPPED))
    contrast = np.square(luma[_COARSE][:, usable]).sum(axis=0)
    count = min(len(usable), max(_LEAST, int(_FLATTEST * len(usable))))
    return np.asarray(usable[np.argsort(contrast)[:count]])
