"""Colours of the subject and of what is behind it, where a pixel shows some of both.

After Forte, "Approximate Fast Foreground Colour Estimation" (2021): the colours around a pixel,
weighted by how much they belong to either side, say what each side looks like there; done with a
wide and then with a narrow neighbourhood.
"""

from typing import NamedTuple

import cv2
import numpy as np

from safelight.vision.arrays import Floats
from safelight.vision.scales import mean_side

#: Radii of the two neighbourhoods as a part of the picture's mean side.
_WIDE, _NARROW = 1 / 30, 1 / 200
#: How much less than pure pixels mixed ones are trusted: the power of alpha that is their weight.
_TRUST = 3
#: A weight of this much says nothing about colours any more.
_NOTHING = np.float32(1e-5)


class Sides(NamedTuple):
    """(h, w, 3) each: the smooth colours of the subject and of the background, 0..1."""

    front: Floats
    back: Floats


def sides(rgb: Floats, alpha: Floats) -> Sides:
    """Smooth colours of both sides at every pixel; `rgb` is (h, w, 3) and `alpha` (h, w)."""
    wide = _around(Sides(rgb, rgb), alpha, _WIDE)
    front = unmixed(rgb, alpha, wide)
    return _around(Sides(front, wide.back), alpha, _NARROW)


def unmixed(rgb: Floats, alpha: Floats, smooth: Sides) -> Floats:
    """What the subject's colours must be for the two sides, mixed by alpha, to be the picture.

    Arrays may be (h, w, 3) with (h, w) alpha, or (n, 3) with (n,).
    """
    part = alpha[..., None]
    missing = rgb - part * smooth.front - (1 - part) * smooth.back
    return np.asarray(np.clip(smooth.front + part * missing, 0, 1), np.float32)


def _around(colors: Sides, alpha: Floats, radius: float) -> Sides:
    side = 2 * max(1, round(mean_side(alpha.shape) * radius)) + 1
    return Sides(
        _weighted(colors.front, alpha**_TRUST, side),
        _weighted(colors.back, (1 - alpha) ** _TRUST, side),
    )


def _weighted(colors: Floats, weight: Floats, side: int) -> Floats:
    """Means of colours by weight; where there is no weight near, the mean of the whole picture."""
    total = cv2.blur(weight, (side, side))[..., None]
    sums = cv2.blur(colors * weight[..., None], (side, side))
    whole = np.array(cv2.mean(sums)[:3], np.float32) / np.float32(max(float(total.mean()), 1e-6))
    return np.asarray((sums + _NOTHING * whole) / (total + _NOTHING), np.float32)
