"""A filling carried to full size has the full detail of where it came from."""

import time
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from tests.support.textures import difference, stripes

from safelight.domain.errors import Code, Refusal
from safelight.imaging.budget import Budget
from safelight.vision.arrays import Floats
from safelight.vision.inpainting.detail import Upscaled, between, carry
from safelight.vision.inpainting.patches import Level, Scene


def shares(samples: npt.NDArray[Any]) -> Floats:
    return samples.astype(np.float32) / np.float32(255)


def test_rows_of_an_upscaled_picture_are_those_of_linear_interpolation() -> None:
    small = np.random.default_rng(1).random((9, 7, 3), np.float32)
    expected = cv2.resize(small, (31, 40), interpolation=cv2.INTER_LINEAR)
    rows = Upscaled(small, 40, 31)
    assert np.abs(rows.rows(0, 13) - expected[:13]).max() < 1e-5
    assert np.abs(rows.rows(13, 40) - expected[13:]).max() < 1e-5


def test_a_single_row_can_be_upscaled() -> None:
    assert Upscaled(np.full((1, 1, 3), 0.3, np.float32), 5, 4).rows(1, 3).shape == (2, 4, 3)
    assert between(np.arange(4), 4, 1)[1].tolist() == [0, 0, 0, 0]


def test_detail_beyond_the_lower_resolution_comes_from_where_the_patch_lay() -> None:
    """A pattern that repeats every 48 pixels is filled by one that lies 48 pixels away."""
    tile = np.random.default_rng(2).integers(0, 256, (48, 48, 3)).astype(np.uint8)
    whole = np.tile(tile, (3, 3, 1))
    hole = np.zeros((144, 144), np.bool_)
    hole[:, 108:] = True
    small = shares(cv2.resize(whole, (36, 36), interpolation=cv2.INTER_AREA))
    narrow = hole[::4, ::4]
    level = Level(Scene(values=small, hole=narrow, imitated=np.zeros_like(narrow)), pull=0)
    level.chosen = level.targets - 12
    full = whole.copy()
    full[hole] = 0
    carry(level, small, full, np.where(hole, np.uint8(0), np.uint8(255)), Budget())
    inner = np.s_[4:140, 116:140]
    assert np.abs(full[inner].astype(int) - whole[inner]).max() <= 2
    assert np.array_equal(full[~hole], whole[~hole])


def test_what_lies_between_kept_and_made_up_is_mixed() -> None:
    whole = stripes(40, 40)
    hole = np.zeros((40, 40), np.bool_)
    level = Level(Scene(values=shares(whole), hole=hole, imitated=~hole), pull=0)
    made = np.ones((40, 40, 3), np.float32)
    full = whole.copy()
    level.chosen = level.targets
    carry(level, made, full, np.full((40, 40), 51, np.uint8), Budget())
    assert difference(full, whole * 0.2 + 255 * 0.8) < 0.5


def test_what_would_take_too_long_is_refused_after_the_first_rows() -> None:
    hole = np.zeros((40, 40), np.bool_)
    level = Level(Scene(values=shares(stripes(40, 40)), hole=hole, imitated=hole), pull=0)
    full = np.zeros((800, 800, 3), np.uint8)
    with pytest.raises(Refusal) as caught:
        carry(
            level,
            np.ones((40, 40, 3), np.float32),
            full,
            np.zeros((800, 800), np.uint8),
            Budget(until=time.monotonic(), seconds=0),
        )
    assert caught.value.code is Code.RENDER_TIMEOUT
    assert full[0].min() == 255
    assert full[-1].max() == 0
