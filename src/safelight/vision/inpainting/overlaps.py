"""Which things stay where one beside or behind them is taken away, and which go with it."""

from collections.abc import Mapping
from types import MappingProxyType

from safelight.imaging.coco import NAMES
from safelight.vision.detection.boxes import area, common
from safelight.vision.detection.objects import Found

#: A part of its own box, at least, and of the thing's, at most, that is in front of it.
_INSIDE, _SMALLER = 0.6, 0.5
#: The most that two boxes share of the smaller one side by side: of one kind, and of two. Things of
#: two kinds that share more are one before the other, and which is a guess better not made.
_ALIKE, _UNLIKE = 0.6, 0.35

_ALL = frozenset(NAMES)
_ALIVE = frozenset(NAMES[:1] + NAMES[14:24])
#: What others lie, sit and stand on, whole pictures of a room wide at times.
_HOLDERS = frozenset({"bench", "chair", "couch", "bed", "dining table"})
_VESSELS = frozenset({"wine glass", "cup", "bowl", "vase", "potted plant", "sink", "oven"})
_SCREENS = frozenset({"tv", "laptop", "cell phone", "book"})
#: Bags, clothes, and what is played with.
_WORN = frozenset(NAMES[24:39])
_CARRIED = _WORN | frozenset(NAMES[39:56]) | {"teddy bear", "cell phone", "book", "toothbrush"}

#: What goes with a thing that is taken away, where it is in its box.
_GOES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(_HOLDERS | _VESSELS, _ALL - _ALIVE),
        **dict.fromkeys(_SCREENS, _ALL),
        **dict.fromkeys(_ALIVE, _WORN),
        "person": _CARRIED,
    }
)


def is_before(each: Found, thing: Found) -> bool:
    """Whether something stands before a thing that is taken away, and is to stay.

    What it wears, carries, holds or shows goes with the thing; what it stands on is behind it.
    """
    if each.name in _HOLDERS or each.name in _GOES.get(thing.name, ()):
        return False
    inside = area(common(each.box, thing.box)) >= _INSIDE * area(each.box)
    return inside and area(each.box) <= _SMALLER * area(thing.box)


def is_beside(each: Found, thing: Found) -> bool:
    """Whether something stands beside a thing, its box reaching into that of the thing."""
    if each.name in _HOLDERS:
        return False
    shared = area(common(each.box, thing.box)) / max(1.0, min(area(each.box), area(thing.box)))
    return 0 < shared < (_ALIKE if each.name == thing.name else _UNLIKE)
