"""A cast is found and named where there is one, and none where the scene itself is coloured."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import opened

from safelight.imaging.grade import decoded, encoded
from safelight.imaging.oklab import to_lab
from safelight.imaging.white_balance import NEUTRAL, balanced, find_cast, gains, times

Pixels = npt.NDArray[Any]
#: Lights by the names of their colours.
LIGHTS = {"blue": (0.72, 0.95, 1.4), "orange": (1.3, 0.95, 0.6), "green": (0.85, 1.12, 0.85)}


def small(name: str) -> Pixels:
    image: pyvips.Image = opened(name).thumbnail_image(200)
    values: Pixels = image.numpy()[..., :3].astype(np.float32) / 255
    return values


def under(light: tuple[float, float, float], values: Pixels) -> Pixels:
    return encoded(balanced(decoded(values), light) * np.float32(0.8))


def test_no_warmth_and_no_tint_is_neutral() -> None:
    assert gains(0, 0) == pytest.approx(NEUTRAL)


@pytest.mark.parametrize("warmth", [-1.0, -0.4, 0.4, 1.0])
@pytest.mark.parametrize("tint", [-1.0, 0.0, 1.0])
def test_grey_keeps_its_luminance_in_any_light(warmth: float, tint: float) -> None:
    red, green, blue = gains(warmth, tint)
    assert 0.2126 * red + 0.7152 * green + 0.0722 * blue == pytest.approx(1)


def test_warmer_is_redder_and_less_blue_and_tint_is_away_from_green() -> None:
    red, green, blue = gains(1, 0)
    assert red > green > blue
    red, green, blue = gains(0, 1)
    assert red == blue > green


@pytest.mark.parametrize("photo", ["astronaut.png", "bus.jpg"])
@pytest.mark.parametrize("colour", LIGHTS)
def test_a_cast_is_named_and_mostly_taken_out(photo: str, colour: str) -> None:
    scene = small(photo)
    seen = under(LIGHTS[colour], scene)
    cast = find_cast(seen)
    assert cast is not None
    assert cast.name == colour
    left = times(LIGHTS[colour], cast.gains)
    # Seen as colours of white.
    before, after = (
        np.hypot(*to_lab(np.array(light, np.float32))[1:]) for light in (LIGHTS[colour], left)
    )
    assert after < 0.6 * before


@pytest.mark.parametrize("photo", ["astronaut.png", "bus.jpg", "china.jpg", "rocket.jpg"])
def test_photos_that_are_well_balanced_have_no_cast(photo: str) -> None:
    assert find_cast(small(photo)) is None


@pytest.mark.parametrize("photo", ["flower.jpg", "retina.jpg", "coffee.png"])
def test_a_scene_that_is_of_one_colour_has_no_cast(photo: str) -> None:
    assert find_cast(small(photo)) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (40, 40)])
def test_what_shows_nothing_has_no_cast(shape: tuple[int, int]) -> None:
    for value in (0.0, 0.5, 1.0):
        assert find_cast(np.full((*shape, 3), value, np.float32)) is None
