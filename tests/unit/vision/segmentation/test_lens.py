"""The background goes out of focus as light does, and the subject leaves no trace in it."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import pyvips

from safelight.vision.arrays import Floats
from safelight.vision.segmentation import lens
from safelight.vision.segmentation.cutouts import Cutout, cut

Blur = Callable[[Cutout, float], Floats]


def cutout(pixels: npt.NDArray[np.uint8], subject: tuple[int, int, int, int]) -> Cutout:
    """A picture whose subject is the window left, top, right, bottom."""
    left, top, right, bottom = subject
    mask = np.zeros(pixels.shape[:2], np.float32)
    mask[top:bottom, left:right] = 1
    return cut(pyvips.Image.new_from_array(pixels), mask)


def with_subject(background: int, width: int = 400, height: int = 300) -> Cutout:
    pixels = np.full((height, width, 3), background, np.uint8)
    pixels[100:200, 150:250] = (230, 10, 10)
    return cutout(pixels, (150, 100, 250, 200))


@pytest.mark.parametrize("blur", [lens.gaussian, lens.aperture])
@pytest.mark.parametrize("part", [0.005, 0.012, 0.036])
def test_a_thin_gap_deep_in_the_subject_shows_the_background_and_no_black(
    blur: Blur, part: float
) -> None:
    pixels = np.full((300, 400, 3), (40, 160, 40), np.uint8)
    pixels[60:240, 60:340] = (200, 60, 60)
    pixels[140:160, 198:202] = (40, 160, 40)
    alpha = np.zeros((300, 400), np.float32)
    alpha[60:240, 60:340] = 1
    alpha[140:160, 198:202] = 0.3
    made = replace(cutout(pixels, (60, 60, 340, 240)), small=alpha)
    seen = cv2.resize(blur(made, part), (400, 300), interpolation=cv2.INTER_LINEAR)
    assert np.abs(seen[140:160, 198:202] * 255 - (40, 160, 40)).max() < 12


@pytest.mark.parametrize("blur", [lens.gaussian, lens.aperture])
@pytest.mark.parametrize("part", [0.005, 0.012, 0.036])
def test_the_subject_does_not_bleed_into_the_background(blur: Blur, part: float) -> None:
    made = with_subject(100)
    shown = made.over(blur(made, part)).astype(int)
    outside = np.ones(shown.shape[:2], bool)
    outside[97:203, 147:253] = False
    assert np.abs(shown[outside] - 100).max() <= 1


def test_a_point_of_light_becomes_an_even_disc_of_the_aperture() -> None:
    pixels = np.zeros((300, 300, 3), np.uint8)
    pixels[220:223, 220:223] = 255
    pixels[20:80, 20:80] = (200, 60, 10)
    plate = lens.aperture(cutout(pixels, (20, 20, 80, 80)), 0.04)
    scale = plate.shape[0] / 300
    light = plate[int(150 * scale) :, int(150 * scale) :].max(axis=2)
    disc = light > 0.5 * light.max()
    radius = np.sqrt(disc.sum() / np.pi) / scale
    assert radius == pytest.approx(0.04 * 300, abs=2.5)
    inner = cv2.erode(disc.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    assert light[inner].min() > 0.8 * light.max()


def test_a_lens_keeps_points_of_light_brighter_than_a_bell_does() -> None:
    pixels = np.full((300, 300, 3), 20, np.uint8)
    pixels[220:223, 220:223] = 255
    pixels[20:80, 20:80] = (200, 60, 10)
    made = cutout(pixels, (20, 20, 80, 80))
    assert lens.aperture(made, 0.02).max() > 2 * lens.gaussian(made, 0.02).max()


def test_a_large_bright_area_is_not_made_brighter() -> None:
    pixels = np.full((300, 300, 3), 225, np.uint8)
    pixels[100:200, 100:200] = (10, 60, 10)
    plate = lens.aperture(cutout(pixels, (100, 100, 200, 200)), 0.01)
    assert np.abs(plate[:20] - 225 / 255).max() < 0.01


def test_black_and_white_mix_as_light_does() -> None:
    pixels = np.zeros((320, 320, 3), np.uint8)
    pixels[::2] = 255
    pixels[120:200, 120:200] = (200, 60, 10)
    plate = lens.gaussian(cutout(pixels, (120, 120, 200, 200)), 0.03)
    # Half of the light is 188 of 255 in sRGB.
    assert np.abs(plate[:10] * 255 - 188).max() < 4


@pytest.mark.parametrize("blur", [lens.gaussian, lens.aperture])
def test_blur_looks_the_same_at_every_size(blur: Blur) -> None:
    small, large = _street(320), _street(1280)
    subjects = (120, 80, 200, 160), (480, 320, 800, 640)
    same = [_seen(blur(cutout(*each), 0.02)) for each in zip((small, large), subjects, strict=True)]
    other = _seen(blur(cutout(small, subjects[0]), 0.04))
    assert np.abs(same[0] - same[1]).mean() < 0.25 * np.abs(same[0] - other).mean()


def _street(width: int) -> npt.NDArray[np.uint8]:
    """Many colours, without points of light, the same at every size."""
    blocks = np.random.default_rng(5).integers(40, 170, (24, 32, 3), dtype=np.uint8)
    street = cv2.resize(blocks, (width, 3 * width // 4), interpolation=cv2.INTER_LINEAR)
    return np.asarray(street, np.uint8)


def _seen(plate: Floats) -> Floats:
    return np.asarray(cv2.resize(plate, (80, 60), interpolation=cv2.INTER_AREA), np.float32)


@pytest.mark.parametrize("radius", [0.3, 1.0, 4.5, 12.0])
def test_the_discs_kernel_keeps_light_and_is_as_large_as_its_radius(radius: float) -> None:
    kernel = lens.disc(radius)
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    assert kernel.shape[0] % 2 == 1
    reach = np.sqrt((kernel > kernel.max() / 2).sum() / np.pi)
    assert reach == pytest.approx(radius, abs=0.6)


def test_transparent_pixels_add_no_colour() -> None:
    pixels = np.full((200, 200, 4), 255, np.uint8)
    pixels[..., :3] = 80
    pixels[:, 100:] = (0, 255, 0, 0)
    pixels[50:90, 20:60, :3] = (200, 10, 10)
    plate = lens.gaussian(cutout(pixels, (20, 50, 60, 90)), 0.03)
    edge = plate[: plate.shape[0] // 5, : plate.shape[1] // 2 - 1]
    assert np.abs(edge * 255 - 80).max() < 2
