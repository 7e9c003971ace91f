"""Softness is that of the sharpest edges, and is undone in part."""

import cv2
import numpy as np
import pytest
from tests.support.networks import opened

from safelight.vision.assessment import softness
from safelight.vision.blend import Pixels


def photo(name: str) -> Pixels:
    return np.ascontiguousarray(opened(name).numpy()[:400, :400, :3])


def blurred(pixels: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), pixels.dtype)


def error(found: Pixels, wanted: Pixels) -> float:
    return float(np.mean((found.astype(float) - wanted) ** 2))


@pytest.mark.parametrize("name", ["astronaut.png", "flower.jpg", "motorcycle.png", "coffee.png"])
def test_a_sharp_photo_is_not_soft_and_a_blurred_one_is(name: str) -> None:
    pixels = photo(name)
    assert softness.need(softness.width(pixels)) == 0
    assert softness.need(softness.width(blurred(pixels, 2))) == 1


def test_the_width_is_about_that_of_the_blur() -> None:
    step = np.full((200, 200, 3), 40, np.uint8)
    step[:, 100:] = 220
    assert softness.width(blurred(step, 2.0)) == pytest.approx(2.0, abs=0.3)


def test_a_picture_without_edges_is_crisp() -> None:
    assert softness.width(np.full((60, 60, 3), 99, np.uint8)) == softness.CRISP


@pytest.mark.parametrize("sigma", [1.5, 2.0])
def test_a_soft_photo_comes_nearer_to_the_sharp_one(sigma: float) -> None:
    wanted = photo("astronaut.png")
    soft = blurred(wanted, sigma)
    made = softness.sharpened(soft, softness.width(soft), 1.0)
    assert error(made, wanted) < 0.85 * error(soft, wanted)


def test_nothing_of_it_changes_nothing() -> None:
    pixels = photo("coffee.png")
    assert np.array_equal(softness.sharpened(pixels, 1.8, 0.0), pixels)


def test_colour_differences_stay() -> None:
    soft = blurred(photo("coffee.png"), 1.5).astype(np.uint16) * 128
    made = softness.sharpened(soft, 1.7, 1.0)
    inside = (made.min(2) > 0) & (made.max(2) < 65535)
    before, after = (each[inside].astype(int) for each in (soft, made))
    assert np.abs((after[:, 0] - after[:, 1]) - (before[:, 0] - before[:, 1])).max() <= 2


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 30, 3), (4, 2, 3)])
def test_the_smallest_pictures_keep_their_size(shape: tuple[int, ...]) -> None:
    pixels = np.full(shape, 77, np.uint8)
    assert softness.width(pixels) == softness.CRISP
    assert np.array_equal(softness.sharpened(pixels, 2.0, 1.0), pixels)
