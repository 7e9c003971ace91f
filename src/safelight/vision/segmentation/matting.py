"""Alpha where a mask is unsure, from where it is sure: matting with large windows.

After He, Sun and Tang, "Fast Matting Using Large Kernel Matting Laplacian Matrices" (2010): the
matte is to be, in every window, a linear function of the colours, and what is known outside the
unsure band; conjugate gradients find it, with means over windows in place of a matrix. Large
windows carry what is known far into the band, and small ones after them mend what is fine.
"""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.arrays import Floats
from safelight.vision.scales import mean_side
from safelight.vision.segmentation.local_linear import LocalLinear

#: From this on a mask is sure of the subject, and below its complement of the background, but for
#: what is nearer to something unsure than this part of the picture's mean side.
_SURE, _MARGIN = 0.9, 1 / 80
#: Weight of what is known.
_KNOWN = 10.0


class _Pass(NamedTuple):
    """How the matte is sought once."""

    #: Radius of the windows as a part of the mean side, and the variance of colours held for noise.
    radius: float
    noise: float
    #: Least weight, in the band, of the alpha that it begins with.
    trust: float


_WIDE = _Pass(radius=1 / 60, noise=3e-5, trust=0.03)
_NARROW = _Pass(radius=1 / 200, noise=1e-5, trust=0.05)
#: What is added to that weight where the mask is all but sure; where colours explain the given
#: alpha already, for then its edge is plain; and where they cannot, for then they are the same on
#: both sides, or too many.
_FIRM, _PLAIN, _HOPELESS = 0.3, 1.0, 2.0
#: The part of its variance that colours leave up to which, and from which on, that is so.
_EXPLAINED, _LITTLE, _MUCH = 0.1, 0.25, 0.5
#: The most steps of a pass, and the part of the first error at which it ends.
_STEPS, _ENOUGH = 30, 0.01
#: An error, summed over the picture, that is but rounding.
_NOTHING = 1e-9


def matte(rgb: Floats, mask: Floats, alpha: Floats) -> Floats:
    """(h, w): a better alpha, 0..1, than the given one, of what a coarse mask covers.

    `rgb` is (h, w, 3) with values 0..1; `mask` and `alpha` are (h, w). Where the mask is sure, it
    is 0 or 1; in the band between, it stays near the given alpha where colours say little.
    """
    inside, outside = _well_in(mask > _SURE), _well_in(mask < 1 - _SURE)
    known = inside | outside
    found = np.where(known, inside, alpha).astype(np.float32)
    if known.all():
        return found
    wide = _windows(rgb, _WIDE)
    trust, found = _trusted(mask, found, wide.unexplained(found))
    for windows, least in ((wide, _WIDE.trust), (_windows(rgb, _NARROW), _NARROW.trust)):
        found = np.where(known, inside, found).astype(np.float32)
        weight = np.where(known, _KNOWN, trust + least).astype(np.float32)
        found = _solved(windows.laplacian, weight, found).clip(0, 1)
    return np.where(known, inside, found).astype(np.float32)


def _trusted(mask: Floats, alpha: Floats, unexplained: Floats) -> tuple[Floats, Floats]:
    """The weight that the alpha to begin with has, and that alpha."""
    hopeless = np.clip((unexplained - _LITTLE) / (_MUCH - _LITTLE), 0, 1)
    plain = np.clip(1 - unexplained / _EXPLAINED, 0, 1)
    trust = _FIRM * (2 * mask - 1) ** 8 + _HOPELESS * hopeless + _PLAIN * plain
    # Where colours do not tell, edges that were found by them are no better than the mask's.
    begun = alpha + hopeless / 2 * (mask - alpha)
    return trust.astype(np.float32), begun.astype(np.float32)


def _windows(rgb: Floats, how: _Pass) -> LocalLinear:
    return LocalLinear(rgb, max(1, round(mean_side(rgb.shape) * how.radius)), how.noise)


def _well_in(sure: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """These pixels but for those near their edge."""
    reach = 2 * max(1, round(mean_side(sure.shape) * _MARGIN)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return np.asarray(cv2.erode(sure.astype(np.uint8), disc), np.bool_)


def _solved(laplacian: Callable[[Floats], Floats], weight: Floats, wanted: Floats) -> Floats:
    """The x with `laplacian(x) + weight * x` = `weight * wanted`, sought from `wanted` on.

    Conjugate gradients, with the diagonal, which is about 1 + weight, as preconditioner.
    """
    found, left = wanted, -laplacian(wanted)
    scale: Floats = np.reciprocal(weight + np.float32(1))
    step = left * scale
    error = first = float(np.vdot(left, step))
    for _ in range(_STEPS):
        if error <= max(first * _ENOUGH**2, _NOTHING):
            break
        change = laplacian(step) + weight * step
        length = np.float32(error / float(np.vdot(step, change)))
        found, left = found + length * step, left - length * change
        before, error = error, float(np.vdot(left, left * scale))
        step = left * scale + np.float32(error / before) * step
    return found
