"""What is under transparent pixels is replaced by what is visible nearby."""

import numpy as np
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


def test_alpha_is_put_back_at_the_new_size() -> None:
    image = pyvips.Image.black(4, 2, bands=4).linear(1, [9, 9, 9, 128]).cast("uchar")
    image = image.copy(interpretation="srgb", xres=3)
    pixels = np.repeat(np.repeat(opaque(image), 2, axis=0), 2, axis=1)
    made = covered(pixels, image)
    assert (made.width, made.height, made.bands, made.interpretation) == (8, 4, 4, "srgb")
    assert made(7, 3) == [9, 9, 9, 128]
    assert made.xres == 3
    assert covered(pixels, image[:3]).bands == 3
