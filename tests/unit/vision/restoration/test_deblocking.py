"""Blocks of very bad JPEGs are smoothed; what is better is left as it is."""

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.vision.assessment import jpeg_quality
from safelight.vision.blend import Pixels
from safelight.vision.restoration.deblocking import BLOCKY, deblocked


def compressed(image: pyvips.Image, quality: int) -> Pixels:
    made: Pixels = pyvips.Image.new_from_buffer(image.jpegsave_buffer(Q=quality), "").numpy()
    return np.ascontiguousarray(made)


def smoothed(pixels: Pixels, quality: int) -> Pixels:
    return deblocked(pixels, quality, context(pyvips.Image.new_from_array(pixels)))


def error(first: Pixels, second: Pixels) -> float:
    return float(((first.astype(np.float32) - second) ** 2).mean())


@pytest.mark.parametrize("quality", [5, 10, 15])
def test_blocks_go_and_the_picture_comes_nearer_to_the_original(quality: int) -> None:
    wanted = opened("coffee.png").crop(150, 50, 161, 121)
    bad = compressed(wanted, quality)
    made = smoothed(bad, quality)
    assert jpeg_quality.blocking(made) < 0.7 * jpeg_quality.blocking(bad)
    assert error(made, wanted.numpy()) < 0.95 * error(bad, wanted.numpy())


def test_blotches_of_colour_are_smoothed_by_themselves() -> None:
    wanted = opened("astronaut.png").crop(120, 10, 160, 120).numpy().astype(np.float32)
    bad = compressed(opened("astronaut.png").crop(120, 10, 160, 120), 8)
    made = smoothed(bad, 8).astype(np.float32)
    before, after = ((each[:, :, 0] - each[:, :, 1]) for each in (bad.astype(np.float32), made))
    color = wanted[:, :, 0] - wanted[:, :, 1]
    assert np.square(after - color).mean() < 0.9 * np.square(before - color).mean()


def test_a_better_picture_is_left_alone() -> None:
    pixels = compressed(opened("coffee.png").crop(0, 0, 40, 40), BLOCKY)
    assert smoothed(pixels, BLOCKY) is pixels


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 20, 3), (3, 2, 3), (9, 17, 3)])
def test_any_size_and_depth_stays(shape: tuple[int, ...]) -> None:
    flat = np.full(shape, 40_000, np.uint16)
    made = smoothed(flat, 5)
    assert (made.shape, made.dtype) == (flat.shape, flat.dtype)
    assert np.abs(made.astype(int) - 40_000).max() < 200
