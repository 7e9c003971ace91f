"""How far things go beyond the boxes that a detector drew around them."""

import cv2
import numpy as np

from safelight.vision import scales
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.segmentation import masks, mattes
from safelight.vision.segmentation.masks import Bools
from safelight.vision.segmentation.silhouettes import divided

#: What hangs together is one thing if at least this part of it lies where things were found.
_MOST = 0.5
#: How far one look's outline of a thing may lie out of another's, in mean sides of what is found.
_LEEWAY = 0.02
#: From here on a pixel may be, probably is, and surely is a part of what stands out.
_MAYBE, _LIKELY, _SURE = 0.2, 0.5, 0.9
#: What goes on beyond a border for less than this, in mean sides of what the border goes around,
#: may be cut there.
_NOTICED = 0.03
#: How far from there the true edge is looked for, in those sides.
_AROUND = 0.25
#: Pixels in which it is looked for.
_PIXELS = 60_000


def wholes(stands: Floats, found: Bools, cut: Bools | None = None) -> Bools:
    """(h, w): those pieces of what stands out, 0..1, of which most is where things were `found`.

    A piece that goes on where it is `cut` off is never known to be one.
    """
    labels, _ = masks.pieces(stands > masks.LIKELY)
    every = np.bincount(labels.ravel(), stands.ravel())
    inside = np.bincount(labels[found], stands[found], minlength=every.size)
    most = inside >= _MOST * every
    most[0] = False
    if cut is not None:
        most[labels[cut]] = False
    return _grown(most[labels], _LEEWAY * _side(found))


def goes_on(stands: Floats, held: Bools) -> bool:
    """Whether what stands out, 0..1, goes on beyond the border of what is `held`, to be noticed."""
    small, inside = _small(stands, held)
    return bool(np.count_nonzero(_crossed(small, inside)) > _NOTICED * _side(inside))


def to_edges(rgb: Bytes, stands: Floats, held: Bools) -> Floats:
    """(h, w): what stands out, 0..1, and is `held`; where it goes on beyond, to the nearest edge.

    `rgb` is (h, w, 3). That edge is one which the picture's colours show, on either side of the
    border; what is far beyond the border shows what does not belong to the things.
    """
    small, inside = _small(stands, held)
    near = _distance(_crossed(small, inside)) <= _AROUND * _side(inside)
    found = _divided(scales.shrunk(rgb, small.shape[1::-1]), small, inside, near)
    size = (held.shape[1], held.shape[0])
    edge, doubt = (mattes.resized(each.astype(np.float32), size) for each in (found, near))
    kept = np.where(held, stands, np.float32(0))
    return np.asarray(kept + doubt * (edge * stands - kept), np.float32)


def _small(stands: Floats, held: Bools) -> tuple[Floats, Bools]:
    size = scales.within((held.shape[1], held.shape[0]), _PIXELS)
    inside = scales.shrunk(held.astype(np.uint8), size) > 0
    return scales.shrunk(stands, size), inside


def _crossed(stands: Floats, inside: Bools) -> Bools:
    """(h, w): the border's pixels at which something goes on outside of it."""
    there = stands > masks.LIKELY
    return _grown(there & ~inside, 1) & there & inside


def _distance(there: Bools) -> Floats:
    return np.asarray(cv2.distanceTransform((~there).astype(np.uint8), cv2.DIST_L2, 5), np.float32)


def _divided(rgb: Bytes, stands: Floats, inside: Bools, near: Bools) -> Bools:
    """(h, w): what GrabCut takes for the things `near` where they seem to go on, and `inside`."""
    labels = np.full(stands.shape, cv2.GC_BGD, np.uint8)
    labels[(near | inside) & (stands > _MAYBE)] = cv2.GC_PR_BGD
    labels[inside & (stands > _LIKELY)] = cv2.GC_PR_FGD
    sure = inside & ~near & (stands > _SURE)
    labels[sure] = cv2.GC_FGD
    return masks.touching(divided(rgb, labels), sure)


def _grown(there: Bools, by: float) -> Bools:
    side = 2 * max(1, round(by)) + 1
    return np.asarray(cv2.dilate(there.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def _side(there: Bools) -> float:
    return float(np.sqrt(np.count_nonzero(there)))
