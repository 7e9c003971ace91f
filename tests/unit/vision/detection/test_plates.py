"""Licence plates are found on vehicles and elsewhere, and hardly anything else is."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest
from tests.support.networks import needs_nanodet, networks, opened
from tests.support.plates import front, hung

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Array, Network, Networks, NoNetworks
from safelight.imaging.budget import Budget
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.detection.plates import Plate, detect
from safelight.vision.detection.quads import Quad, area, shared

#: Where a plate may hang on the motorcycle, and how wide it is.
FRONT, WIDTH = (520.0, 330.0), 110.0
#: Where the largest line is on a page.
LARGEST = np.array([[885, 1215], [1055, 1215], [1055, 1280], [885, 1280]], np.float32)


@dataclass(frozen=True)
class Without:
    """Networks, but for one."""

    all: Networks
    missing: str

    def rest(self) -> None:
        pass

    def has(self, name: str) -> bool:
        return name != self.missing and self.all.has(name)

    def get(self, name: str) -> Network:
        return NoNetworks().get(name) if name == self.missing else self.all.get(name)


@dataclass(frozen=True)
class Lines:
    """Takes light places for lines of writing, and for no plates; reads the same on each."""

    runs: list[Array] = field(default_factory=list)
    inputs: Sequence[str] = ("x",)
    outputs: Sequence[str] = ("y",)
    metadata: Mapping[str, str] = field(default_factory=lambda: {"character": "A\n7\nK\nS"})

    def run(self, feeds: Mapping[str, Array], outputs: Sequence[str] | None = None) -> list[Array]:
        image = feeds["x"]
        if outputs:
            return [np.zeros((1, 0, 4)), np.zeros((1, 0, 2)), np.zeros((1, 0, 10))]
        if image.shape[2] == 48:
            self.runs.append(image)
            return [np.eye(6)[None, 1:5]]
        return [(image[:, :1] > 0).astype(np.float32)]


@dataclass(frozen=True)
class Reader:
    """Finds and reads light places without a network."""

    lines: Lines = field(default_factory=Lines)

    def rest(self) -> None:
        pass

    def has(self, name: str) -> bool:
        return name != "nanodet"

    def get(self, name: str) -> Network:
        return self.lines if self.has(name) else NoNetworks().get(name)


def page() -> Bytes:
    """1,560 words close beside each other, and a longer one in the last line."""
    picture = np.zeros((1280, 1280, 3), np.uint8)
    for top in range(4, 1174, 30):
        for left in range(4, 1280, 32):
            picture[top : top + 8, left : left + 18] = 255
    # As the detector marks it: the core of the line.
    picture[1230:1265, 900:1040] = 255
    return picture


def motorcycle() -> Bytes:
    return color_bytes(opened("motorcycle.png")).copy()


def found_at(place: Quad, plates: list[Plate]) -> bool:
    """Whether one plate lies over the place, and is not much larger."""
    return any(
        shared(plate.quad, place) > 0.85 and 0.3 < area(plate.quad) / area(place) < 2.5
        for plate in plates
    )


@pytest.mark.parametrize("tilt", [0, 15, -20])
def test_a_plate_on_a_vehicle_is_found_however_it_hangs(tilt: float) -> None:
    picture = motorcycle()
    place = hung(picture, front("KX 4821"), FRONT, WIDTH, tilt)
    plates = detect(picture, networks())
    assert len(plates) == 1
    assert found_at(place, plates)


def test_both_lines_of_a_plate_of_two_are_in_one_place() -> None:
    picture = motorcycle()
    place = hung(picture, front("ABC", "73"), FRONT, 70, 0)
    plates = detect(picture, networks())
    assert len(plates) == 1
    assert found_at(place, plates)


def test_several_plates_are_all_found_the_surest_first() -> None:
    picture = motorcycle()
    places = [
        hung(picture, front("KX 4821"), FRONT, WIDTH, 0),
        hung(picture, front("B 77 XYZ"), (230.0, 300.0), WIDTH, 8),
    ]
    plates = detect(picture, networks())
    assert all(found_at(place, plates) for place in places)
    assert [plate.score for plate in plates] == sorted((p.score for p in plates), reverse=True)


def test_without_the_network_for_vehicles_plates_are_found_all_the_same() -> None:
    picture = motorcycle()
    place = hung(picture, front("KX 4821"), FRONT, WIDTH, 0)
    assert found_at(place, detect(picture, Without(networks(), "nanodet")))


def test_a_plate_alone_is_found_though_no_vehicle_is_seen() -> None:
    picture = np.full((400, 640, 3), (110, 115, 120), np.uint8)
    place = hung(picture, front("KX 4821"), (320, 200), 360, 5)
    assert found_at(place, detect(picture, networks()))


@needs_nanodet
def test_a_plate_that_is_small_in_a_large_picture_is_found() -> None:
    vehicle = motorcycle()
    place = hung(vehicle, front("KX 4821"), FRONT, WIDTH, 0)
    large = cv2.resize(color_bytes(opened("flower.jpg")), (2400, 1600)).astype(np.uint8)
    large[1000:1338, 1700:2200] = cv2.resize(vehicle, (500, 338), interpolation=cv2.INTER_AREA)
    here = (place * np.float32(500 / 741) + np.array([1700, 1000], np.float32)).astype(np.float32)
    assert found_at(here, detect(large, networks()))


@pytest.mark.parametrize(
    "name", ["motorcycle.png", "china.jpg", "flower.jpg", "coffee.png", "astronaut.png"]
)
def test_where_there_is_no_plate_none_is_found(name: str) -> None:
    assert detect(color_bytes(opened(name)), networks()) == []


def test_writing_that_is_no_plate_is_left_where_no_vehicle_is() -> None:
    picture = np.full((400, 640, 3), (110, 115, 120), np.uint8)
    hung(picture, front("OPEN DAY"), (320, 200), 360, 0)
    assert all("OPEN" not in plate.text for plate in detect(picture, networks()))


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 700), (700, 1), (20, 20)])
def test_the_smallest_pictures_have_no_plate(width: int, height: int) -> None:
    assert detect(np.full((height, width, 3), 70, np.uint8), networks()) == []


@pytest.mark.parametrize("name", ["plate-detector", "ppocr-detector"])
def test_without_a_network_that_it_needs_the_refusal_names_it(name: str) -> None:
    with pytest.raises(Refusal, match=name) as caught:
        detect(motorcycle(), Without(networks(), name))
    assert caught.value.code is Code.MODEL_MISSING


def test_of_a_page_full_of_writing_the_largest_lines_are_read_within_seconds() -> None:
    reader = Reader()
    began = time.process_time()
    plates = detect(page(), reader)
    assert len(reader.lines.runs) == 300
    assert found_at(LARGEST, plates)
    assert time.process_time() - began < 15


def test_what_cannot_be_read_in_time_is_refused_early() -> None:
    reader = Reader()
    with pytest.raises(Refusal, match="licence plates") as caught:
        detect(page(), reader, Budget.starting(-1, 2**30))
    assert caught.value.code is Code.RENDER_TIMEOUT
    assert reader.lines.runs == []


def test_it_tells_how_far_it_is() -> None:
    told: list[float] = []
    picture = motorcycle()
    hung(picture, front("KX 4821"), FRONT, WIDTH, 0)
    detect(picture, networks(), tell=told.append)
    assert told == sorted(set(told))
    assert told[-1] == 1
