"""Edges of a mask, moved to where the picture has them: a guided filter in colour.

After He, Sun and Tang, "Guided Image Filtering" (2013) and He and Sun, "Fast Guided Filter"
(2015): around each pixel the mask is explained as a linear function of the three colours. These
functions change slowly, so they are found on a small picture and used on the large one.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.arrays import Floats
from safelight.vision.scales import mean_side
from safelight.vision.segmentation.local_linear import LocalLinear


class Fit(NamedTuple):
    """How closely functions follow a mask."""

    #: Radius of the neighbourhood as a part of the picture's mean side.
    radius: float
    #: Variance of colour (0..1) below which a difference is held for noise, not an edge.
    noise: float
    #: What the functions give up to this is nothing, and from its complement on everything: close
    #: to an edge they are drawn towards the other side.
    none: float
    #: From this on the mask is sure of the subject, and below its complement of the background,
    #: but for what is nearer to an edge than this part of the mean side.
    sure: float
    off: float


#: For a mask whose edges are only about right, and for a matte.
COARSE = Fit(radius=1 / 110, noise=3e-5, none=0.12, sure=0.9, off=1 / 160)
FINE = Fit(radius=1 / 500, noise=1e-4, none=0.03, sure=0.98, off=1 / 500)


def fit(guide: Floats, mask: Floats, how: Fit = COARSE) -> Floats:
    """(h, w, 4): the factors of red, green and blue and the constant that give the mask.

    `guide` is (h, w, 3) with values 0..1, `mask` (h, w).
    """
    radius = max(1, round(mean_side(mask.shape) * how.radius))
    functions = LocalLinear(guide, radius, how.noise).functions(mask)
    functions[..., 3] -= np.float32(how.none)
    functions /= np.float32(1 - 2 * how.none)
    return _held(functions, mask, how)


def follow(functions: Floats, rgb: Floats) -> Floats:
    """(h, w): alpha, 0..1, that the functions of `fit` give to the colours, (h, w, 3) 0..1."""
    # With a fourth colour of 1 the constant is a factor like the others.
    parts = cv2.multiply(functions, cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA))
    return np.asarray(np.clip(cv2.transform(parts, _SUM), 0, 1), np.float32)


_SUM = np.ones((1, 4), np.float32)


def _held(functions: Floats, mask: Floats, how: Fit) -> Floats:
    """The functions with all and nothing where the mask is sure of it, a little off its edges."""
    within, without = (_well_in(sure, how.off) for sure in (mask > how.sure, mask < 1 - how.sure))
    kept = functions * (1 - within - without)[..., None]
    kept[..., 3] += within
    return kept


def _well_in(sure: npt.NDArray[np.bool_], off: float) -> Floats:
    """1 in these pixels but for those near their edge, where it falls to 0."""
    reach = 2 * max(1, round(mean_side(sure.shape) * off)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    inner = cv2.erode(sure.astype(np.float32), disc)
    return np.asarray(cv2.blur(inner, (reach, reach)), np.float32)
