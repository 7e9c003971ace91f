"""Things are found and named where people see them."""

import cv2
import numpy as np
import pytest
from tests.support.networks import needs_nanodet, networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import NoNetworks
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.detection.boxes import overlap
from safelight.vision.detection.objects import detect

pytestmark = needs_nanodet


def bytes_of(name: str) -> Bytes:
    return color_bytes(opened(name))


@pytest.mark.parametrize(
    ("name", "thing"), [("astronaut.png", "person"), ("chelsea.png", "cat"), ("coffee.png", "cup")]
)
def test_the_thing_in_a_picture_is_named(name: str, thing: str) -> None:
    assert thing in {found.name for found in detect(bytes_of(name), networks())}


def test_the_surest_comes_first_and_none_is_below_the_threshold() -> None:
    scores = [found.score for found in detect(bytes_of("coffee.png"), networks(), 0.2)]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0.2


def test_boxes_lie_in_the_picture_in_its_own_pixels() -> None:
    cat = bytes_of("chelsea.png")
    twice = cv2.resize(cat, (902, 600), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    small, large = detect(cat, networks())[0], detect(twice, networks())[0]
    left, top, right, bottom = small.box
    assert overlap((left * 2, top * 2, right * 2, bottom * 2), large.box) > 0.9
    assert 0 <= left < right <= 451
    assert 0 <= top < bottom <= 300


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 2000), (2000, 1)])
def test_the_smallest_pictures_are_looked_at_without_an_error(width: int, height: int) -> None:
    found = detect(np.full((height, width, 3), 128, np.uint8), networks())
    assert all(0 <= each.box[0] <= each.box[2] <= width for each in found)


def test_without_the_network_the_refusal_names_it() -> None:
    with pytest.raises(Refusal, match="nanodet") as caught:
        detect(np.zeros((8, 8, 3), np.uint8), NoNetworks())
    assert caught.value.code is Code.MODEL_MISSING
