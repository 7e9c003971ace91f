"""Take camera noise away, wave by wave in small blocks, more of colour than of luma."""

# Every third block each way is taken apart into waves. What is below the noise is dropped first; by
# that first result, each wave of the picture is then weighed by how much of it is picture (Wiener).
# Where blocks overlap, those that needed few waves count more.

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import pyvips

from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context
from safelight.imaging.variants import share
from safelight.vision.assessment import noise
from safelight.vision.assessment.noise import BLOCK, Floats, Noise, Pixels
from safelight.vision.blend import bands, put
from safelight.vision.hidden import covered, opaque
from safelight.vision.tiles import is_grey

#: Blocks begin so many pixels apart.
_STEP = 3
#: Rows above and below a band that its result depends on: two blocks.
_HALO = 2 * BLOCK
#: What is below so many times the noise is dropped at first.
_DROPPED = 2.7
#: How much more of colour noise is taken for noise.
COLOR = 1.5
#: Luma noise that is left, for a picture without any looks painted.
_GRAIN = 0.1
#: Levels of noise below which a picture needs nothing: of luma from pixel to pixel, of luma as it
#: is seen, and of colour.
_FINE, _LUMA, _HUE = 0.8, 2.0, 1.6
#: A picture of nothing but fur has no flat place to measure. But its texture is coarse and without
#: colour: noise has at least one of these parts of its luma, from pixel to pixel, and in colour.
_WHITE, _COLORED = 0.6, 0.3
#: Measured: how many times the picture's own memory is taken at once, and bytes of one band.
_KEPT, _BAND = 3, 600 * 2**20
#: Beside the picture: Python, libvips, OpenCV.
_PROCESS = 250 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Degree:
    """How much is taken for noise."""

    #: Times what was measured.
    times: float
    #: Levels of luma noise, and of colour noise, that there are at least taken to be.
    luma: float
    color: float


#: By the names that the operation has for them.
DEGREES = {
    "auto": Degree(times=1.0, luma=0.0, color=0.0),
    "light": Degree(times=0.7, luma=1.5, color=2.0),
    "moderate": Degree(times=1.0, luma=3.5, color=4.5),
    "strong": Degree(times=1.4, luma=7.0, color=9.0),
}


def needed(found: Noise) -> bool:
    """Whether there is noise to be seen, rather than the picture's own texture."""
    if found.color >= _HUE:
        return True
    like_noise = found.fine >= _WHITE * found.luma or found.color >= _COLORED * found.luma
    return like_noise and found.luma >= _LUMA and found.fine >= _FINE


def denoised(image: pyvips.Image, strength: str, context: Context) -> pyvips.Image:
    """The picture without noise; `strength` is a key of DEGREES, and auto may change nothing.

    Raises Refusal: RENDER_TIMEOUT, OUT_OF_MEMORY.
    """
    pixels = opaque(image)
    found = noise.estimate(pixels)
    notes = context.facts.notes
    if strength == "auto" and not needed(found):
        notes.append("no camera noise was found, so nothing was changed")
        return image
    degree = DEGREES[strength]
    taken = found.at_least(degree.luma, degree.color).times(degree.times * share(context.variant))
    made = cleaned(pixels, taken, context)
    notes.append(f"camera noise was reduced ({strength}; {measured(found)})")
    return covered(made, image)


def measured(found: Noise) -> str:
    """In words."""
    return f"{found.luma:.1f} levels of 255 in brightness, {found.color:.1f} in colour"


def cleaned(pixels: Pixels, taken: Noise, context: Context) -> Pixels:
    """The picture (h, w, 3) without so much noise, of its depth; a grey one stays grey.

    Raises Refusal: RENDER_TIMEOUT, OUT_OF_MEMORY.
    """
    size = Size(pixels.shape[1], pixels.shape[0])
    what = f"Denoising {size} pixels"
    context.budget.take_memory(_PROCESS + _BAND + _KEPT * pixels.nbytes, what)
    made = np.empty_like(pixels)
    clean = _grey if is_grey(pixels) else _colored
    began = time.monotonic()
    for rows in bands(pixels.shape, _HALO):
        top = max(0, rows.start - _HALO)
        part = clean(pixels[top : rows.stop + _HALO], taken)
        put(made[rows], part[rows.start - top : rows.stop - top])
        done = rows.stop / size.height
        context.tell(done)
        context.budget.take_seconds((time.monotonic() - began) * (1 / done - 1), what)
    return made


_Cleaner = Callable[[Pixels, Noise], Floats]


def _colored(pixels: Pixels, taken: Noise) -> Floats:
    luma, *color = noise.planes(pixels)
    clean = [_mixed(luma, taken.waves[0])]
    clean += [
        _plane(plane, waves * np.float32(COLOR)) if waves.any() else plane
        for plane, waves in zip(color, taken.waves[1:], strict=True)
    ]
    scaled = np.dstack(clean) / np.float32(noise.LEVELS)
    full = np.float32(np.iinfo(pixels.dtype).max)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_YCrCb2RGB) * full, np.float32)


def _grey(pixels: Pixels, taken: Noise) -> Floats:
    scale = np.float32(noise.LEVELS / np.iinfo(pixels.dtype).max)
    luma = np.ascontiguousarray(pixels[:, :, 0]).astype(np.float32) * scale
    clean = _mixed(luma, taken.waves[0]) / scale
    return np.repeat(clean[:, :, None], 3, axis=2)


def _mixed(luma: Floats, waves: Floats) -> Floats:
    if not waves.any():
        return luma
    clean = _plane(luma, waves)
    return np.asarray(clean + np.float32(_GRAIN) * (luma - clean), np.float32)


def _plane(plane: Floats, waves: Floats) -> Floats:
    """One plane (h, w) without noise of these deviations (WAVES,)."""
    height, width = plane.shape
    around = (BLOCK, BLOCK + _STEP, BLOCK, BLOCK + _STEP)
    framed = np.asarray(cv2.copyMakeBorder(plane, *around, cv2.BORDER_REFLECT), np.float32)
    deviations = np.maximum(waves, np.float32(1e-3))[:, None]
    taken_apart, counts = _waves(framed)
    kept = np.abs(taken_apart) > _DROPPED * deviations
    kept[0] = True
    first = _together(taken_apart * kept, kept.sum(axis=0), framed.shape, counts)
    power = np.square(_waves(first)[0])
    weight = power / (power + np.square(deviations))
    weight[0] = 1
    taken_apart *= weight
    made = _together(taken_apart, np.square(weight).sum(axis=0), framed.shape, counts)
    return made[BLOCK : BLOCK + height, BLOCK : BLOCK + width]


def _waves(framed: Floats) -> tuple[Floats, tuple[int, int]]:
    gathered, counts = noise.blocks(framed, _STEP)
    return noise.apart(gathered), counts


def _together(
    waves: Floats, needed: Floats, shape: tuple[int, ...], counts: tuple[int, int]
) -> Floats:
    """The plane that blocks make where they overlap; each counts less, the more it needed."""
    trust = (1 / np.maximum(needed, 1)).astype(np.float32)
    values = noise.together(waves) * trust
    values, trust = values.reshape(BLOCK, BLOCK, *counts), trust.reshape(counts)
    total, weights = np.zeros(shape, np.float32), np.full(shape, 1e-9, np.float32)
    down, across = ((count - 1) * _STEP + 1 for count in counts)
    for row in range(BLOCK):
        for column in range(BLOCK):
            place = np.s_[row : row + down : _STEP, column : column + across : _STEP]
            total[place] += values[row, column]
            weights[place] += trust
    return np.asarray(total / weights, np.float32)
