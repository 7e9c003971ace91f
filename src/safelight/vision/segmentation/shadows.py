"""The shadow that a cut-out subject throws, laid under it in its own transparent picture."""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pyvips

from safelight.imaging.gradients import noise
from safelight.vision import scales
from safelight.vision.arrays import FULL, Floats, wrapped
from safelight.vision.segmentation import masks

#: Pixels at which a shadow is worked out: it is soft.
_PIXELS = 1_000_000
#: Pixels of a side of that: OpenCV moves no more.
_LONGEST = 2**14
#: What counts as part of the subject when its extent is measured.
_VISIBLE = 0.1
#: At the end of their scales: how far a drop shadow lies off and its blur's deviation, in mean
#: sides of the subject.
_FARTHEST, _SOFTEST = 0.15, 0.08
#: The largest deviation, in pixels, of a blur that is carried out as it is.
_MOST = 96.0
#: The lowest part of the subject, of its height, that throws a contact shadow; how flat that is
#: pressed; how far below it the shadow may lie; and how much less it is blurred down than across.
_FOOT, _FLAT, _LOWEST, _DOWN = 0.3, 0.22, 0.08, 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """How a shadow falls; all but the angle 0..1."""

    opacity: float
    blur: float
    distance: float
    #: Degrees clockwise from the right: where the shadow lies.
    angle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Where exactly a shadow falls, and how soft it is."""

    #: 0..1.
    opacity: float
    #: The blur's deviation as a part of the picture's width.
    spread: float
    #: How far right and down it lies, as parts of the picture's width and height.
    dx: float
    dy: float


def dropped(alpha: Floats, light: Light) -> Floats:
    """(h, w): the shadow, 0..1, of a subject that floats before a wall; `alpha` is its own."""
    side = scales.mean_side(alpha[masks.window_of(alpha, _VISIBLE)].shape)
    far, turn = light.distance * _FARTHEST * side, radians(light.angle)
    height, width = alpha.shape
    cast = Cast(
        opacity=light.opacity,
        spread=light.blur * _SOFTEST * side / width,
        dx=far * cos(turn) / width,
        dy=far * sin(turn) / height,
    )
    return placed(alpha, cast)


def placed(alpha: Floats, cast: Cast) -> Floats:
    """(h, w), of some smaller size where it is very soft: the shadow, 0..1, exactly where told.

    What touches the picture's edge is taken to go on behind it, and so is its shadow.
    """
    height, width = alpha.shape
    move = np.array([[1, 0, cast.dx * width], [0, 1, cast.dy * height]])
    bound = cv2.BORDER_REPLICATE
    moved: Floats = np.asarray(
        cv2.warpAffine(alpha, move, (width, height), flags=cv2.INTER_LINEAR, borderMode=bound),
        np.float32,
    )
    sigma = cast.spread * width
    few = moved if sigma <= _MOST else _fewer(moved, sigma)
    across, down = (sigma * few.shape[axis] / alpha.shape[axis] for axis in (1, 0))
    return _soft(few, (across, down), bound) * np.float32(cast.opacity)


def _fewer(shadow: Floats, sigma: float) -> Floats:
    """The shadow on fewer pixels: a blur takes the longer the wider it is."""
    height, width = shadow.shape
    part = _MOST / sigma
    size = max(1, round(width * part)), max(1, round(height * part))
    return np.asarray(scales.shrunk(shadow, size), np.float32)


def touching(alpha: Floats, light: Light) -> Floats:
    """(h, w): the shadow, 0..1, of a subject on the ground, under its lowest part."""
    rows, columns = masks.window_of(alpha, _VISIBLE)
    height = rows.stop - rows.start
    foot = alpha[rows.stop - max(1, round(_FOOT * height)) : rows.stop]
    thick = max(1, round(_FLAT * len(foot)))
    pressed = cv2.resize(foot, (alpha.shape[1], thick), interpolation=cv2.INTER_AREA)
    below = rows.stop - thick // 2 + round(light.distance * _LOWEST * height)
    made = np.zeros_like(alpha)
    there = made[max(0, below - thick // 2) :][:thick]
    there[:] = pressed[: len(there)]
    side = scales.mean_side((height, columns.stop - columns.start))
    sigma = light.blur * _SOFTEST * side
    # The foot's own shadow ends at the picture's edge: laid out again behind it, it would be twice
    # as dark.
    soft = _soft(made, (sigma, sigma * _DOWN), cv2.BORDER_CONSTANT)
    return soft * np.float32(light.opacity)


def _soft(shadow: Floats, sigmas: tuple[float, float], border: int) -> Floats:
    """Blurred with these deviations across and down, in pixels."""
    across, down = sigmas
    if across == 0:
        return shadow
    size = 2 * int(3 * across) + 1, 2 * int(3 * down) + 1
    soft = cv2.GaussianBlur(shadow, size, across, sigmaY=down, borderType=border)
    return np.asarray(soft, np.float32)


def small_alpha(image: pyvips.Image) -> Floats:
    """(h, w): a picture's alpha, 0..1, at the size at which a shadow is worked out."""
    values: npt.NDArray[Any] = image.extract_band(3).numpy()
    width, height = scales.within((image.width, image.height), _PIXELS)
    size = min(width, _LONGEST), min(height, _LONGEST)
    return np.asarray(scales.shrunk(values, size), np.float32) / np.float32(FULL[image.format])


def under(image: pyvips.Image, shadow: Floats) -> pyvips.Image:
    """The picture, with alpha, over a black shadow, (h, w) of any size, 0..1; alpha is straight."""
    values = image.numpy()
    full = np.float32(FULL[image.format])
    made = np.empty_like(values)
    size = image.width, image.height
    for rows in scales.strips(size):
        own = values[rows, :, 3].astype(np.float32) / full
        dark = np.clip(scales.enlarged(shadow, size, rows), 0, 1)
        total = own + dark * (1 - own)
        # Rounded with noise where there is shadow alone: a soft one would have bands.
        grain = np.where((own == 0) & (dark > 0), noise(size[0], rows)[..., 0], np.float32(0))
        made[rows, :, 3] = np.clip(total * full + grain + np.float32(0.5), 0, full)
        part = np.divide(own, total, out=np.ones_like(own), where=total > 0)
        made[rows, :, :3] = values[rows, :, :3] * part[..., None] + np.float32(0.5)
    return wrapped(made, image)
