"""A cast is removed where grey things show it, and the scene's own colours are left alone."""

from functools import cache

import numpy as np
import pytest
import pyvips
from tests.support.networks import photo

from safelight.imaging.grade import decoded, encoded
from safelight.vision.assessment import casts
from safelight.vision.assessment.casts import Floats

YELLOW, BLUE, GREEN = (1.2, 1.0, 0.5), (0.65, 0.9, 1.25), (0.85, 1.1, 0.8)


@cache
def small(name: str) -> Floats:
    image = pyvips.Image.thumbnail(str(photo(name)), 400)
    return np.asarray(image.numpy()[:, :, :3] / np.float32(255), np.float32)


def lit(rgb: Floats, by: tuple[float, float, float]) -> Floats:
    light = encoded(decoded(rgb) * np.array(by, np.float32))
    return np.asarray(np.round(light * 255) / 255, np.float32)


@pytest.mark.parametrize(
    "name",
    ["china.jpg", "flower.jpg", "rocket.jpg", "coffee.png", "chelsea.png", "retina.jpg"],
)
def test_photos_in_good_light_are_left_alone_whatever_their_colours(name: str) -> None:
    assert casts.gains(small(name)) == pytest.approx(1)


@pytest.mark.parametrize("name", ["astronaut.png", "motorcycle.png"])
@pytest.mark.parametrize("light", [YELLOW, BLUE, GREEN], ids=["yellow", "blue", "green"])
def test_a_cast_is_found_and_most_of_it_removed(
    name: str, light: tuple[float, float, float]
) -> None:
    wanted = 1 / np.array(light)
    found = casts.gains(lit(small(name), light))
    assert found / found[1] == pytest.approx(wanted / wanted[1], rel=0.25)


@pytest.mark.parametrize("name", ["hopper.jpg", "china.jpg", "astronaut.png", "mug.jpg"])
def test_a_gross_yellow_cast_is_found(name: str) -> None:
    spoilt = np.clip(small(name) * np.array((1.1, 0.95, 0.55), np.float32), 0, 1)
    red, green, blue = casts.gains(np.asarray(spoilt, np.float32))
    assert blue / green > 2
    assert red / green < 1


def test_a_strong_colour_that_may_be_the_scenes_own_is_doubted_and_left() -> None:
    found = casts.light(small("retina.jpg"))
    assert found.gains == pytest.approx(1)
    assert found.doubtful[2] > 2


def test_the_brightness_of_grey_stays() -> None:
    found = casts.gains(lit(small("astronaut.png"), YELLOW))
    light = np.array(YELLOW)
    before, after = light @ [0.2126, 0.7152, 0.0722], (light * found) @ [0.2126, 0.7152, 0.0722]
    assert after == pytest.approx(before, rel=0.05)


def test_the_direction_of_a_cast_is_told() -> None:
    magenta, yellow = casts.shift(np.array([0.8, 1.0, 1.9], np.float32))
    assert yellow > 10
    assert abs(magenta) < yellow
    assert casts.shift(np.ones(3, np.float32)) == pytest.approx((0, 0), abs=0.1)


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 60, 3), (40, 40, 3)])
def test_a_picture_that_shows_nothing_has_none(shape: tuple[int, ...]) -> None:
    assert casts.gains(np.full(shape, 0.5, np.float32) * (1.0, 0.8, 0.3)) == pytest.approx(1)
