"""What stands before a thing that is taken away stays; what belongs to that thing does not."""

import pytest

from safelight.vision.detection.boxes import Rectangle
from safelight.vision.detection.objects import Found
from safelight.vision.inpainting.overlaps import is_before, is_beside

THING, SMALL = (0.0, 0.0, 100.0, 100.0), (40.0, 40.0, 80.0, 80.0)


def found(name: str, box: Rectangle = THING) -> Found:
    return Found(name, 0.8, box)


@pytest.mark.parametrize(
    ("small", "large"),
    [("cup", "cat"), ("person", "bus"), ("car", "bus"), ("dog", "couch"), ("dog", "person")],
)
def test_what_stands_before_it_stays(small: str, large: str) -> None:
    assert is_before(found(small, SMALL), found(large))


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ("tie", "person"),
        ("cell phone", "person"),
        ("spoon", "cup"),
        ("person", "tv"),
        ("frisbee", "dog"),
        ("chair", "cat"),
        ("cup", "dining table"),
    ],
)
def test_what_belongs_to_it_goes_and_what_holds_it_is_behind(small: str, large: str) -> None:
    assert not is_before(found(small, SMALL), found(large))


def test_before_it_is_only_what_is_smaller_and_mostly_in_its_box() -> None:
    half_out = (80.0, 40.0, 120.0, 80.0)
    assert not is_before(found("cup", half_out), found("cat"))
    assert not is_before(found("cup", (0.0, 0.0, 90.0, 90.0)), found("cat"))


@pytest.mark.parametrize(("other", "left"), [("person", 90.0), ("person", 50.0), ("tv", 90.0)])
def test_things_whose_boxes_share_little_stand_side_by_side(other: str, left: float) -> None:
    assert is_beside(found(other, (left, 0.0, left + 100, 100.0)), found("person"))


@pytest.mark.parametrize(
    ("other", "left"), [("person", 30.0), ("person", 100.0), ("tv", 50.0), ("chair", 90.0)]
)
def test_what_shares_more_or_nothing_or_holds_it_does_not(other: str, left: float) -> None:
    assert not is_beside(found(other, (left, 0.0, left + 100, 100.0)), found("person"))
