"""Alpha in the unsure band comes from colours, where colours tell."""

import cv2
import numpy as np
import pytest

from safelight.vision.arrays import Floats
from safelight.vision.segmentation import edges
from safelight.vision.segmentation.mattes import resized
from safelight.vision.segmentation.matting import matte

FRONT, BACK = np.array([[0.85, 0.7, 0.5], [0.1, 0.35, 0.3]], np.float32)
SIZE = (240, 200)


def disc() -> Floats:
    alpha = np.zeros(SIZE[::-1], np.float32)
    cv2.circle(alpha, (120, 100), 55, 1.0, -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), 0.7), np.float32)


def hairy() -> Floats:
    """A disc with strands as thin as a pixel around it."""
    alpha = np.zeros(SIZE[::-1], np.float32)
    cv2.circle(alpha, (120, 100), 55, 1.0, -1)
    for turn in np.linspace(0, 2 * np.pi, 90, endpoint=False):
        end = 120 + 60 * np.cos(turn), 100 + 60 * np.sin(turn)
        cv2.line(alpha, (120, 100), (round(end[0]), round(end[1])), 1.0, 1)
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), 0.6), np.float32)


def picture(alpha: Floats, back: Floats = BACK) -> Floats:
    """Both sides with a little texture."""
    uneven = np.random.default_rng(6).normal(0, 0.01, (*alpha.shape, 3))
    part = alpha[..., None]
    return np.asarray(np.clip(part * FRONT + (1 - part) * back + uneven, 0, 1), np.float32)


def coarse(alpha: Floats) -> Floats:
    """What a network might say of it: soft, without strands, a little off."""
    small = cv2.resize(cv2.GaussianBlur(alpha, (0, 0), 4), (60, 50), interpolation=cv2.INTER_AREA)
    return np.roll(resized(np.asarray(small, np.float32), SIZE), 1, axis=1)


def begun(rgb: Floats, mask: Floats) -> Floats:
    return edges.follow(edges.fit(rgb, mask), rgb)


def _error(found: Floats, exact: Floats) -> float:
    return float(np.abs(found - exact).mean())


@pytest.mark.parametrize("exact", [disc(), hairy()], ids=["plain", "hairy"])
def test_a_matte_is_far_nearer_to_the_exact_one_than_what_it_began_with(exact: Floats) -> None:
    rgb, mask = picture(exact), coarse(exact)
    first = begun(rgb, mask)
    before = min(_error(first, exact), _error(mask, exact))
    assert _error(matte(rgb, mask, first), exact) < 0.5 * before


def test_where_the_mask_is_sure_nothing_is_half_transparent() -> None:
    rgb = np.random.default_rng(7).random((200, 240, 3), dtype=np.float32)
    mask = coarse(disc())
    found = matte(rgb, mask, mask)
    reach = np.ones((9, 9), np.uint8)
    assert (found[cv2.erode((mask > 0.9).astype(np.uint8), reach) > 0] == 1).all()
    assert (found[cv2.erode((mask < 0.1).astype(np.uint8), reach) > 0] == 0).all()


def test_where_colours_tell_nothing_the_edge_stays() -> None:
    exact = disc()
    rgb, mask = picture(exact, FRONT), coarse(exact)
    assert np.abs(matte(rgb, mask, mask) - mask).max() < 0.2


def test_a_wide_vague_area_is_neither_filled_nor_emptied() -> None:
    exact = disc()
    mask = coarse(exact)
    mask[:, 180:] = 0.4
    found = matte(picture(exact), mask, mask)
    assert np.abs(found[:, 200:] - 0.4).max() < 0.05


def test_a_black_and_white_picture_has_a_matte_too() -> None:
    exact = hairy()
    rgb = np.repeat(picture(exact)[..., :1], 3, axis=2)
    mask = coarse(exact)
    first = begun(rgb, mask)
    assert _error(matte(rgb, mask, first), exact) < 0.5 * _error(first, exact)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (400, 1), (2, 2)])
@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_the_smallest_pictures_keep_their_mask(shape: tuple[int, int], value: float) -> None:
    mask = np.full(shape, value, np.float32)
    found = matte(np.full((*shape, 3), 0.3, np.float32), mask, mask)
    assert np.abs(found - value).max() < 0.01
