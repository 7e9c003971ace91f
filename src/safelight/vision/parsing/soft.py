"""Rough masks made fine: their edges moved to where the picture has them, at its own size."""

from typing import Any

import numpy as np
import numpy.typing as npt

from safelight.vision import scales
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.segmentation import edges
from safelight.vision.segmentation.mattes import resized
from safelight.vision.segmentation.matting import matte

#: (h, w, bands) of uint8 or uint16.
Pixels = npt.NDArray[Any]

#: Pixels of the small picture on which edges are worked out.
SMALL = 200_000
_FULL = 255


def refined(pixels: Pixels, rough: Floats) -> Bytes:
    """(h, w): a mask, 0..255, of what a rough one covers: (h, w) of any size, 0..1."""
    if not rough.any():
        return np.zeros(pixels.shape[:2], np.uint8)
    size = pixels.shape[1], pixels.shape[0]
    functions = _functions(pixels, resized(rough, scales.within(size, SMALL)))
    made = np.empty(pixels.shape[:2], np.uint8)
    for rows in scales.strips(size):
        alpha = edges.follow(scales.enlarged(functions, size, rows), _colors(pixels[rows]))
        made[rows] = alpha * np.float32(_FULL) + np.float32(0.5)
    return made


def _functions(pixels: Pixels, rough: Floats) -> Floats:
    rgb = _colors(scales.shrunk(pixels, rough.shape[1::-1]))
    begun = edges.follow(edges.fit(rgb, rough), rgb)
    return edges.fit(rgb, matte(rgb, rough, begun), edges.FINE)


def _colors(pixels: Pixels) -> Floats:
    """(h, w, 3): 0..1."""
    return pixels[..., :3].astype(np.float32) * np.float32(1 / np.iinfo(pixels.dtype).max)
