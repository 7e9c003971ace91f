"""Masks of objects that somebody named."""

from collections.abc import Sequence

import numpy as np

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.detection import objects
from safelight.vision.detection.boxes import Rectangle, area, common
from safelight.vision.segmentation import masks, mattes

NETWORK = "u2net"
#: Objects are looked at with this much around them, as a part of their box's sides.
_AROUND = 0.15
#: How far an object may reach out of its box, as a part of the box's sides.
_BEYOND = 0.04
#: The most groups of objects that are looked at, the surest first.
_GROUPS = 8
#: Boxes that share this part of the smaller one are looked at together.
_SHARED = 0.3
#: The network's value above which a pixel belongs to something, and the part of an object's box
#: that must be so, or only what is around the object stood out.
_SURE, _LEAST = 0.5, 0.08
#: How sure the detector must be that there is such an object at all, and then of further ones.
_CERTAIN, _LIKELY = 0.35, 0.3

Group = list[Rectangle]


def named(rgb: Bytes, kinds: Sequence[str], networks: Networks) -> Floats:
    """(h, w): a mask, 0..1, of the objects of these kinds (`coco.NAMES`) in a picture (h, w, 3).

    Where one is found for certain, others of these kinds need to be less certain. Raises Refusal:
    SUBJECT_NOT_FOUND, MODEL_MISSING.
    """
    found = objects.detect(rgb, networks, _LIKELY)
    certain = [each for each in found if each.score >= _CERTAIN]
    if not any(each.name in kinds for each in certain):
        raise Refusal(Code.SUBJECT_NOT_FOUND, _absent(kinds, [each.name for each in certain]))
    chosen = [each.box for each in found if each.name in kinds]
    mask = _from_afar(
        rgb, chosen, [each.box for each in certain if each.name not in kinds], networks
    )
    for group in _together(chosen)[:_GROUPS]:
        _look_closer(mask, rgb, group, networks)
    if not mask.any():
        raise Refusal(Code.SUBJECT_NOT_FOUND, _lost(kinds))
    return mask


def _from_afar(
    rgb: Bytes, boxes: Sequence[Rectangle], others: Sequence[Rectangle], networks: Networks
) -> Floats:
    """What stands out in the whole picture in these boxes, but for what lies in others' boxes."""
    whole = mattes.resized(mattes.evidence(rgb, networks, NETWORK), rgb.shape[1::-1])
    for box in others:
        whole[_reach(box, whole.shape)] = 0
    mask = np.zeros_like(whole)
    for box in boxes:
        _lay(mask, whole, (slice(None), slice(None)), [box])
    return mask


def _look_closer(mask: Floats, rgb: Bytes, group: Group, networks: Networks) -> None:
    """Look at a group of boxes together, then by itself at each one that little was seen of."""
    _look(mask, rgb, group, networks)
    if len(group) > 1:
        for box in group:
            if not _is_seen(mask[_reach(box, mask.shape)]):
                _look(mask, rgb, [box], networks)


def _look(mask: Floats, rgb: Bytes, group: Group, networks: Networks) -> None:
    near = masks.grown(_window(_around(group)), _AROUND, rgb.shape)
    seen = np.ascontiguousarray(rgb[near])
    part = mattes.resized(mattes.evidence(seen, networks, NETWORK), seen.shape[1::-1])
    _lay(mask, part, near, group)


def _lay(mask: Floats, part: Floats, near: masks.Window, group: Group) -> None:
    """Lay what stands out in a window of the picture, in and near the boxes, over the mask."""
    there = np.zeros_like(mask)
    there[near] = part
    kept = np.zeros_like(mask)
    for box in group:
        place = _reach(box, mask.shape)
        if _is_seen(there[place]):
            kept[place] = there[place]
    np.maximum(mask, masks.without_specks(kept), out=mask)


def _is_seen(part: Floats) -> bool:
    return bool(np.count_nonzero(part > _SURE) >= _LEAST * part.size)


def _reach(box: Rectangle, shape: tuple[int, ...]) -> masks.Window:
    return masks.grown(_window(box), _BEYOND, shape)


def _together(boxes: Sequence[Rectangle]) -> list[Group]:
    """Boxes in groups of those that overlap, in the order of their first ones."""
    groups: list[Group] = []
    for box in boxes:
        touching = [group for group in groups if any(_touch(box, each) for each in group)]
        rest = [group for group in groups if group not in touching]
        joined = [each for group in touching for each in group]
        groups = [*rest, [*joined, box]]
    return sorted(groups, key=lambda group: boxes.index(group[0]))


def _touch(one: Rectangle, other: Rectangle) -> bool:
    return area(common(one, other)) > _SHARED * min(area(one), area(other))


def _around(boxes: Group) -> Rectangle:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _window(box: Rectangle) -> masks.Window:
    left, top, right, bottom = box
    return slice(int(top), int(bottom) + 1), slice(int(left), int(right) + 1)


def _absent(kinds: Sequence[str], found: Sequence[str]) -> str:
    seen = ", ".join(dict.fromkeys(found))
    there = f"what was found is: {seen}" if seen else "nothing of a known kind was found"
    return f"No {' or '.join(kinds)} was found in the picture; {there}."


def _lost(kinds: Sequence[str]) -> str:
    return (
        f"{' and '.join(kinds)} was found in the picture, but does not stand out from what is"
        " around it, so that it cannot be cut out."
    )
