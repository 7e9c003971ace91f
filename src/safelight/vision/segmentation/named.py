"""Masks of objects that somebody named."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.detection import objects
from safelight.vision.detection.boxes import Rectangle, area, common
from safelight.vision.segmentation import belonging, masks, mattes
from safelight.vision.segmentation.masks import Bools

NETWORK = "u2net"
#: Objects are looked at with this much around them, as a part of their box's sides; and then with
#: more, where they seem to go on.
_AROUND = (0.15, 0.5)
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
#: Things of other kinds of which less than this part is in reach of those named are beside them,
#: not held by them or before them.
_COVERING = 0.5

Group = list[Rectangle]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """A picture and what was seen of it from afar."""

    #: (h, w, 3).
    rgb: Bytes
    #: (h, w): what stands out, 0..1, but for what stands beside the things.
    whole: Floats
    #: (h, w): near the things' boxes, and what goes on out of them but belongs to the things.
    held: Bools
    #: (h, w): as `whole`, 0 but for pieces that belong to the things from end to end.
    own: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What was seen of some things in a part of the picture."""

    near: masks.Window
    #: (h, w, 3): the part.
    rgb: Bytes
    #: (h, w) of the part, as in the scene.
    stands: Floats
    held: Bools

    def is_whole(self) -> bool:
        """Whether nothing of the things seems to go on to where it does not belong to them."""
        return not belonging.goes_on(self.stands, self.held)

    def kept(self) -> Floats:
        """(h, w) of the part: the things."""
        if self.is_whole():
            return np.where(self.held, self.stands, np.float32(0))
        return belonging.to_edges(self.rgb, self.stands, self.held)


def named(rgb: Bytes, kinds: Sequence[str], networks: Networks) -> Floats:
    """(h, w): a mask, 0..1, of the objects of these kinds (`coco.NAMES`) in a picture (h, w, 3).

    Where one is found for certain, others of these kinds need to be less certain. Raises Refusal:
    SUBJECT_NOT_FOUND, MODEL_MISSING.
    """
    found = objects.detect(rgb, networks, _LIKELY)
    certain = [each for each in found if each.score >= _CERTAIN]
    if not any(each.name in kinds for each in certain):
        raise Refusal(Code.SUBJECT_NOT_FOUND, _absent(kinds, [each.name for each in certain]))
    boxes = [each.box for each in found if each.name in kinds]
    others = [each.box for each in certain if each.name not in kinds]
    scene = _scene(rgb, boxes, others, networks)
    groups = _together(boxes)
    mask = _from_afar(scene, groups[_GROUPS:])
    for group in groups[:_GROUPS]:
        _look_closer(mask, scene, group, networks)
    if not mask.any():
        raise Refusal(Code.SUBJECT_NOT_FOUND, _lost(kinds))
    return mask


def _scene(
    rgb: Bytes, boxes: Sequence[Rectangle], others: Sequence[Rectangle], networks: Networks
) -> _Scene:
    whole = mattes.resized(mattes.evidence(rgb, networks, NETWORK), rgb.shape[1::-1])
    _leave_out(whole, others, _in_reach(boxes, whole.shape))
    reach = _in_reach([box for box in boxes if _is_seen(whole, box)], whole.shape)
    belong = belonging.wholes(whole, reach)
    own = np.where(belong, whole, np.float32(0))
    return _Scene(rgb=rgb, whole=whole, held=reach | belong, own=own)


def _leave_out(whole: Floats, others: Sequence[Rectangle], reach: Bools) -> None:
    """Take from what stands out those of the others that stand beside what is within reach."""
    inside = np.where(reach, whole, np.float32(0))
    places = [_reach(box, whole.shape) for box in others]
    for place in [each for each in places if inside[each].sum() < _COVERING * whole[each].sum()]:
        whole[place] = 0


def _from_afar(scene: _Scene, groups: Sequence[Group]) -> Floats:
    """(h, w): what was seen of things in the whole picture: all that is known of these groups."""
    mask = masks.without_specks(scene.own)
    if groups:
        boxes = [box for group in groups for box in group if _is_seen(scene.whole, box)]
        held = _in_reach(boxes, mask.shape) | (scene.own > 0)
        everything = slice(0, mask.shape[0]), slice(0, mask.shape[1])
        _lay(mask, _Look(near=everything, rgb=scene.rgb, stands=scene.whole, held=held))
    return mask


def _look_closer(mask: Floats, scene: _Scene, group: Group, networks: Networks) -> None:
    """Look at a group of boxes together, then by itself at each one that little was seen of."""
    _look(mask, scene, group, networks)
    if len(group) > 1:
        for box in group:
            if not _is_seen(mask, box):
                _look(mask, scene, [box], networks)


def _look(mask: Floats, scene: _Scene, group: Group, networks: Networks) -> None:
    """Lay what stands out around the boxes and belongs to what is in them over the mask."""
    own = belonging.wholes(scene.whole, _in_reach(group, mask.shape))
    looks = (_seen(scene, _near(group, own, around), group, networks) for around in _AROUND)
    first = next(looks)
    look = first if first.is_whole() else next((each for each in looks if each.is_whole()), first)
    _lay(mask, look)


def _lay(mask: Floats, look: _Look) -> None:
    np.maximum(mask[look.near], masks.without_specks(look.kept()), out=mask[look.near])


def _seen(scene: _Scene, near: masks.Window, group: Group, networks: Networks) -> _Look:
    rgb = np.ascontiguousarray(scene.rgb[near])
    stands = np.zeros_like(scene.whole)
    stands[near] = mattes.resized(mattes.evidence(rgb, networks, NETWORK), rgb.shape[1::-1])
    reach = _in_reach([box for box in group if _is_seen(stands, box)], stands.shape)
    held = scene.held | reach | belonging.wholes(scene.whole, reach)
    own = belonging.wholes(stands[near], held[near], _cut_off(near, stands.shape))
    np.maximum(stands, scene.own, out=stands)
    return _Look(near=near, rgb=rgb, stands=stands[near], held=held[near] | own)


def _cut_off(near: masks.Window, shape: tuple[int, ...]) -> Bools:
    """(h, w) of a window: its outermost pixels where it ends, but the picture does not."""
    rows, columns = near
    ends = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.bool_)
    ends[:1] = rows.start > 0
    ends[-1:] |= rows.stop < shape[0]
    ends[:, :1] |= columns.start > 0
    ends[:, -1:] |= columns.stop < shape[1]
    return ends


def _near(group: Group, own: Bools, around: float) -> masks.Window:
    """The window around boxes that holds what goes on out of them, but belongs to them alone."""
    there = own.astype(np.float32)
    left, top, right, bottom = zip(*group, strict=True)
    box = _window((min(left), min(top), max(right), max(bottom)))
    there[masks.grown(box, around, own.shape)] = 1
    return masks.window_of(there)


def _is_seen(stands: Floats, box: Rectangle) -> bool:
    part = stands[_reach(box, stands.shape)]
    return bool(np.count_nonzero(part > _SURE) >= _LEAST * part.size)


def _in_reach(boxes: Sequence[Rectangle], shape: tuple[int, ...]) -> Bools:
    """(h, w): whether a pixel is in or near one of the boxes."""
    there = np.zeros(shape, np.bool_)
    for box in boxes:
        there[_reach(box, shape)] = True
    return there


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
