"""A cut-out has the subject's alpha and colours, at full size and depth."""

import cv2
import numpy as np
import pytest
import pyvips

from safelight.vision import scales
from safelight.vision.arrays import Floats
from safelight.vision.segmentation import cutouts
from safelight.vision.segmentation.mattes import resized

GREEN = np.array([40, 190, 90], np.float32)
PURPLE = np.array([200, 40, 200], np.float32)


def _ellipse(width: int, height: int) -> Floats:
    """The exact alpha of a soft ellipse in the middle."""
    alpha = np.zeros((height, width), np.float32)
    middle, axes = (width // 2, height // 2), (width // 4, height // 3)
    cv2.ellipse(alpha, middle, axes, 0, 0, 360, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), 1), np.float32)


def _colors(width: int, height: int) -> Floats:
    """Warm stripes, so that the subject has edges of its own."""
    across = np.arange(width) // 9 % 2
    row = np.where(across[:, None], [200, 60, 30], [150, 20, 60])
    return np.tile(row.astype(np.float32), (height, 1, 1))


def picture(
    width: int = 320, height: int = 240, depth: type = np.uint8
) -> tuple[pyvips.Image, Floats]:
    """A subject in front of green, and its exact alpha."""
    alpha = _ellipse(width, height)
    part = alpha[..., None]
    values = part * _colors(width, height) + (1 - part) * GREEN
    factor = 1 if depth is np.uint8 else 257
    return pyvips.Image.new_from_array(np.round(values * factor).astype(depth)), alpha


def coarse(alpha: Floats) -> Floats:
    """What a network might say about it: soft, and at another size."""
    return resized(np.asarray(cv2.GaussianBlur(alpha, (0, 0), 2), np.float32), (200, 200))


def test_alpha_is_far_nearer_to_the_exact_one_than_the_mask() -> None:
    image, alpha = picture()
    mask = coarse(alpha)
    found = cutouts.cut(image, mask).rgba()[..., 3] / 255
    naive = np.abs(resized(mask, (320, 240)) - alpha).mean()
    assert np.abs(found - alpha).mean() < 0.5 * naive


def test_no_green_shines_through_at_the_edge_on_a_new_colour() -> None:
    image, alpha = picture()
    made = cutouts.cut(image, coarse(alpha)).rgba().astype(np.float32)
    shown = made[..., 3:] / 255
    laid = made[..., :3] * shown + PURPLE * (1 - shown)
    exact = _colors(320, 240) * alpha[..., None] + PURPLE * (1 - alpha[..., None])
    edge = (alpha > 0.02) & (alpha < 0.98)
    assert (laid - exact)[edge][:, 1].mean() < 8


def test_nothing_of_the_background_is_left_under_transparent_pixels() -> None:
    image, alpha = picture()
    made = cutouts.cut(image, coarse(alpha)).rgba()
    gone = made[made[..., 3] == 0][:, :3].astype(float)
    assert len(gone) > 10_000
    assert np.abs(gone - GREEN).sum(axis=1).min() > 100


def test_the_inside_keeps_its_very_colours() -> None:
    image, alpha = picture()
    made = cutouts.cut(image, coarse(alpha)).rgba()
    inside = cv2.erode(alpha, np.ones((15, 15))) == 1
    assert np.array_equal(made[inside][:, :3], image.numpy()[inside])
    assert (made[inside][:, 3] == 255).all()


def test_sixteen_bits_stay_sixteen_bits() -> None:
    image, alpha = picture(depth=np.uint16)
    made = cutouts.cut(image, coarse(alpha)).rgba()
    assert made.dtype == np.uint16
    eight = cutouts.cut(picture()[0], coarse(alpha)).rgba()
    assert np.abs(made / 257 - eight)[eight[..., 3] > 128].max() < 6
    assert len(np.unique(made[..., 3])) > 256


def test_alpha_of_the_picture_is_kept_below_that_of_the_cutout() -> None:
    image, alpha = picture()
    given = np.full((240, 320, 1), 255, np.uint8)
    given[:, :160] = 64
    made = cutouts.cut(image.bandjoin(pyvips.Image.new_from_array(given)), coarse(alpha)).rgba()
    assert made[120, 120, 3] == 64
    assert made[120, 200, 3] == 255
    assert made[5, 5, 3] == 0


def test_no_strip_shows_in_a_picture_of_many() -> None:
    image, alpha = picture(1200, 900)
    cut = cutouts.cut(image, coarse(alpha))
    assert len(list(cut.strips())) > 5
    whole = cut.rgba()[..., 3].astype(float)
    seams = [strip.start for strip in scales.strips(cut.size)][1:]
    jumps = np.abs(np.diff(whole, axis=0)).mean(axis=1)
    assert max(jumps[seam - 1] for seam in seams) < jumps.mean() * 2


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 1), (3, 2), (33_000, 2)])
def test_a_picture_of_any_size_can_be_cut_out(size: tuple[int, int]) -> None:
    pixels = np.full((size[1], size[0], 3), 90, np.uint8)
    mask = np.zeros((320, 320), np.float32)
    mask[100:220, 100:220] = 1
    cut = cutouts.cut(pyvips.Image.new_from_array(pixels), mask)
    assert cut.rgba().shape == (size[1], size[0], 4)


def test_over_another_background_the_subject_stays_and_the_rest_goes() -> None:
    image, alpha = picture()
    plate = np.zeros((24, 32, 3), np.float32)
    plate[..., 2] = 1
    made = cutouts.cut(image, coarse(alpha)).over(plate)
    assert made.shape == (240, 320, 3)
    assert made[3, 3].tolist() == [0, 0, 255]
    assert np.array_equal(made[120, 130:190], image.numpy()[120, 130:190])
