"""Detectors see the whole picture, in its own proportions."""

import numpy as np
import pytest

from safelight.vision.detection.letterbox import corners, letterbox


def test_the_longer_side_is_as_asked_and_the_canvas_a_multiple() -> None:
    seen = letterbox(np.full((300, 450, 3), 200, np.uint8), 90, 32, 7)
    assert seen.canvas.shape == (64, 96, 3)
    assert (seen.canvas[:60, :90] == 200).all()
    assert (seen.canvas[60:] == 7).all()
    assert (seen.canvas[:, 90:] == 7).all()


def test_scales_lead_from_the_picture_to_the_canvas() -> None:
    picture = np.zeros((400, 1000, 3), np.uint8)
    picture[:, 500:] = 255
    seen = letterbox(picture, 100, 32, 0)
    assert seen.canvas[20, int(500 * seen.across) - 1].max() == 0
    assert seen.canvas[20, int(500 * seen.across)].min() == 255
    assert seen.down == pytest.approx(0.1)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 3000), (3000, 1), (7, 5)])
def test_the_thinnest_pictures_fill_at_least_a_pixel(width: int, height: int) -> None:
    seen = letterbox(np.full((height, width, 3), 9, np.uint8), 64, 32, 0)
    assert max(seen.canvas.shape[:2]) == 64
    assert (seen.canvas[0, 0] == 9).all()


@pytest.mark.parametrize("shape", [(300, 500), (1, 1), (7, 2)])
def test_corners_hold_every_pixel_at_its_place(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(1).integers(1, 255, (*shape, 3)).astype(np.uint8)
    together = np.zeros_like(picture)
    for left, top, view in corners(picture, 0.6):
        together[top : top + view.shape[0], left : left + view.shape[1]] = view
    assert (together == picture).all()
