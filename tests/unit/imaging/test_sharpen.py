"""Sharpening on edges and noise that are known."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips

from safelight.imaging.sharpen import sharpened

Pixels = npt.NDArray[Any]


def picture(values: Pixels) -> pyvips.Image:
    """Grey, from values of 0..255."""
    grey = np.repeat(values[..., None], 3, 2).round().clip(0, 255).astype(np.uint8)
    return pyvips.Image.new_from_array(grey).copy(interpretation="srgb")


def soft_edge(contrast: float) -> Pixels:
    step = 128 + contrast / 2 * np.tanh((np.arange(80) - 40) / 1.3)
    return np.repeat(step[None], 20, 0)


def test_a_soft_edge_becomes_steeper_and_gets_no_wide_rim() -> None:
    before = soft_edge(80)
    after = sharpened(picture(before), 1.0).numpy()[10, :, 0].astype(float)
    assert np.diff(after).max() > 1.15 * np.diff(before[10]).max()
    far = [*range(30), *range(50, 80)]
    assert np.abs(after - before[10])[far].max() <= 1


def test_even_the_hardest_edge_overshoots_by_a_bounded_step() -> None:
    hard = np.full((20, 80), 60.0)
    hard[:, 40:] = 190
    after = sharpened(picture(hard), 1.0).numpy()[..., 0].astype(float)
    assert after.max() <= 190 + 0.14 * 255 + 1
    assert after.min() >= 60 - 0.14 * 255 - 1


def test_noise_is_not_raised_like_detail() -> None:
    rng = np.random.default_rng(1)
    fine = rng.normal(0, 1.2, (120, 120)) + 128
    strong = rng.normal(0, 25, (120, 120)) + 128
    gains = [
        sharpened(picture(values), 1.0).numpy()[..., 0].std()
        / picture(values).numpy()[..., 0].std()
        for values in (fine, strong)
    ]
    assert gains[0] < 1.35
    assert gains[1] > gains[0] + 0.3


def test_colour_differences_stay() -> None:
    rng = np.random.default_rng(2)
    base = rng.integers(90, 160, (40, 40, 1))
    values = np.concatenate([base + 30, base, base - 40], 2).astype(np.uint8)
    image = pyvips.Image.new_from_array(values).copy(interpretation="srgb")
    made = sharpened(image, 1.0).numpy().astype(int)
    assert np.abs((made[..., 0] - made[..., 1]) - 30).max() <= 1
    assert np.abs((made[..., 1] - made[..., 2]) - 40).max() <= 1


def test_a_larger_picture_is_sharpened_with_a_larger_radius() -> None:
    wide = np.repeat((128 + 40 * np.tanh((np.arange(4000) - 2000) / 2))[None], 8, 0)
    small = wide[:, 1900:2100]
    in_large = sharpened(picture(wide), 1.0).numpy()[4, 1900:2100, 0].astype(float)
    in_small = sharpened(picture(small), 1.0).numpy()[4, :, 0].astype(float)
    assert np.ptp(in_large) > np.ptp(in_small) + 2
