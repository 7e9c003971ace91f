"""What is missing is made up from what is there; what is there stays."""

import math
import time

import cv2
import numpy as np
import pytest
from tests.support.networks import opened
from tests.support.textures import difference, horizon, stripes

from safelight.domain.errors import Code, Refusal
from safelight.imaging.budget import Budget
from safelight.vision.inpainting.detail import Samples
from safelight.vision.inpainting.fill import complete, fill_in
from safelight.vision.inpainting.patches import Bools


def rectangle(height: int, width: int, rows: slice, columns: slice) -> Bools:
    hole = np.zeros((height, width), np.bool_)
    hole[rows, columns] = True
    return hole


def emptied(picture: Samples, hole: Bools) -> Samples:
    return np.where(hole[..., None], np.array([0, 255, 0], picture.dtype), picture)


def test_what_is_not_in_a_hole_stays_bit_for_bit() -> None:
    picture = horizon(120, 160)
    hole = rectangle(120, 160, slice(40, 80), slice(50, 90))
    made = complete(emptied(picture, hole), hole)
    assert np.array_equal(made[~hole], picture[~hole])
    assert made.dtype == np.uint8


def test_stripes_go_on_through_a_hole() -> None:
    picture = stripes(120, 160)
    hole = rectangle(120, 160, slice(45, 75), slice(60, 95))
    made = complete(emptied(picture, hole), hole)
    assert difference(made[hole], picture[hole]) < 12


def test_slanted_stripes_go_on_beyond_an_edge_better_than_mirrored() -> None:
    picture = stripes(120, 160, slope=1, period=60)
    hole = rectangle(120, 160, slice(0, 120), slice(135, 160))
    made = complete(emptied(picture, hole), hole)
    mirrored = np.concatenate((picture[:, :135], picture[:, 109:134][:, ::-1]), axis=1)
    assert difference(made[hole], picture[hole]) < difference(mirrored[hole], picture[hole]) / 3


def test_nothing_of_what_the_hole_held_comes_back() -> None:
    picture = horizon(100, 140)
    hole = rectangle(100, 140, slice(30, 60), slice(50, 80))
    made = complete(emptied(picture, hole), hole).astype(int)
    assert not ((made[..., 1] > 200) & (made[..., 0] < 40)).any()


def test_a_horizon_stays_where_it_is() -> None:
    picture = horizon(120, 200)
    hole = rectangle(120, 200, slice(0, 120), slice(0, 40)) | rectangle(
        120, 200, slice(0, 120), slice(160, 200)
    )
    made = complete(emptied(picture, hole), hole)
    blue_over_red = made[..., 2].astype(int) > made[..., 0]
    assert blue_over_red[:54][hole[:54]].mean() > 0.98
    assert blue_over_red[66:][hole[66:]].mean() < 0.02


def test_the_same_picture_gives_the_same_result() -> None:
    picture = horizon(90, 120)
    hole = rectangle(90, 120, slice(30, 50), slice(30, 70))
    assert np.array_equal(complete(picture, hole), complete(picture, hole))


def test_a_fill_keeps_a_photo_s_contrast_instead_of_blurring() -> None:
    """The sharpness of foliage, beside the picture, is that of the picture's own."""
    picture = opened("china.jpg").numpy()[250:427, :400]
    hole = rectangle(177, 400, slice(0, 177), slice(0, 60))
    made = complete(emptied(picture, hole), hole)
    edges = np.abs(cv2.Laplacian(made.astype(np.float32), cv2.CV_32F)).mean(axis=2)
    assert edges[60:, 5:55].mean() > 0.6 * edges[60:, 65:180].mean()


def test_sixteen_bits_stay_sixteen() -> None:
    picture = stripes(80, 100).astype(np.uint16) * 257 + 13
    hole = rectangle(80, 100, slice(30, 50), slice(30, 50))
    made = complete(picture, hole)
    assert made.dtype == np.uint16
    assert np.array_equal(made[~hole], picture[~hole])
    assert difference(made[hole] / 257, picture[hole] / 257) < 15


@pytest.mark.parametrize(("height", "width"), [(1, 2), (1, 40), (3, 3), (6, 9), (200, 2), (9, 300)])
def test_small_and_narrow_pictures_are_filled_with_what_they_have(height: int, width: int) -> None:
    picture = np.full((height, width, 3), (10, 120, 240), np.uint8)
    hole = np.zeros((height, width), np.bool_)
    hole[:, width // 2 :] = True
    assert difference(complete(emptied(picture, hole), hole), picture) <= 1


def test_a_picture_without_holes_is_returned() -> None:
    picture = horizon(20, 30)
    assert np.array_equal(complete(picture, np.zeros((20, 30), np.bool_)), picture)


def test_a_picture_that_is_all_hole_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        complete(horizon(20, 30), np.ones((20, 30), np.bool_))
    assert caught.value.code is Code.OPERATION_FAILED


def test_work_that_would_outlast_its_time_is_refused_before_it_is_done() -> None:
    picture = horizon(400, 500)
    hole = rectangle(400, 500, slice(0, 400), slice(350, 500))
    keep = np.where(hole, np.uint8(0), np.uint8(255))
    with pytest.raises(Refusal) as caught:
        fill_in(picture, keep, Budget(until=time.monotonic() + 0.001, seconds=0.001))
    assert caught.value.code is Code.RENDER_TIMEOUT
    assert math.isfinite(float(picture.mean()))


def test_nothing_is_made_from_what_is_avoided() -> None:
    """Beside the hole lies a patch of white; without a word it would be repeated."""
    picture = horizon(120, 160)
    picture[30:90, 30:70] = 255
    hole = rectangle(120, 160, slice(30, 90), slice(70, 110))
    avoid = rectangle(120, 160, slice(30, 90), slice(30, 70))
    plain, careful = complete(picture, hole), complete(picture, hole, avoid=avoid)
    assert (plain[hole].min(axis=-1) > 230).mean() > 0.1
    assert (careful[hole].min(axis=-1) > 230).mean() < 0.01
    assert np.array_equal(careful[~hole], picture[~hole])


def test_where_there_is_nothing_else_it_is_made_from_what_is_avoided() -> None:
    picture = stripes(80, 80)
    hole = rectangle(80, 80, slice(30, 50), slice(30, 50))
    made = complete(emptied(picture, hole), hole, avoid=~hole)
    assert np.array_equal(made, complete(emptied(picture, hole), hole))
