"""Mixed pixels give back the subject's own colour."""

import cv2
import numpy as np
import pytest

from safelight.vision.arrays import Floats
from safelight.vision.segmentation import fringes

RED, GREEN = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.2]], np.float32)


def soft_disc() -> Floats:
    mask = np.zeros((200, 240), np.float32)
    cv2.circle(mask, (120, 100), 60, 1.0, -1)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 3), np.float32)


@pytest.fixture(scope="module")
def alpha() -> Floats:
    return soft_disc()


def mixed(alpha: Floats) -> Floats:
    part = alpha[..., None]
    return np.asarray(part * RED + (1 - part) * GREEN, np.float32)


def test_the_background_is_taken_out_of_mixed_pixels(alpha: Floats) -> None:
    picture = mixed(alpha)
    found = fringes.unmixed(picture, alpha, fringes.sides(picture, alpha))
    edge = (alpha > 0.05) & (alpha < 0.95)
    assert np.abs(found - RED)[edge].mean() < 0.25 * np.abs(picture - RED)[edge].mean()


def test_both_sides_are_known_near_the_edge(alpha: Floats) -> None:
    smooth = fringes.sides(mixed(alpha), alpha)
    edge = (alpha > 0.3) & (alpha < 0.7)
    assert np.abs(smooth.front - RED)[edge].max() < 0.12
    assert np.abs(smooth.back - GREEN)[edge].max() < 0.12


def test_opaque_pixels_keep_their_colours(alpha: Floats) -> None:
    picture = np.random.default_rng(4).random((*alpha.shape, 3), dtype=np.float32)
    found = fringes.unmixed(picture, alpha, fringes.sides(picture, alpha))
    assert np.abs(found - picture)[alpha == 1].max() < 1e-5


def test_far_from_the_subject_its_mean_colour_stands_in(alpha: Floats) -> None:
    smooth = fringes.sides(mixed(alpha), alpha)
    assert np.abs(smooth.front[0, 0] - RED).max() < 0.1
