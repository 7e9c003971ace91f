"""A rough mask's edges go where the picture has them."""

import cv2
import numpy as np
import pytest

from safelight.vision.parsing.soft import refined


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_an_edge_goes_where_colours_change(depth: type[np.uint8 | np.uint16]) -> None:
    full = np.iinfo(depth).max
    pixels = np.full((300, 400, 3), [0.1 * full, 0.2 * full, 0.6 * full]).astype(depth)
    pixels[:, 200:] = [int(0.9 * full), int(0.7 * full), int(0.1 * full)]
    rough = np.zeros((300, 400), np.float32)
    rough[:, 197:] = 1
    rough = np.asarray(cv2.GaussianBlur(rough, (0, 0), 3), np.float32)
    found = refined(pixels, rough)
    assert found.dtype == np.uint8
    wrong, before = (
        np.abs(mask - (np.arange(400) >= 200)).sum(axis=1).mean() for mask in (found / 255, rough)
    )
    assert wrong < 0.6 * before
    assert (found[:, 199] < 128).all()
    assert (found[:, 200] >= 128).all()


def test_a_mask_of_any_size_comes_back_at_the_pictures() -> None:
    pixels = np.full((90, 200, 4), 70, np.uint8)
    found = refined(pixels, np.ones((9, 9), np.float32))
    assert found.shape == (90, 200)
    assert found.min() == 255


def test_nothing_stays_nothing() -> None:
    assert not refined(np.full((1, 1, 3), 9, np.uint8), np.zeros((5, 5), np.float32)).any()
