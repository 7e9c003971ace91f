"""Measures of likeness: what they are for pictures whose answer is known."""

import numpy as np
import pytest
from bench.quality import measures

RANDOM = np.random.default_rng(7)
PICTURE = RANDOM.integers(0, 256, (40, 50)).astype(np.float64)
MATTE = np.zeros((40, 50))
MATTE[10:30, 15:35] = 1.0


def test_equal_pictures_are_as_like_as_can_be() -> None:
    assert measures.psnr(PICTURE, PICTURE) == 100
    assert measures.ssim(PICTURE, PICTURE) == pytest.approx(1)


def test_psnr_is_that_of_the_mean_square() -> None:
    assert measures.psnr(PICTURE + 5, PICTURE) == pytest.approx(20 * np.log10(255 / 5))


def test_ssim_falls_with_noise_and_minds_no_small_shift_of_level() -> None:
    noisy = PICTURE + RANDOM.normal(0, 40, PICTURE.shape)
    assert measures.ssim(noisy, PICTURE) < 0.9
    assert measures.ssim(PICTURE + 2, PICTURE) > 0.99


def test_luma_weighs_green_most() -> None:
    pixels = np.zeros((1, 3, 3), np.uint8)
    pixels[0, [0, 1, 2], [0, 1, 2]] = 200
    red, green, blue = measures.luma(pixels)[0]
    assert green > red > blue
    assert red + green + blue == pytest.approx(200)


def test_a_rim_is_left_out_on_all_sides() -> None:
    assert measures.inner(PICTURE, 3).shape == (34, 44)
    assert measures.inner(PICTURE, 0).shape == PICTURE.shape


def test_a_matte_that_is_off_by_a_constant_has_that_difference_and_no_gradient() -> None:
    assert measures.mean_difference(MATTE * 0.9, MATTE) == pytest.approx(1000 * 0.1 * 0.2)
    assert measures.mean_square(MATTE * 0.9, MATTE) == pytest.approx(1000 * 0.01 * 0.2)
    assert measures.gradient_difference(MATTE + 0.1, MATTE) == pytest.approx(0, abs=1e-9)


def test_a_blurred_matte_differs_in_gradient() -> None:
    moved = np.roll(MATTE, 3, 1)
    assert measures.gradient_difference(moved, MATTE) > 1


@pytest.mark.parametrize(
    ("second", "shared"),
    [((0, 0, 10, 10), 1.0), ((5, 0, 15, 10), 50 / 150), ((20, 20, 30, 30), 0.0)],
)
def test_overlap_is_what_two_boxes_share_of_what_they_cover(
    second: tuple[float, ...], shared: float
) -> None:
    assert measures.overlap((0, 0, 10, 10), second) == pytest.approx(shared)


def test_cover_is_of_the_wanted_box_alone() -> None:
    assert measures.covered((0, 0, 10, 10), (-50, -50, 60, 5)) == pytest.approx(0.5)
    assert measures.covered((0, 0, 10, 10), (11, 11, 12, 12)) == 0
