"""A coarse mask's edge moves to the picture's edge."""

import cv2
import numpy as np

from safelight.vision.arrays import Floats
from safelight.vision.segmentation import edges


def halves() -> Floats:
    """Left of column 200 blue-green, right of it orange, with a little noise."""
    picture = np.empty((300, 400, 3), np.float32)
    picture[:, :200], picture[:, 200:] = (0.1, 0.5, 0.6), (0.9, 0.5, 0.2)
    noise = np.random.default_rng(1).normal(0, 0.01, picture.shape)
    return (picture + noise).astype(np.float32)


def coarse(edge: int) -> Floats:
    mask = np.zeros((300, 400), np.float32)
    mask[:, edge:] = 1
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.2), np.float32)


def _half(values: Floats) -> Floats:
    return np.asarray(cv2.resize(values, (200, 150)), np.float32)


def test_an_edge_that_is_off_and_soft_becomes_exact_and_sharp() -> None:
    picture, mask = halves(), coarse(201)
    found = edges.follow(edges.fit(picture, mask), picture)
    exact = np.zeros_like(mask)
    exact[:, 200:] = 1
    assert np.abs(found - exact).mean() < 0.5 * np.abs(mask - exact).mean()
    assert (found[:, 201:203] - found[:, 197:199]).min() > 0.5


def test_functions_found_small_hold_for_the_large_picture() -> None:
    picture, mask = halves(), coarse(200)
    functions = edges.fit(_half(picture), _half(mask))
    large = np.asarray(cv2.resize(functions, (400, 300)), np.float32)
    whole = edges.follow(edges.fit(picture, mask), picture)
    assert np.abs(edges.follow(large, picture) - whole).mean() < 0.01


def test_where_the_mask_is_sure_the_picture_changes_nothing() -> None:
    picture = np.random.default_rng(2).random((300, 400, 3), dtype=np.float32)
    found = edges.follow(edges.fit(picture, coarse(200)), picture)
    assert np.abs(found[:, :180]).max() < 1e-5
    assert np.abs(found[:, 220:] - 1).max() < 1e-5


def test_a_flat_picture_keeps_the_mask() -> None:
    picture = np.full((300, 400, 3), 0.5, np.float32)
    mask = coarse(200)
    assert np.abs(edges.follow(edges.fit(picture, mask), picture) - mask).mean() < 0.02
