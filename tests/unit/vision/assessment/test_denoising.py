"""Noise goes, texture stays, and a clean picture is left alone."""

import numpy as np
import numpy.typing as npt
import pytest
from tests.support.networks import context, opened

from safelight.domain.errors import Code, Refusal
from safelight.imaging.budget import Budget
from safelight.vision.arrays import wrapped
from safelight.vision.assessment import denoising, noise
from safelight.vision.assessment.noise import Noise, Pixels


@pytest.fixture(scope="module")
def photo() -> Pixels:
    return np.ascontiguousarray(opened("chelsea.png").numpy()[60:260, 80:330])


def noisy(pixels: Pixels, deviation: float) -> Pixels:
    grain = np.random.default_rng(5).normal(0, deviation, pixels.shape)
    return np.clip(pixels + grain + 0.5, 0, 255).astype(np.uint8)


def cleaned(pixels: Pixels, found: Noise | None = None, **known: object) -> Pixels:
    image = wrapped(pixels, opened("chelsea.png"))
    return denoising.cleaned(pixels, found or noise.estimate(pixels), context(image, **known))


def psnr(found: npt.NDArray[np.generic], wanted: npt.NDArray[np.generic]) -> float:
    difference = np.asarray(found, np.float64) - np.asarray(wanted, np.float64)
    return float(10 * np.log10(255**2 / np.mean(difference**2)))


@pytest.mark.parametrize(("deviation", "gain"), [(5, 1.5), (12, 4), (25, 7)])
def test_a_noisy_photo_comes_much_nearer_to_the_clean_one(
    photo: Pixels, deviation: float, gain: float
) -> None:
    spoilt = noisy(photo, deviation)
    assert psnr(cleaned(spoilt), photo) > psnr(spoilt, photo) + gain


def test_only_a_noisy_photo_needs_it(photo: Pixels) -> None:
    # This part is all fur, which looks much like noise.
    assert not denoising.needed(noise.estimate(photo))
    assert denoising.needed(noise.estimate(noisy(photo, 6)))


def test_colour_is_cleaned_more_than_luma() -> None:
    flat = noisy(np.full((96, 96, 3), 128, np.uint8), 12)
    before, after = noise.estimate(flat), noise.estimate(cleaned(flat))
    assert after.color / before.color < after.luma / before.luma


def test_some_grain_stays() -> None:
    flat = noisy(np.full((96, 96, 3), 128, np.uint8), 12)
    assert 0.3 < noise.estimate(cleaned(flat)).luma < 2.0


def test_a_grey_picture_stays_grey(photo: Pixels) -> None:
    grey = np.repeat(noisy(photo, 12)[:, :, :1], 3, axis=2)
    made = cleaned(grey)
    assert np.ptp(made.astype(int), axis=2).max() == 0
    assert psnr(made, np.repeat(photo[:, :, :1], 3, axis=2)) > 30


def test_a_picture_of_16_bits_is_cleaned_alike(photo: Pixels) -> None:
    spoilt = noisy(photo[:64, :64], 12)
    deep = cleaned(spoilt.astype(np.uint16) * 257)
    assert deep.dtype == np.uint16
    assert deep / 257 == pytest.approx(cleaned(spoilt), abs=1.0)


def test_a_part_of_a_picture_becomes_what_it_becomes_in_the_whole(photo: Pixels) -> None:
    whole = np.tile(noisy(photo, 12), (5, 1, 1))
    found = noise.estimate(whole)
    tall = cleaned(whole, found)
    part = cleaned(whole[300:700], found)
    assert np.abs(tall[330:670].astype(int) - part[30:370]).max() <= 1


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 40, 3), (5, 3, 3)])
def test_the_smallest_pictures_keep_their_size(shape: tuple[int, ...]) -> None:
    pixels = noisy(np.full(shape, 128, np.uint8), 5)
    made = cleaned(pixels, Noise(np.full((3, noise.WAVES), 5, np.float32)))
    assert made.shape == shape
    assert abs(made.mean() - pixels.mean()) < 8


def test_progress_ends_at_one(photo: Pixels) -> None:
    told: list[float] = []
    cleaned(noisy(photo[:40, :40], 12), tell=told.append)
    assert told[-1] == 1


def test_what_would_take_too_much_memory_is_refused_by_name(photo: Pixels) -> None:
    with pytest.raises(Refusal, match="Denoising 250 x 200 pixels would need") as no:
        cleaned(photo, budget=Budget(memory=2**20))
    assert no.value.code is Code.OUT_OF_MEMORY
