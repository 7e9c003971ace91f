"""Run a network over a large picture in tiles, without seams, within bounds of time and memory."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context

#: (h, w, 3): a picture's own values, uint8 or uint16.
Pixels = npt.NDArray[Any]

#: What a process holds beside the picture: Python, libvips, ONNX Runtime.
_PROCESS = 250 * 2**20
#: A network's first run also allocates and wakes threads, so the quickest of so many counts.
_TRIALS = 2
_MEGA = 1_000_000
_SPARSE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiling:
    """A network that maps pixels to pixels, and how it is run in pieces."""

    network: str
    #: How many times wider its result is.
    scale: int = 1
    #: The result is averaged down by this, tile by tile; divides `scale`.
    shrink: int = 1
    #: Input pixels that the network itself cuts off each side.
    cuts: int = 0
    #: Input pixels beyond a tile that it sees, and whose results are thrown away: those of a
    #: network that pads with zeros are wrong near the border.
    margin: int = 0
    #: Input pixels on either side of a border in which neighbours fade into each other; even.
    blend: int = 0
    #: Longest side of a tile, in input pixels, without what is around it.
    side: int = 192
    #: Seconds per megapixel that it is given, on two quiet cores; only relations matter.
    pace: float
    #: Bytes that its layers take at the peak, for each input pixel of a tile.
    layers: int

    @property
    def factor(self) -> int:
        """How many times wider the result is after all."""
        return self.scale // self.shrink

    @property
    def around(self) -> int:
        """Input pixels that it must be given beyond a tile, on each side."""
        return self.cuts + self.margin + self.blend

    def seconds(self, size: Size) -> float:
        """For a picture of this size, on two quiet cores."""
        rows, columns = _split(size.height, self.side), _split(size.width, self.side)
        return len(rows) * len(columns) * self.tile_seconds(Size(columns.step, rows.step))

    def tile_seconds(self, size: Size) -> float:
        """For one tile of this size, with what is around it."""
        given = (size.width + 2 * self.around) * (size.height + 2 * self.around)
        return self.pace * given / _MEGA

    def memory(self) -> int:
        """Bytes while a tile is computed."""
        return self.layers * (self.side + 2 * self.around) ** 2


class Run(NamedTuple):
    """A network, and the size of what it will be given."""

    tiling: Tiling
    size: Size


class Work:
    """All runs of one operation together: held against the budget, and told as they go on."""

    def __init__(self, context: Context, what: str, runs: Sequence[Run], kept: int) -> None:
        """`what` begins the sentence that refuses it; `kept` is what pictures take, in bytes.

        Raises Refusal(OUT_OF_MEMORY) for what needs more than a rendering may use.
        """
        self.networks = context.networks
        self._context = context
        self._what = what
        self._left = self._all = sum(run.tiling.seconds(run.size) for run in runs)
        self._paces: list[float] = []
        layers = max((run.tiling.memory() for run in runs), default=0)
        context.budget.take_memory(_PROCESS + kept + layers, what)

    def did(self, expected: float, taken: float) -> None:
        """What was expected to take so many seconds took so many.

        Raises Refusal(RENDER_TIMEOUT), early, if what is left would take too long.
        """
        self._left -= expected
        self._context.tell(min(1.0, max(0.0, 1 - self._left / self._all)))
        if len(self._paces) < _TRIALS:
            self._paces.append(taken / expected)
            if len(self._paces) == _TRIALS:
                self._context.budget.take_seconds(min(self._paces) * self._left, self._what)


def run(pixels: Pixels, tiling: Tiling, work: Work) -> Pixels:
    """The network's result for a picture of any size, (h * factor, w * factor, 3), of its depth.

    A grey picture stays grey. Beyond its edges the picture is mirrored. Raises Refusal:
    MODEL_MISSING, RENDER_TIMEOUT, OUT_OF_MEMORY.
    """
    height, width = pixels.shape[:2]
    factor, blend = tiling.factor, tiling.blend * tiling.factor
    network = _Runner(pixels, tiling, work)
    made = np.empty((height * factor, width * factor, 3), pixels.dtype)
    rows, columns = _split(height, tiling.side), _split(width, tiling.side)
    for top in rows:
        strip = np.empty(((rows.step + 2 * tiling.blend) * factor, *made.shape[1:]), made.dtype)
        for left in columns:
            tile = network.tile(top, left, rows.step, columns.step)
            _lay(strip.swapaxes(0, 1), tile.swapaxes(0, 1), left * factor, blend)
        _lay(made, strip, top * factor, blend)
    return made


def is_grey(pixels: Pixels) -> bool:
    """Whether all three channels are the same."""
    # Most pictures are not, and a few of their pixels show it.
    return all(_same_channels(part) for part in (pixels[::_SPARSE, ::_SPARSE], pixels))


def _same_channels(pixels: Pixels) -> bool:
    first = pixels[:, :, 0]
    return all(np.array_equal(first, pixels[:, :, band]) for band in (1, 2))


def _split(length: int, side: int) -> range:
    """Where tiles of one even size begin; the last may reach beyond the end."""
    step = math.ceil(length / math.ceil(length / side))
    return range(0, length, math.ceil(step / 4) * 4)


class _Runner:
    """A network on a picture's tiles."""

    def __init__(self, pixels: Pixels, tiling: Tiling, work: Work) -> None:
        self._pixels, self._tiling, self._work = pixels, tiling, work
        self._network = work.networks.get(tiling.network)
        self._full = np.iinfo(pixels.dtype).max
        self._grey = is_grey(pixels)

    def tile(self, top: int, left: int, height: int, width: int) -> Pixels:
        """The result for a box and what blends into its neighbours."""
        began = time.monotonic()
        given = _framed(self._pixels, (top, left, height, width), self._tiling.around)
        values = given.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(self._full)
        (result,) = self._network.run({self._network.inputs[0]: values})
        made = self._finished(result[0])
        expected = self._tiling.tile_seconds(Size(width, height))
        self._work.did(expected, time.monotonic() - began)
        return made

    def _finished(self, result: npt.NDArray[np.float32]) -> Pixels:
        thrown = self._tiling.margin * self._tiling.scale
        height, width = result.shape[1:]
        values = result[:, thrown : height - thrown, thrown : width - thrown]
        if self._grey:
            values = np.broadcast_to(values.mean(0, keepdims=True), values.shape)
        values = np.clip(values.transpose(1, 2, 0), 0, 1)
        if self._tiling.shrink > 1:
            values = _averaged(np.ascontiguousarray(values), self._tiling.shrink)
        return (values * np.float32(self._full) + np.float32(0.5)).astype(self._pixels.dtype)


def _averaged(values: npt.NDArray[np.float32], shrink: int) -> npt.NDArray[np.float32]:
    size = (values.shape[1] // shrink, values.shape[0] // shrink)
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)


def _framed(pixels: Pixels, box: tuple[int, int, int, int], around: int) -> Pixels:
    """A box with what is around it, mirrored where that is beyond the picture."""
    top, left, height, width = box
    spans = [
        _span(top - around, top + height + around, pixels.shape[0]),
        _span(left - around, left + width + around, pixels.shape[1]),
    ]
    (above, rows, below), (before, columns, behind) = spans
    inner = np.ascontiguousarray(pixels[rows, columns])
    return cv2.copyMakeBorder(inner, above, below, before, behind, cv2.BORDER_REFLECT_101)


def _span(start: int, end: int, length: int) -> tuple[int, slice, int]:
    """What is missing before, what is there, and what is missing after."""
    inner = slice(max(0, start), min(length, end))
    return inner.start - start, inner, end - inner.stop


def _lay(canvas: Pixels, piece: Pixels, start: int, blend: int) -> None:
    """Put a piece at a place along the first axis, fading it in from `blend` before the place.

    The piece begins and ends `blend` further out than its place; the canvas cuts it off.
    """
    if start == 0:
        inside = piece[blend : blend + len(canvas)]
        canvas[: len(inside)] = inside
        return
    begin = start - blend
    end = min(len(canvas), begin + len(piece))
    fade = min(2 * blend, end - begin)
    _mix(canvas[begin : begin + fade], piece[:fade], blend)
    canvas[begin + fade : end] = piece[fade : end - begin]


def _mix(under: Pixels, over: Pixels, blend: int) -> None:
    """Fade from what is there to what comes, along the first axis."""
    if len(under) == 0:
        return
    ramp = (np.arange(len(under), dtype=np.float32) + np.float32(0.5)) / np.float32(2 * blend)
    weights = ramp.reshape(-1, *(1,) * (under.ndim - 1))
    mixed = under + weights * (over.astype(np.float32) - under)
    under[...] = (mixed + np.float32(0.5)).astype(under.dtype)
