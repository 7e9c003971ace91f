"""Noise is measured where a picture is flat, wave by wave."""

import cv2
import numpy as np
import pytest
from tests.support.networks import opened

from safelight.vision.assessment import noise
from safelight.vision.assessment.noise import BLOCK, WAVES, Noise


def grain(shape: tuple[int, ...], deviation: float, blur: float = 0.0) -> noise.Floats:
    """Normal noise of so many levels; with a blur, coarse."""
    fine = np.random.default_rng(3).normal(0, 1, shape).astype(np.float32)
    made = np.asarray(cv2.GaussianBlur(fine, (0, 0), blur) if blur else fine, np.float32)
    return np.asarray(made * np.float32(deviation) / made.std(), np.float32)


def noisy(pixels: noise.Pixels, deviation: float, blur: float = 0.0) -> noise.Pixels:
    values = pixels + grain(pixels.shape, deviation, blur)
    return np.asarray(np.clip(values + 0.5, 0, 255), np.uint8)


#: Grey light of independent channels, 1 level each, is so much luma.
LUMA = float(np.sqrt(0.299**2 + 0.587**2 + 0.114**2))


@pytest.mark.parametrize("deviation", [3.0, 8.0, 20.0])
def test_the_noise_of_a_flat_picture_is_what_was_added(deviation: float) -> None:
    found = noise.estimate(noisy(np.full((256, 256, 3), 128, np.uint8), deviation))
    assert found.fine == pytest.approx(deviation * LUMA, rel=0.12)
    assert found.luma == pytest.approx(deviation * LUMA, rel=0.12)


@pytest.mark.parametrize("name", ["chelsea.png", "motorcycle.png", "china.jpg"])
def test_the_noise_of_a_photo_is_found_beside_its_texture(name: str) -> None:
    pixels = opened(name).numpy()
    clean, found = noise.estimate(pixels), noise.estimate(noisy(pixels, 12))
    assert clean.luma < 1.5
    assert found.luma == pytest.approx(12 * LUMA, rel=0.2)


def test_coarse_grain_is_seen_in_its_own_waves() -> None:
    found = noise.estimate(noisy(np.full((256, 256, 3), 128, np.uint8), 8, blur=0.9))
    assert found.luma > 3 * found.fine


def test_depth_makes_no_difference() -> None:
    eight = noisy(np.full((128, 128, 3), 128, np.uint8), 8)
    sixteen = eight.astype(np.uint16) * 257
    assert noise.estimate(sixteen).luma == pytest.approx(noise.estimate(eight).luma, rel=0.01)


@pytest.mark.parametrize("shape", [(1, 1, 3), (7, 90, 3), (8, 8, 3)])
def test_a_picture_too_small_to_measure_has_none(shape: tuple[int, ...]) -> None:
    assert noise.estimate(noisy(np.full(shape, 128, np.uint8), 20)).luma == 0


def test_black_and_white_say_nothing() -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, 32:] = 255
    assert noise.estimate(pixels).luma == 0


def test_blocks_taken_apart_and_put_together_are_the_same() -> None:
    plane = grain((40, 50), 30)
    blocks, counts = noise.blocks(plane, 3)
    assert blocks.shape == (WAVES, counts[0] * counts[1])
    assert noise.together(noise.apart(blocks)) == pytest.approx(blocks, abs=1e-3)


def test_the_first_wave_is_the_mean() -> None:
    blocks, _ = noise.blocks(np.full((BLOCK, BLOCK), 5, np.float32), 1)
    waves = noise.apart(blocks)[:, 0]
    assert waves[0] == pytest.approx(5 * BLOCK)
    assert waves[1:] == pytest.approx(0, abs=1e-4)


def test_a_floor_raises_what_is_below_it_and_no_more() -> None:
    found = Noise(np.full((3, WAVES), 2, np.float32)).at_least(1, 5)
    assert (found.luma, found.color) == (2, 5)
    assert found.times(2).luma == 4
