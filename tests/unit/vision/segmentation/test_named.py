"""Of several things in a picture, those that are named are cut out."""

import cv2
import numpy as np
import pytest
from tests.support.networks import needs_nanodet, networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.vision.arrays import Bytes, Floats, color_bytes
from safelight.vision.detection import objects
from safelight.vision.detection.boxes import Rectangle
from safelight.vision.segmentation import mattes
from safelight.vision.segmentation.named import named

pytestmark = needs_nanodet


@pytest.fixture(scope="module")
def pair() -> Bytes:
    """A woman on the left, a cup on the right."""
    woman, cup = (
        cv2.resize(color_bytes(opened(name)), (400, 400), interpolation=cv2.INTER_AREA)
        for name in ("astronaut.png", "coffee.png")
    )
    return np.hstack([woman, cup]).astype(np.uint8)


@pytest.mark.parametrize(("kind", "there", "away"), [("person", 150, 620), ("cup", 620, 150)])
def test_the_named_thing_is_kept_and_the_other_is_not(
    pair: Bytes, kind: str, there: int, away: int
) -> None:
    mask = named(pair, (kind,), networks())
    assert mask.shape == pair.shape[:2]
    assert mask[300, there] > 0.9
    assert mask[300, away] < 0.1


def small(name: str) -> Bytes:
    """A photo of 500 pixels in height."""
    rgb = color_bytes(opened(name))
    size = (round(500 * rgb.shape[1] / rgb.shape[0]), 500)
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


@pytest.mark.parametrize("name", ["group5.jpg", "group6.jpg"])
def test_each_one_of_a_group_is_kept_as_well_as_it_stands_out_in_the_whole_picture(
    name: str,
) -> None:
    rgb = small(name)
    mask, whole = named(rgb, ("person",), networks()), mattes.saliency(rgb, networks())
    people = [each.box for each in objects.detect(rgb, networks()) if each.name == "person"]
    assert len(people) >= 3
    for left, top, right, bottom in people:
        place = np.s_[int(top) : int(bottom), int(left) : int(right)]
        there = whole[place] > 0.9
        assert (mask[place][there] > 0.5).mean() > 0.95


def test_people_are_kept_without_the_bus_that_they_stand_before() -> None:
    """The detector is certain of one of the two men, and less so of the other."""
    mask = named(small("bus.jpg"), ("person",), networks())
    first, second, bus = mask[260:320, 60:75], mask[240:290, 125:140], mask[130:300, 200:300]
    assert first.mean() > 0.9
    assert second.mean() > 0.9
    assert bus.max() < 0.1


def test_what_somebody_holds_is_kept_though_it_is_not_in_their_box(pair: Bytes) -> None:
    mask = named(pair, ("person",), networks())
    helmet = mask[300:380, 320:370]
    assert helmet.mean() > 0.8
    assert mask[:, 420:].max() < 0.1


def test_what_covers_a_thing_is_kept_as_far_as_it_goes_beyond_its_box() -> None:
    mask = named(small("bus.jpg"), ("bus",), networks())
    shins = mask[370:400, 60:90].max(axis=1)
    assert shins.min() > 0.8


def test_a_thing_is_kept_with_its_handle_and_without_what_is_around_it() -> None:
    """The detector's box of the mug leaves its handle out; the cat around it stands out as much."""
    mask = named(small("mug.jpg"), ("cup",), networks())
    (handle,), cat = mask[[280], 70:76].max(axis=1), mask[150:190, 350:480]
    assert handle > 0.8
    assert cat.max() < 0.1


@pytest.mark.parametrize("kind", ["person", "cup"])
def test_nothing_is_cut_straight_along_its_box_while_its_colours_go_on(
    pair: Bytes, kind: str
) -> None:
    mask = named(pair, (kind,), networks())
    boxes = [each.box for each in objects.detect(pair, networks()) if each.name == kind]
    assert max(straight_cut(pair, mask, box) for box in boxes) < 0.03


def straight_cut(rgb: Bytes, mask: Floats, box: Rectangle) -> float:
    """The longest part of a side of a box near which a mask ends at once, but colours do not."""
    left, top, right, bottom = (round(side) for side in box)
    upright = [across_columns(rgb, mask, x, top, bottom) for x in around(left, right)]
    turned = rgb.transpose(1, 0, 2), mask.T
    level = [across_columns(*turned, y, left, right) for y in around(top, bottom)]
    return max(*upright, *level)


def around(first: int, last: int) -> list[int]:
    """Where an edge that is made of a box's sides can be: on them, and up to 8% further out."""
    out = round(0.08 * (last - first))
    return [*range(first - out, first + 3), *range(last - 2, last + out + 1)]


def across_columns(rgb: Bytes, mask: Floats, column: int, first: int, last: int) -> float:
    if not 4 <= column < mask.shape[1] - 4:
        return 0.0
    rows = slice(max(0, first), last)
    inside, outside = mask[rows, column - 4], mask[rows, column + 4]
    apart = np.abs(rgb[rows, column - 4].astype(int) - rgb[rows, column + 4]).max(axis=1)
    ends = (np.abs(inside - outside) > 0.5) & (apart < 12)
    return float(ends.mean())


def test_what_was_looked_for_and_what_was_found_is_said(pair: Bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        named(pair, ("zebra", "bus"), networks())
    assert refusal.value.code is Code.SUBJECT_NOT_FOUND
    assert "No zebra or bus" in refusal.value.message
    assert "person" in refusal.value.message
    assert "cup" in refusal.value.message
