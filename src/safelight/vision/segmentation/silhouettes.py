"""What a thing covers of a picture, with its rim and the shadow at its feet, to be taken away."""

from collections.abc import Sequence

import cv2
import numpy as np

from safelight.domain.networks import Networks
from safelight.vision import scales
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.detection.boxes import Rectangle, area, common
from safelight.vision.segmentation import masks, mattes
from safelight.vision.segmentation.masks import Bools, Window

NETWORK = "u2net"

#: A thing is looked at with so much around it in turn, as parts of its box's sides: what stands out
#: depends on what is beside it.
_LOOKS = (0.03, 0.5)
#: How far a thing may reach out of its box, as a part of the box's sides; and how far what is thin
#: may stick out of it, a handle or a tail, that is thinner than this part of the box's mean side.
_BEYOND, _STICKING_OUT, _THIN = 0.12, 0.35, 0.2
#: Pixels in which a thing's outline is looked for.
_PIXELS = 100_000
#: The looks' mean from which on a pixel may be, probably is, and is the thing.
_MAYBE, _LIKELY, _SURE = 0.2, 0.5, 0.9
#: The lowest part of a box, of its height, and what is enough there: feet and wheels stand out
#: little from the ground, and ground is easily made up.
_FOOT, _AT_FOOT = 0.15, 0.05
#: How far the outline may lie from where the saliency network sees it, in mean sides of the box.
_LEEWAY = 0.06
_ROUNDS = 3
#: What falls short of a side of the box by more than this part of it has more to it there.
_SHORT = 0.08
#: The parts of the box's width and height, and of its area, that a thing found in it takes at
#: least; one that seems to take less was not found, and all of the box counts.
_WIDE, _HIGH, _FULL = 0.6, 0.75, 0.25
#: How far beyond its outline a thing is taken away, in mean sides of the box; and pixels at least.
_RIM, _LEAST_RIM = 0.025, 2
#: Two boxes that share less than this part of the smaller one stand side by side; of a box that
#: lies in another one, at least this much does.
_BESIDE, _HELD = 0.6, 0.6


def silhouette(
    rgb: Bytes, box: Rectangle, others: Sequence[Rectangle], networks: Networks
) -> Bools:
    """(h, w): what the thing in the box covers of a picture, (h, w, 3), and a rim around it.

    What stands beside it, in the boxes of `others`, is left out. Raises Refusal(MODEL_MISSING).
    """
    covered = outlined(rgb, box, others, networks)
    return widened(covered, box) & ~_others(box, others, rgb.shape)


def outlined(rgb: Bytes, box: Rectangle, others: Sequence[Rectangle], networks: Networks) -> Bools:
    """(h, w): what the thing in the box covers of a picture, (h, w, 3), to its very outline.

    What sticks out of its box into one of `others` is not followed.
    """
    near = masks.grown(_window(box), _LOOKS[-1], rgb.shape)
    crop = np.ascontiguousarray(rgb[near])
    covered = np.zeros(rgb.shape[:2], np.bool_)
    beside = [_moved(other, near) for other in others if not _holds(other, box)]
    covered[near] = _covered(crop, _moved(box, near), beside, networks)
    return covered


def widened(covered: Bools, box: Rectangle) -> Bools:
    """The mask of what lies in a box with the rim that is taken away with it."""
    rim = max(_LEAST_RIM, round(_RIM * area(box) ** 0.5))
    round_one = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
    return np.asarray(cv2.dilate(covered.astype(np.uint8), round_one) > 0)


def divided(rgb: Bytes, labels: Bytes) -> Bools:
    """(h, w): what GrabCut takes for the thing; only what is certain where it cannot tell.

    `rgb` is (h, w, 3), `labels` (h, w) has GrabCut's and is written over.
    """
    apart = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))
    if not apart.any() or apart.all():
        return np.asarray(labels == cv2.GC_FGD)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    # Its clusters begin by chance: always by the same.
    cv2.setRNGSeed(1)
    cv2.grabCut(rgb, labels, (0, 0, 1, 1), *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))


def _holds(other: Rectangle, box: Rectangle) -> bool:
    """Whether most of a box lies in another one."""
    return area(common(other, box)) >= _HELD * area(box)


def _covered(crop: Bytes, box: Rectangle, beside: Sequence[Rectangle], networks: Networks) -> Bools:
    """(h, w): what the thing in the box covers of a crop around it."""
    height, width = crop.shape[:2]
    size = scales.within((width, height), _PIXELS)
    scale = size[0] / width, size[1] / height
    small = np.ascontiguousarray(scales.shrunk(crop, size))
    place = _scaled(box, scale)
    seen = scales.shrunk(_seen(crop, box, networks), size)
    found = _outline(small, _own(seen, place, [_scaled(each, scale) for each in beside]), place)
    if not _fills(found, place):
        found |= _rounded(found.shape, place)
    whole = masks.without_holes(found.astype(np.float32))
    return np.asarray(mattes.resized(whole, (width, height)) > 0.5)  # noqa: PLR2004 -- half


def _seen(crop: Bytes, box: Rectangle, networks: Networks) -> Floats:
    """(h, w): how far the saliency network's looks at the box agree that something stands out.

    What is out of the box is seen by the wider one alone.
    """
    close, wide = (_look(crop, box, around, networks) for around in _LOOKS)
    inside = _window(box)
    wide[inside] = (wide[inside] + close[inside]) / 2
    return wide


def _look(crop: Bytes, box: Rectangle, around: float, networks: Networks) -> Floats:
    """(h, w): how much each pixel stands out in the box with so much around it, 0 beyond."""
    near = masks.grown(_window(box), around, crop.shape)
    part = np.ascontiguousarray(crop[near])
    found = np.zeros(crop.shape[:2], np.float32)
    found[near] = mattes.resized(mattes.evidence(part, networks, NETWORK), part.shape[1::-1])
    return found


def _own(seen: Floats, box: Rectangle, beside: Sequence[Rectangle]) -> Floats:
    """(h, w): of what stands out, what is in the box, and what is thin and sticks out of it."""
    inside, reach = (np.zeros(seen.shape, np.bool_) for _ in range(2))
    inside[_window(box)] = True
    reach[masks.grown(_window(box), _STICKING_OUT, seen.shape)] = True
    for other in beside:
        reach[_window(other)] = False
    outside = reach & ~inside & (seen > _LIKELY)
    count, labels = cv2.connectedComponents(outside.astype(np.uint8), connectivity=8)
    attached = np.bincount(labels[_grown(inside & (seen > _MAYBE), 1)], minlength=count) > 0
    thick = np.bincount(labels[_shrunk(outside, _THIN * area(box) ** 0.5)], minlength=count) > 0
    kept = attached & ~thick
    kept[0] = False
    near = _grown(kept[labels], 2) & ~inside
    return np.where(inside | near, seen, np.float32(0))


def _outline(rgb: Bytes, seen: Floats, box: Rectangle) -> Bools:
    """(h, w): what stands out in and near the box, its outline moved to where colours differ."""
    reach = seen > _LIKELY
    reach[masks.grown(_window(box), _BEYOND, seen.shape)] = True
    likely = reach & (seen > _LIKELY)
    missing = _short_of(likely, box)
    likely[_foot(box)] |= (reach & (seen > _AT_FOOT))[_foot(box)]
    leeway = (_grown(likely, _LEEWAY * area(box) ** 0.5) | missing) & reach
    labels = np.full(seen.shape, cv2.GC_BGD, np.uint8)
    labels[leeway] = cv2.GC_PR_BGD
    labels[leeway & (seen > _MAYBE)] = cv2.GC_PR_FGD
    labels[likely & (seen > _SURE)] = cv2.GC_FGD
    return likely | masks.touching(divided(rgb, labels) & leeway, likely)


def _foot(box: Rectangle) -> Window:
    left, top, right, bottom = box
    return _window((left, bottom - _FOOT * (bottom - top), right, bottom))


def _short_of(likely: Bools, box: Rectangle) -> Bools:
    """(h, w): the strips of the box along those of its sides that what was seen does not reach."""
    rows, columns = masks.window_of(likely.astype(np.float32))
    left, top, right, bottom = box
    strips = np.zeros(likely.shape, np.bool_)
    inside = strips[_window(box)]
    strips[: rows.start] = rows.start - top > _SHORT * (bottom - top)
    strips[rows.stop :] |= bottom - rows.stop > _SHORT * (bottom - top)
    strips[:, : columns.start] |= columns.start - left > _SHORT * (right - left)
    strips[:, columns.stop :] |= right - columns.stop > _SHORT * (right - left)
    kept = np.zeros(likely.shape, np.bool_)
    kept[_window(box)] = inside
    return kept


def _fills(found: Bools, box: Rectangle) -> bool:
    """Whether what was found takes as much of its box as a thing does."""
    inside = found[_window(box)]
    if not inside.any():
        return False
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    high, wide = (np.ptp(rows) + 1) / inside.shape[0], (np.ptp(columns) + 1) / inside.shape[1]
    return bool(high >= _HIGH and wide >= _WIDE and inside.mean() >= _FULL)


def _rounded(shape: tuple[int, ...], box: Rectangle) -> Bools:
    """The box without its corners: a superellipse."""
    left, top, right, bottom = box
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    down = np.abs((rows + 0.5 - (top + bottom) / 2) / max(1.0, (bottom - top) / 2))
    across = np.abs((columns + 0.5 - (left + right) / 2) / max(1.0, (right - left) / 2))
    return np.asarray(down**4 + across**4 <= 1)


def _others(box: Rectangle, others: Sequence[Rectangle], shape: tuple[int, ...]) -> Bools:
    """(h, w): what is nearer to the middle of a thing that stands beside this one."""
    theirs = np.zeros(shape[:2], np.bool_)
    for other in others:
        if 0 < area(common(box, other)) < _BESIDE * min(area(box), area(other)):
            theirs |= _distance(other, shape) < np.minimum(1, _distance(box, shape))
    return theirs


def _distance(box: Rectangle, shape: tuple[int, ...]) -> Floats:
    """(h, w): how far from the box's middle, 1 on its edges."""
    left, top, right, bottom = box
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    down = np.abs(rows + 0.5 - (top + bottom) / 2) / max(1.0, (bottom - top) / 2)
    across = np.abs(columns + 0.5 - (left + right) / 2) / max(1.0, (right - left) / 2)
    return np.asarray(np.maximum(down, across), np.float32)


def _grown(mask: Bools, by: float) -> Bools:
    side = 2 * max(1, round(by)) + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def _shrunk(mask: Bools, by: float) -> Bools:
    """What is left of pieces that are wider and higher than `by`."""
    square = np.ones((max(1, round(by)),) * 2, np.uint8)
    return np.asarray(cv2.erode(mask.astype(np.uint8), square) > 0)


def _window(box: Rectangle) -> Window:
    left, top, right, bottom = (max(0, int(side)) for side in box)
    return slice(top, bottom + 1), slice(left, right + 1)


def _moved(box: Rectangle, near: Window) -> Rectangle:
    left, top = near[1].start, near[0].start
    return box[0] - left, box[1] - top, box[2] - left, box[3] - top


def _scaled(box: Rectangle, by: tuple[float, float]) -> Rectangle:
    return box[0] * by[0], box[1] * by[1], box[2] * by[0], box[3] * by[1]
