"""A portrait is square, has room around the face, and never leaves the picture."""

import numpy as np
import pytest
from tests.support.networks import opened

from safelight.vision.detection.boxes import Rectangle
from safelight.vision.detection.faces import Face
from safelight.vision.people.headshots import framing, headshot


def face(*box: float) -> Face:
    left, top, right, bottom = box
    place: Rectangle = (left, top, right, bottom)
    return Face(place, 0.9, np.zeros((5, 2), np.float32))


def test_there_is_as_much_room_on_both_sides_and_more_below_than_above() -> None:
    box = framing(face(460, 400, 540, 500), 1000, 1000)
    assert box.width == box.height == 220
    assert 460 - box.left == box.left + 220 - 540
    above, below = 400 - box.top, box.top + 220 - 500
    assert 0 < above < below


@pytest.mark.parametrize(
    "place",
    [(0, 0, 80, 100), (920, 900, 1000, 1000), (-30, 400, 50, 500), (0, 0, 1000, 1000)],
)
def test_at_an_edge_it_is_moved_inside(place: tuple[float, ...]) -> None:
    box = framing(face(*place), 1000, 1000)
    assert box.width == box.height
    assert box.left >= 0
    assert box.top >= 0
    assert max(box.left, box.top) + box.width <= 1000


def test_in_a_narrow_picture_it_is_as_narrow() -> None:
    box = framing(face(0, 100, 90, 220), 90, 400)
    assert (box.width, box.height, box.left) == (90, 90, 0)


def test_it_is_made_smaller_and_never_larger() -> None:
    image = opened("astronaut.png")
    whole = headshot(image, face(182, 58, 270, 178), 512)
    small = headshot(image, face(182, 58, 270, 178), 100)
    assert (whole.width, whole.height) == (264, 264)
    assert (small.width, small.height) == (100, 100)
