"""A picture's background out of focus, as if its subject were not there."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision import scales
from safelight.vision.arrays import Floats
from safelight.vision.segmentation.cutouts import Cutout

#: Radius, in pixels, at which the blur is computed: a larger one on a picture made smaller.
_GAUSSIAN, _DISC = 4.0, 12.0
#: The most pixels on which it is computed.
_MOST = 1_000_000
#: How far, in pixels of that picture, the subject may show around its mask.
_RIM = 2
#: Light from which a point is held for a light source, and how much brighter it is taken to be
#: than the file can say.
_BRIGHT, _BRIGHTER = 0.7, 6.0
#: How little of the background must be near until its smooth colour counts as much.
_TINY = np.float32(1e-3)
_WHOLE = 2**16 - 1
#: sRGB is linear, with this slope, up to this value.
_TOE, _SLOPE = 0.04045, 12.92

#: What blurs an array of light, (h, w, 4).
_Blur = Callable[[Floats, float], Floats]


def gaussian(cutout: Cutout, deviation: float) -> Floats:
    """(h, w, 3): the background's sRGB values 0..1, blurred; of a size to be enlarged.

    `deviation`, the standard deviation, is a part of the picture's mean side.
    """
    return _plate(cutout, deviation, _GAUSSIAN, _soft)


def aperture(cutout: Cutout, radius: float) -> Floats:
    """As `gaussian`, through a round aperture: each point of light becomes a disc."""
    return _plate(cutout, radius, _DISC, _through_disc)


def _plate(cutout: Cutout, part: float, enough: float, blur: _Blur) -> Floats:
    width, height = cutout.size
    wanted = max(part * scales.mean_side((height, width)), 0.3)
    pixels = width * height * min(1.0, enough / wanted) ** 2
    size = scales.within(cutout.size, min(pixels, _MOST))
    radius = wanted * scales.mean_side(size) / scales.mean_side((height, width))
    light, weight = _light(cutout.pixels[..., :3], size), _weight(cutout, size)
    if blur is _through_disc:
        light = _with_sources(light, radius)
    mixed = blur(np.dstack((light * weight[..., None], weight)), radius)
    behind = _TINY * _behind(cutout, size)
    return _encoded((mixed[..., :3] + behind) / (np.maximum(mixed[..., 3:], 0) + _TINY))


def _behind(cutout: Cutout, size: scales.Extent) -> Floats:
    """Smooth light of the background, for gaps that none of its pixels is near enough to."""
    smooth = cv2.resize(_linear(cutout.sides.back), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(smooth, np.float32)


def _linear(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Light of values in sRGB, both 0..1."""
    return np.where(values <= _TOE, values / _SLOPE, ((values + 0.055) / 1.055) ** 2.4)


def _light(pixels: npt.NDArray[Any], size: scales.Extent) -> Floats:
    """Linear light, 0..1, at a smaller size."""
    full = np.iinfo(pixels.dtype).max
    linear = _linear(np.arange(full + 1, dtype=np.float64) / full)
    table = np.round(linear * _WHOLE).astype(np.uint16)
    small = scales.shrunk(cv2.LUT(pixels, table), size)
    return np.asarray(small * np.float32(1 / _WHOLE), np.float32)


def _encoded(light: npt.NDArray[Any]) -> Floats:
    """Values in sRGB of linear light; what is brighter than white is white."""
    values = np.arange(_WHOLE + 1, dtype=np.float64) / _WHOLE
    curve = np.where(values <= _TOE / _SLOPE, values * _SLOPE, 1.055 * values ** (1 / 2.4) - 0.055)
    found: Floats = curve.astype(np.float32)[(np.clip(light, 0, 1) * _WHOLE).astype(np.uint16)]
    return found


def _weight(cutout: Cutout, size: scales.Extent) -> Floats:
    """How much each pixel is background: none where the subject may show."""
    alpha = cv2.resize(cutout.small, size, interpolation=cv2.INTER_LINEAR)
    rim = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _RIM + 1,) * 2)
    weight = np.asarray(1 - cv2.dilate(alpha, rim), np.float32)
    given = cutout.given(slice(None))
    if not isinstance(given, int):
        # Pixels made of transparent and opaque ones have colours of both.
        opaque = cv2.erode(scales.shrunk(given, size), np.ones((3, 3), np.uint8))
        weight *= opaque / np.float32(np.iinfo(cutout.pixels.dtype).max)
    return weight


def _with_sources(light: Floats, radius: float) -> Floats:
    """Light with small bright points as bright as they were before the file cut them off."""
    bright = np.clip((light.min(axis=2) - _BRIGHT) / (1 - _BRIGHT), 0, 1)
    around = cv2.GaussianBlur(bright, (0, 0), radius)
    # A window or a white wall is no source: half of what is around it is bright too.
    gain = 1 + _BRIGHTER * bright * np.maximum(bright - 2 * around, 0)
    return np.asarray(light * gain[..., None], np.float32)


def _soft(values: Floats, deviation: float) -> Floats:
    blurred = cv2.GaussianBlur(values, (0, 0), deviation, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, np.float32)


def _through_disc(values: Floats, radius: float) -> Floats:
    blurred = cv2.filter2D(values, -1, disc(radius), borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, np.float32)


def disc(radius: float) -> Floats:
    """A kernel of odd side whose sum is 1: a disc of this radius in pixels, its edge smooth."""
    reach = int(np.ceil(radius))
    across = np.arange(-reach, reach + 1, dtype=np.float32)
    distance = np.hypot(across[:, None], across[None, :])
    kernel = np.clip(np.float32(radius + 0.5) - distance, 0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)
