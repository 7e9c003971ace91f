"""What is worked out small fits the large picture, and no strip shows."""

import numpy as np
import pytest

from safelight.vision import scales

RANDOM = np.random.default_rng(3)


@pytest.mark.parametrize("size", [(1, 1), (640, 427), (6000, 4000), (40_000, 3), (3, 40_000)])
def test_strips_cover_every_row_once(size: tuple[int, int]) -> None:
    rows = [row for strip in scales.strips(size) for row in range(strip.start, strip.stop)]
    assert rows == list(range(size[1]))


def test_the_largest_size_within_a_number_of_pixels_keeps_the_shape() -> None:
    assert scales.within((6000, 4000), 240_000) == (600, 400)
    assert scales.within((60, 40), 240_000) == (60, 40)
    assert scales.within((40_000, 1), 100) == (2000, 1)


@pytest.mark.parametrize("size", [(90, 70), (31, 200), (30, 20)])
def test_strips_join_without_a_seam(size: tuple[int, int]) -> None:
    small = RANDOM.random((20, 30, 4), dtype=np.float32)
    whole = scales.enlarged(small, size, slice(0, size[1]))
    parts = [scales.enlarged(small, size, slice(y, y + 1)) for y in range(size[1])]
    assert np.abs(np.concatenate(parts) - whole).max() < 1e-5


def test_a_slope_stays_a_slope_in_its_place() -> None:
    small = np.tile(np.arange(50, dtype=np.float32), (10, 1))
    large = scales.enlarged(small, (500, 100), slice(0, 100))
    expected = (np.arange(500) + 0.5) / 10 - 0.5
    assert np.abs(large[:, 5:-5] - expected[5:-5]).max() < 0.02


def test_places_that_are_looked_up_have_the_values_of_the_enlarged_array() -> None:
    small = RANDOM.random((40, 60, 3), dtype=np.float32)
    size = (301, 203)
    large = scales.enlarged(small, size, slice(0, size[1]))
    rows = RANDOM.integers(0, size[1], 20_000)
    columns = RANDOM.integers(0, size[0], 20_000)
    found = scales.looked_up(small, size, (rows, columns))
    assert np.abs(found - large[rows, columns]).max() < 0.05


def test_no_place_is_looked_up_as_no_value() -> None:
    nowhere = np.array([], np.intp)
    small = np.ones((4, 4, 3), np.float32)
    assert scales.looked_up(small, (8, 8), (nowhere, nowhere)).shape == (0, 3)


def test_a_shrunk_pixel_is_the_mean_of_those_it_replaces() -> None:
    checks = np.indices((40, 40)).sum(axis=0).astype(np.uint8) % 2 * 200
    assert (scales.shrunk(checks, (10, 10)) == 100).all()
