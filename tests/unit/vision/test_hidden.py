"""What is under transparent pixels is replaced by what is visible nearby."""

import tracemalloc

import numpy as np
import pytest
import pyvips

from safelight.vision.hidden import covered, opaque, spread


def test_hidden_pixels_get_the_nearest_visible_colour() -> None:
    pixels = np.zeros((3, 9, 3), np.uint8)
    pixels[:, :3], pixels[:, 3:6], pixels[:, 6:] = (200, 10, 10), (0, 255, 0), (10, 10, 200)
    alpha = np.full((3, 9), 255, np.uint8)
    alpha[:, 3:6] = 0
    result = spread(pixels, alpha)
    assert (result[:, 3] == (200, 10, 10)).all()
    assert (result[:, 5] == (10, 10, 200)).all()
    assert (pixels[:, 4] == (0, 255, 0)).all()


def test_visible_pixels_stay_however_faint() -> None:
    pixels = np.arange(48, dtype=np.uint16).reshape(4, 4, 3) * 1000
    alpha = np.full((4, 4), 1, np.uint16)
    alpha[0, 0] = 0
    result = spread(pixels, alpha)
    assert (result[alpha > 0] == pixels[alpha > 0]).all()
    assert not (result[0, 0] == pixels[0, 0]).all()


def test_a_picture_that_is_hidden_as_a_whole_or_not_at_all_stays() -> None:
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    for alpha in (np.zeros((2, 2), np.uint8), np.full((2, 2), 255, np.uint8)):
        assert (spread(pixels, alpha) == pixels).all()


@pytest.mark.parametrize("turned", [False, True])
def test_the_nearest_visible_colour_is_found_across_a_large_picture(turned: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    pixels = np.zeros((8, 3000, 3), np.uint8)
    pixels[:, ::2] = (0, 255, 0)
    pixels[:, 1000:1020], pixels[:, 1100:1120] = (200, 10, 10), (10, 10, 200)
    alpha = np.zeros((8, 3000), np.uint8)
    alpha[:, 1000:1020] = alpha[:, 1100:1120] = 255
    if turned:
        result = spread(pixels.swapaxes(0, 1), alpha.T).swapaxes(0, 1)
    else:
        result = spread(pixels, alpha)
    assert (result[:, 950:1059] == (200, 10, 10)).all()
    assert (result[:, 1061:1180] == (10, 10, 200)).all()


def test_far_from_all_that_is_visible_there_is_one_quiet_colour() -> None:
    pixels = np.random.default_rng(1).integers(0, 65_535, (8, 6000, 3), dtype=np.uint16)
    alpha = np.zeros((8, 6000), np.uint16)
    alpha[:, :10], alpha[:, 10:20] = 65_535, 300
    pixels[:, :10], pixels[:, 10:20] = 1000, 3000
    assert (spread(pixels, alpha)[:, 5000:] == 2000).all()


def test_a_large_picture_takes_little_more_memory_than_its_result() -> None:
    pixels = np.full((2500, 2500, 3), 1000, np.uint16)
    alpha = np.full((2500, 2500), 65_535, np.uint16)
    alpha[::2], alpha[:, :1200] = 0, 0
    tracemalloc.start()
    result = spread(pixels, alpha)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2.2 * result.nbytes


def test_alpha_is_put_back_at_the_new_size() -> None:
    image = pyvips.Image.black(4, 2, bands=4).linear(1, [9, 9, 9, 128]).cast("uchar")
    image = image.copy(interpretation="srgb", xres=3)
    pixels = np.repeat(np.repeat(opaque(image), 2, axis=0), 2, axis=1)
    made = covered(pixels, image)
    assert (made.width, made.height, made.bands, made.interpretation) == (8, 4, 4, "srgb")
    assert made(7, 3) == [9, 9, 9, 128]
    assert made.xres == 3
    assert covered(pixels, image[:3]).bands == 3
