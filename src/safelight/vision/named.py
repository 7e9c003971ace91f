"""Masks of objects that somebody named."""

from collections.abc import Sequence

import numpy as np

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.vision import masks, mattes, objects
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.boxes import Rectangle, area, common

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

Group = list[Rectangle]


def named(rgb: Bytes, kinds: Sequence[str], networks: Networks) -> Floats:
    """(h, w): a mask, 0..1, of the objects of these kinds (`coco.NAMES`) in a picture (h, w, 3).

    Raises Refusal: SUBJECT_NOT_FOUND, MODEL_MISSING.
    """
    found = objects.detect(rgb, networks)
    chosen = [each.box for each in found if each.name in kinds]
    if not chosen:
        raise Refusal(Code.SUBJECT_NOT_FOUND, _absent(kinds, [each.name for each in found]))
    mask = np.zeros(rgb.shape[:2], np.float32)
    for group in _together(chosen)[:_GROUPS]:
        _lay(mask, rgb, group, networks)
    if not mask.any():
        raise Refusal(Code.SUBJECT_NOT_FOUND, _lost(kinds))
    return mask


def _lay(mask: Floats, rgb: Bytes, group: Group, networks: Networks) -> None:
    """Lay what stands out in and near the boxes over the mask."""
    near = masks.grown(_window(_around(group)), _AROUND, rgb.shape)
    seen = np.ascontiguousarray(rgb[near])
    part = mattes.resized(mattes.evidence(seen, networks, NETWORK), seen.shape[1::-1])
    allowed = np.zeros_like(mask)
    for box in group:
        allowed[masks.grown(_window(box), _BEYOND, mask.shape)] = 1
    part *= allowed[near]
    if np.count_nonzero(part > _SURE) >= _LEAST * np.count_nonzero(allowed):
        mask[near] = np.maximum(mask[near], masks.without_specks(part))


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
