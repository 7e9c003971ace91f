"""Detail moves from one picture to another; tone does not, and bands leave no trace."""

import numpy as np
import pytest

from safelight.vision import blend
from safelight.vision.blend import add_detail, bands, put, smooth


def noise(shape: tuple[int, ...], seed: int = 1) -> blend.Pixels:
    return np.random.default_rng(seed).integers(60, 200, shape, np.uint8)


def test_broad_differences_are_left_out() -> None:
    base = np.full((80, 80, 3), 100, np.uint8)
    add_detail(base, np.full((80, 80, 3), 160, np.uint8), 1.0, 4)
    assert (base == 100).all()


@pytest.mark.parametrize(("share", "expected"), [(0.5, 150), (1.0, 200)])
def test_fine_detail_moves_by_the_share(share: float, expected: int) -> None:
    base = np.full((81, 81, 3), 100, np.uint8)
    drawn = base.copy()
    drawn[40, 40] = 200
    add_detail(base, drawn, share, 4)
    assert base[40, 40, 0] == pytest.approx(expected, abs=4)
    assert base[0, 0, 0] == 100


def test_bands_leave_no_trace() -> None:
    """So wide that it is worked on in bands; its narrow part fits one."""
    width = 12_000
    base, drawn = noise((200, width, 3)), noise((200, width, 3), 2)
    assert len(list(bands(base.shape, 12))) > 1
    narrow = base[:, :300].copy()
    add_detail(narrow, drawn[:, :300], 0.7, 3)
    add_detail(base, drawn, 0.7, 3)
    assert (base[:, :280] == narrow[:, :280]).all()


def test_bands_cover_every_row_once() -> None:
    for halo in (0, 400):
        parts = list(bands((1001, 5000, 3), halo))
        rows = [row for part in parts for row in range(part.start, part.stop)]
        assert rows == list(range(1001))
        assert parts[0].stop >= halo


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 9, 3), (7, 1, 3)])
def test_the_smallest_pictures_can_be_mixed(shape: tuple[int, ...]) -> None:
    base = noise(shape)
    add_detail(base, noise(shape, 2), 0.5, 3)
    assert base.shape == shape


def test_a_smooth_picture_keeps_its_mean() -> None:
    values = noise((60, 60, 3)).astype(np.float32)
    assert smooth(values, 5).mean() == pytest.approx(values.mean(), abs=1)
    assert np.ptp(smooth(values, 5)) < np.ptp(values) / 4


def test_values_are_rounded_and_held_within_the_depth() -> None:
    target = np.zeros((1, 3, 1), np.uint16)
    put(target, np.array([[[-5.0], [100.6], [70_000.0]]], np.float32))
    assert target.ravel().tolist() == [0, 101, 65_535]
