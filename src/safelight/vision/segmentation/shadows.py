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
#: What counts as part of the subject when its extent is measured.
_VISIBLE = 0.1
#: At the end of their scales: how far a drop shadow lies off and its blur's deviation, in mean
#: sides of the subject.
_FARTHEST, _SOFTEST = 0.15, 0.08
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


def dropped(alpha: Floats, light: Light) -> Floats:
    """(h, w): the shadow, 0..1, of a subject that floats before a wall; `alpha` is its own."""
    side = scales.mean_side(alpha[masks.window_of(alpha, _VISIBLE)].shape)
    far = light.distance * _FARTHEST * side
    turn = radians(light.angle)
    move = np.array([[1, 0, far * cos(turn)], [0, 1, far * sin(turn)]])
    moved = cv2.warpAffine(alpha, move, alpha.shape[1::-1], flags=cv2.INTER_LINEAR)
    return _blurred(np.asarray(moved, np.float32), light, side, 1.0)


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
    return _blurred(made, light, side, _DOWN)


def _blurred(shadow: Floats, light: Light, side: float, down: float) -> Floats:
    opacity = np.float32(light.opacity)
    sigma = light.blur * _SOFTEST * side
    if sigma == 0:
        return shadow * opacity
    size = 2 * int(3 * sigma) + 1, 2 * int(3 * sigma * down) + 1
    # Nothing lies beyond the picture's edges that could throw a shadow into it.
    soft = cv2.GaussianBlur(
        shadow, size, sigma, sigmaY=sigma * down, borderType=cv2.BORDER_CONSTANT
    )
    return np.asarray(soft, np.float32) * opacity


def small_alpha(image: pyvips.Image) -> Floats:
    """(h, w): a picture's alpha, 0..1, at the size at which a shadow is worked out."""
    values: npt.NDArray[Any] = image.extract_band(3).numpy()
    size = scales.within((image.width, image.height), _PIXELS)
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
