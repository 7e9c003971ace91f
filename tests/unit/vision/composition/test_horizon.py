"""Tilts are told from real lines, and none where there are no lines."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import opened

from safelight.imaging.turning import turned
from safelight.vision.arrays import color_bytes
from safelight.vision.composition.horizon import tilt

Pixels = npt.NDArray[Any]


def turned_photo(name: str, degrees: float) -> Pixels:
    image: pyvips.Image = opened(name)
    image = image.thumbnail_image(1000, height=1000, size="down").copy_memory()
    return np.ascontiguousarray(color_bytes(turned(image, degrees)))


#: Masts, columns and eaves, a street of houses, the edges of a flag's frame: each with angles at
#: which enough of its lines are seen.
PHOTOS = {
    "rocket.jpg": (-8.0, -3.0, 4.0, 10.0),
    "china.jpg": (-8.0, -3.0, 4.0, 10.0),
    "bus.jpg": (-3.0, 4.0, 8.0, 10.0),
    "hopper.jpg": (-3.0, 2.0, 4.0, 8.0),
}


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_turned_by_known_degrees_is_tilted_by_so_much_more(name: str) -> None:
    found = [tilt(turned_photo(name, degrees)) for degrees in PHOTOS[name]]
    own = [
        each - degrees
        for each, degrees in zip(found, PHOTOS[name], strict=True)
        if each is not None
    ]
    assert len(own) == len(PHOTOS[name])
    assert np.abs(np.array(own) - np.median(own)).max() < 0.7


@pytest.mark.parametrize(
    "name", ["flower.jpg", "chelsea.png", "coffee.png", "quokka.jpg", "henner.jpg", "dice.png"]
)
@pytest.mark.parametrize("degrees", [0.0, 5.0])
def test_photos_without_lines_have_no_tilt(name: str, degrees: float) -> None:
    assert tilt(turned_photo(name, degrees)) is None


@pytest.mark.parametrize("degrees", [-14.0, -6.3, -1.0, 0.0, 2.5, 9.0])
def test_a_horizon_alone_is_enough(degrees: float) -> None:
    rng = np.random.default_rng(3)
    sea = np.full((600, 900, 3), 190.0)
    across, down = np.meshgrid(np.arange(900) - 450, np.arange(600) - 300)
    below = down > across * np.tan(np.radians(degrees)) + 40
    sea[below] = 90
    seen = cv2.GaussianBlur((sea + rng.normal(0, 6, sea.shape)).clip(0, 255), (0, 0), 1.2)
    assert tilt(seen.astype(np.uint8)) == pytest.approx(degrees, abs=0.3)


def test_upright_lines_that_lean_towards_each_other_are_no_tilt() -> None:
    seen = np.full((600, 800, 3), 200, np.uint8)
    for foot in range(60, 800, 90):
        head = round(400 + (foot - 400) * 0.8)
        cv2.line(seen, (foot, 580), (head, 30), (40, 40, 40), 5, cv2.LINE_AA)
    assert tilt(seen) == pytest.approx(0, abs=0.3)


def test_noise_and_circles_have_no_tilt() -> None:
    noise = np.random.default_rng(4).integers(0, 256, (300, 400, 3), np.uint8)
    assert tilt(noise) is None
    rings = np.full((500, 500, 3), 230, np.uint8)
    for radius in range(20, 240, 20):
        cv2.circle(rings, (250, 250), radius, (30, 30, 30), 3, cv2.LINE_AA)
    assert tilt(rings) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (30, 40), (60, 60)])
def test_small_and_plain_pictures_have_no_tilt(shape: tuple[int, int]) -> None:
    assert tilt(np.full((*shape, 3), 99, np.uint8)) is None
