"""Light and colour that are clearly wrong are put right; all else is left alone."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import pyvips
from tests.support.networks import photo

from safelight.imaging.grade import decoded, encoded
from safelight.imaging.oklab import Colors
from safelight.vision.assessment import lighting
from safelight.vision.assessment.lighting import Tone

PHOTOS = ["china.jpg", "flower.jpg", "rocket.jpg", "coffee.png", "astronaut.png", "motorcycle.png"]


@cache
def values(name: str) -> Colors:
    image = pyvips.Image.thumbnail(str(photo(name)), 400)
    rgb: Colors = image.numpy()[:, :, :3] / np.float32(255)
    return rgb


def pixels(rgb: Colors) -> np.ndarray:
    return (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)


def darker(rgb: Colors, stops: float) -> Colors:
    return encoded(decoded(rgb) * np.float32(2.0**-stops))


def error(found: Colors, wanted: Colors) -> float:
    return float(np.abs(found - wanted).mean() * 255)


def mended(rgb: Colors) -> Colors:
    seen = pixels(rgb)
    return lighting.apply(seen / np.float32(255), lighting.judge(seen))


@pytest.mark.parametrize("name", PHOTOS)
def test_a_good_photo_needs_nothing(name: str) -> None:
    assert error(mended(values(name)), values(name)) < 0.5


@pytest.mark.parametrize("name", PHOTOS)
def test_a_dark_photo_gets_its_light_back(name: str) -> None:
    wanted = values(name)
    spoilt = darker(wanted, 1.5)
    assert error(mended(spoilt), wanted) < 0.25 * error(spoilt, wanted)


@pytest.mark.parametrize("name", PHOTOS)
def test_a_flat_photo_gets_its_contrast_back(name: str) -> None:
    wanted = values(name)
    spoilt = 0.25 + 0.5 * wanted
    assert error(mended(spoilt), wanted) < 0.3 * error(spoilt, wanted)


def test_a_bleached_photo_gets_darker_midtones() -> None:
    wanted = values("china.jpg")
    spoilt = np.clip(darker(wanted, -1.0), 0, 1)
    tone = replace(lighting.judge(pixels(spoilt)), gains=(1.0, 1.0, 1.0))
    assert tone.stops == 0
    assert error(lighting.apply(spoilt, tone), wanted) <= error(spoilt, wanted)


def test_a_product_on_white_is_not_darkened() -> None:
    rgb = np.ones((200, 200, 3), np.float32)
    rgb[60:140, 60:140] = values("coffee.png")[60:140, 60:140] * 0.4 + 0.55
    assert lighting.judge(pixels(rgb)).power == 1


@pytest.mark.parametrize("name", [*PHOTOS, "logo.png"])
def test_nothing_is_left_over_in_a_good_picture(name: str) -> None:
    assert list(lighting.left(pixels(values(name)))) == []


@pytest.mark.parametrize("name", ["china.jpg", "astronaut.png", "motorcycle.png"])
def test_an_overexposed_photo_is_told(name: str) -> None:
    assert list(lighting.left(pixels(values(name) * 1.6))) == [
        "the photo is overexposed: what is white cannot be brought back"
    ]


def test_a_product_on_white_is_not_overexposed() -> None:
    rgb = np.ones((200, 200, 3), np.float32)
    rgb[60:140, 60:140] = values("coffee.png")[60:140, 60:140]
    assert list(lighting.left(pixels(rgb))) == []


def test_a_colour_that_may_be_the_scenes_own_is_told() -> None:
    (said,) = lighting.left(pixels(values("retina.jpg")))
    assert said.endswith("which was left: it may be the scene's own")


def test_half_of_it_is_half_of_it() -> None:
    tone = Tone(ends=(0.2, 0.8), stretch=0.8, gains=(1.2, 1.0, 0.5), stops=1.0, power=1.4)
    assert tone.times(0) == replace(Tone(), ends=(0.2, 0.8))
    assert tone.times(0.5).stops == 0.5
    assert tone.times(0.5).gains[2] == pytest.approx(0.5**0.5)
    assert tone.times(1.4).stretch == 1.0


def test_nothing_is_clipped_that_was_not() -> None:
    ramp = np.repeat(np.linspace(0, 0.99, 60)[:, None], 3, 1).astype(np.float32)
    made = lighting.apply(ramp, Tone(stops=1.5))
    assert (np.diff(made[:, 0]) > 0).all()


def test_the_table_says_the_same() -> None:
    tone = Tone(stops=1.0, gains=(1.1, 1.0, 0.8))
    table = lighting.table(tone)
    assert table[-1, -1, -1] == pytest.approx(lighting.apply(np.ones(3, np.float32), tone))


def test_what_is_done_is_told() -> None:
    tone = Tone(gains=(0.8, 1.0, 1.9), stretch=1.0, stops=0.83, power=1.3)
    assert list(lighting.told(tone)) == [
        "contrast stretched to the full range",
        "yellow cast removed",
        "exposure raised by 0.8 stops",
        "bleached midtones darkened",
    ]
    slight = Tone(gains=(1.01, 1.0, 0.98), stretch=0.01, stops=0.02, power=1.01)
    assert list(lighting.told(slight)) == list(lighting.told(Tone())) == []


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 9, 3), (3, 2, 3)])
def test_the_smallest_pictures_can_be_judged(shape: tuple[int, ...]) -> None:
    assert lighting.judge(np.full(shape, 200, np.uint8)).power >= 1
