"""Edges of a coarse mask, moved to where the picture has them: a guided filter in colour.

After He, Sun and Tang, "Guided Image Filtering" (2013) and He and Sun, "Fast Guided Filter"
(2015): around each pixel the mask is explained as a linear function of the three colours. These
functions change slowly, so they are found on a small picture and used on the large one.
"""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.arrays import Floats
from safelight.vision.scales import mean_side

#: Radius of the neighbourhood as a part of the picture's mean side.
_RADIUS = 1 / 110
#: Variance of colour (0..1) below which a difference is held for noise, not an edge.
_NOISE = 3e-5
#: What the functions give up to the first is nothing, and from the second on everything: close to
#: an edge they are drawn towards the other side.
_NONE, _ALL = 0.12, 0.88
#: From this on the mask is sure of the subject, and below its complement of the background, but
#: for what is nearer to an edge than this part of the mean side.
_SURE, _OFF = 0.9, 1 / 160


def fit(guide: Floats, mask: Floats) -> Floats:
    """(h, w, 4): the factors of red, green and blue and the constant that give the mask.

    `guide` is (h, w, 3) with values 0..1, `mask` (h, w).
    """
    side = 2 * max(1, round(mean_side(mask.shape) * _RADIUS)) + 1

    def mean(values: Floats) -> Floats:
        smooth = cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT)
        return np.asarray(smooth, np.float32)

    means, mask_mean = mean(guide), mean(mask)
    together = mean(guide * mask[..., None]) - means * mask_mean[..., None]
    factors = _solved(_spread(guide, means, mean), together)
    constant = mask_mean - cv2.transform(factors * means, _SUM)
    return _held(mean(np.dstack((factors, constant))), mask)


def follow(functions: Floats, rgb: Floats) -> Floats:
    """(h, w): alpha, 0..1, that the functions of `fit` give to the colours, (h, w, 3) 0..1."""
    # With a fourth colour of 1 the constant is a factor like the others.
    parts = cv2.multiply(functions, cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA))
    found = cv2.transform(parts, np.ones((1, 4), np.float32) / np.float32(_ALL - _NONE))
    return np.asarray(np.clip(found - np.float32(_NONE / (_ALL - _NONE)), 0, 1), np.float32)


def _held(functions: Floats, mask: Floats) -> Floats:
    """The functions with all and nothing where the mask is sure of it, a little off its edges."""
    within, without = _well_in(mask > _SURE), _well_in(mask < 1 - _SURE)
    kept = functions * (1 - within - without)[..., None]
    kept[..., 3] += within
    return kept


def _well_in(sure: npt.NDArray[np.bool_]) -> Floats:
    """1 in these pixels but for those near their edge, where it falls to 0."""
    reach = 2 * max(1, round(mean_side(sure.shape) * _OFF)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    inner = cv2.erode(sure.astype(np.float32), disc)
    return np.asarray(cv2.blur(inner, (reach, reach)), np.float32)


_SUM = np.ones((1, 3), np.float32)
#: Of a symmetric 3x3 matrix: the places of its six values.
_PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


def _spread(guide: Floats, means: Floats, mean: Callable[[Floats], Floats]) -> list[Floats]:
    """Variances and covariances of the colours, in the order of `_PAIRS`."""
    planes, middles = cv2.split(guide), cv2.split(means)
    return [
        mean(planes[i] * planes[j]) - middles[i] * middles[j] + np.float32(_NOISE * (i == j))
        for i, j in _PAIRS
    ]


def _solved(spread: list[Floats], together: Floats) -> Floats:
    """The factors: `spread`, a symmetric matrix at each pixel, inverted, times `together`."""
    rr, rg, rb, gg, gb, bb = spread
    inverse_r = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    inverse_g = inverse_r[1], rr * bb - rb * rb, rb * rg - rr * gb
    inverse_b = inverse_r[2], inverse_g[2], rr * gg - rg * rg
    size = inverse_r[0] * rr + inverse_r[1] * rg + inverse_r[2] * rb
    red, green, blue = cv2.split(together)
    rows = (a * red + b * green + c * blue for a, b, c in (inverse_r, inverse_g, inverse_b))
    return np.dstack([row / size for row in rows])
