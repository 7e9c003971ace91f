"""An edit stays where a mask is set, and the original everywhere else."""

from typing import Any

import numpy as np
import pytest
import pyvips

from safelight.vision.arrays import Bytes
from safelight.vision.parsing.confining import mixed


def flat(*color: int, depth: Any = np.uint8) -> pyvips.Image:
    space = "srgb" if depth == np.uint8 else "rgb16"
    values = np.full((40, 60, len(color)), color, depth)
    return pyvips.Image.new_from_array(values, interpretation=space)


@pytest.fixture
def right_half() -> Bytes:
    mask: Bytes = np.zeros((40, 60), np.uint8)
    mask[:, 30:] = 255
    return mask


def test_the_edit_is_in_the_mask_and_the_original_beside_it(right_half: Bytes) -> None:
    made, part = mixed(flat(200, 0, 0), flat(0, 100, 0), right_half, 0)
    assert (made[:, 30:] == [200, 0, 0]).all()
    assert (made[:, :30] == [0, 100, 0]).all()
    assert part == pytest.approx(0.5)


@pytest.mark.parametrize("feather", [4, 16])
def test_a_feather_fades_so_many_pixels_to_both_sides(right_half: Bytes, feather: int) -> None:
    made, _ = mixed(flat(250, 0, 0), flat(0, 0, 0), right_half, feather)
    red = made[20, :, 0].astype(int)
    assert (np.diff(red) >= 0).all()
    assert (red[: 30 - feather] == 0).all()
    assert (red[30 + feather :] == 250).all()
    assert red[30 - feather // 2] > 0


def test_depth_is_that_of_the_edit(right_half: Bytes) -> None:
    made, _ = mixed(flat(60_000, 0, 0, depth=np.uint16), flat(0, 100, 0), right_half, 0)
    assert made.dtype == np.uint16
    assert (made[0, 0] == [0, 100 * 257, 0]).all()


def test_what_an_edit_made_transparent_gives_its_edge_no_colour(right_half: Bytes) -> None:
    made, _ = mixed(flat(255, 0, 0, 0), flat(0, 100, 0), right_half, 8)
    assert made.shape == (40, 60, 4)
    assert made[20, 0].tolist() == [0, 100, 0, 255]
    assert made[20, 59, 3] == 0
    assert 0 < made[20, 30, 3] < 255
    assert made[20, 30, :3].tolist() == [0, 100, 0]
