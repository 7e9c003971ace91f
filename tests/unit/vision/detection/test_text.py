"""Lines of writing are found and read."""

import numpy as np
import pytest
from tests.support.networks import networks, opened
from tests.support.plates import front, hung

from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.detection.quads import bounds, shared
from safelight.vision.detection.text import lines, read


def wall() -> Bytes:
    return np.full((240, 480, 3), (150, 160, 170), np.uint8)


@pytest.mark.parametrize("tilt", [0, 12, -12])
def test_a_line_is_found_where_it_is_and_read_as_it_says(tilt: float) -> None:
    picture = wall()
    place = hung(picture, front("KX 4821"), (240, 120), 260, tilt)
    found = lines(picture, networks(), 480)
    assert len(found) == 1
    assert shared(found[0], place) > 0.9
    reading = read(picture, found[0], networks())
    assert reading.text.replace(" ", "") == "KX4821"
    assert reading.score > 0.8


def test_two_lines_are_two_places_one_above_the_other() -> None:
    picture = wall()
    hung(picture, front("AB 12", "7345"), (240, 120), 200, 0)
    places = sorted(bounds(line) for line in lines(picture, networks(), 480))
    texts = {read(picture, line, networks()).text for line in lines(picture, networks(), 480)}
    assert len(places) == 2
    assert "7345" in texts


def test_places_are_in_the_pictures_own_pixels() -> None:
    picture = np.full((900, 1600, 3), 150, np.uint8)
    place = hung(picture, front("KX 4821"), (1200, 700), 500, 0)
    (found,) = lines(picture, networks(), 640)
    assert shared(found, place) > 0.9


@pytest.mark.parametrize("name", ["chelsea.png", "flower.jpg"])
def test_where_nothing_is_written_nothing_is_found(name: str) -> None:
    assert lines(color_bytes(opened(name)), networks(), 640) == []


def test_a_place_without_writing_reads_as_nothing() -> None:
    quad = np.array([[50, 50], [200, 50], [200, 90], [50, 90]], np.float32)
    reading = read(wall(), quad, networks())
    assert (reading.text.strip(), reading.score) == ("", 0)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 900), (900, 1)])
def test_the_smallest_pictures_have_no_writing(width: int, height: int) -> None:
    assert lines(np.full((height, width, 3), 80, np.uint8), networks(), 320) == []
