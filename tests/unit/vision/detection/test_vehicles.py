"""Vehicles are found, also small ones in large pictures."""

import cv2
import numpy as np
import pytest
from tests.support.networks import needs_nanodet, networks, opened

from safelight.domain.networks import NoNetworks
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.detection.boxes import overlap
from safelight.vision.detection.vehicles import detect

#: The motorcycle, by hand.
MOTORCYCLE = (120.0, 85.0, 685.0, 420.0)


def motorcycle() -> Bytes:
    return color_bytes(opened("motorcycle.png"))


@needs_nanodet
def test_a_vehicle_is_found_with_a_little_around_it() -> None:
    best = detect(motorcycle(), networks())[0]
    assert overlap(best, MOTORCYCLE) > 0.6
    assert best[0] <= MOTORCYCLE[0]
    assert best[2] >= MOTORCYCLE[2]


@needs_nanodet
@pytest.mark.parametrize("name", ["chelsea.png", "astronaut.png"])
def test_animals_and_people_are_no_vehicles(name: str) -> None:
    assert detect(color_bytes(opened(name)), networks()) == []


@needs_nanodet
def test_a_vehicle_that_is_small_in_a_large_picture_is_found_in_its_pixels() -> None:
    """In the whole picture, made small, the network sees a kite."""
    large = np.full((1800, 3000, 3), (120, 125, 120), np.uint8)
    large[1484:1700, 2580:2900] = cv2.resize(motorcycle(), (320, 216), interpolation=cv2.INTER_AREA)
    left, top, right, bottom = (side * 320 / 741 for side in MOTORCYCLE)
    place = (left + 2580, top + 1484, right + 2580, bottom + 1484)
    assert any(overlap(box, place) > 0.5 for box in detect(large, networks()))


@needs_nanodet
def test_a_vehicle_is_found_once_though_several_parts_show_it() -> None:
    large = cv2.resize(motorcycle(), (2223, 1500), interpolation=cv2.INTER_LINEAR)
    whole = tuple(side * 3 for side in MOTORCYCLE)
    found = detect(np.asarray(large, np.uint8), networks())
    assert sum(overlap(box, whole) > 0.5 for box in found) == 1  # type: ignore[arg-type]


def test_without_the_network_none_is_found() -> None:
    assert detect(motorcycle(), NoNetworks()) == []
