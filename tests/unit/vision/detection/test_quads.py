"""Four-cornered places keep their corners' order, sizes and shapes."""

import numpy as np
import pytest

from safelight.vision.detection.quads import (
    area,
    around,
    bounds,
    grown,
    ordered,
    shared,
    sides,
    straightened,
)

SQUARE = np.array([[0, 0], [40, 0], [40, 10], [0, 10]], np.float32)


@pytest.mark.parametrize("turn", range(4))
def test_corners_begin_top_left_and_run_clockwise_whatever_their_order(turn: int) -> None:
    tilted = np.array([[5, 20], [60, 5], [63, 16], [8, 31]], np.float32)
    assert (ordered(np.roll(tilted, turn, axis=0)) == tilted).all()
    assert (ordered(np.roll(tilted, turn, axis=0)[::-1]) == tilted).all()


def test_the_rectangle_around_points_holds_them_and_turns_with_them() -> None:
    quad = around(np.array([[0, 10], [20, 0], [25, 10], [5, 20]], np.float32))
    assert area(quad) == pytest.approx(250, rel=0.01)
    assert sides(quad) == pytest.approx((np.hypot(20, 10), np.hypot(5, 10)), rel=0.01)


def test_a_grown_quad_is_as_much_larger_on_both_sides_of_each_direction() -> None:
    assert sides(grown(SQUARE, 3, 1)) == pytest.approx((46, 12))
    assert bounds(grown(SQUARE, 3, 1)) == (-3, -1, 43, 11)


def test_a_turned_quad_grows_along_its_own_directions() -> None:
    turned = ordered(np.array([[0, 10], [20, 0], [25, 10], [5, 20]], np.float32))
    width, height = sides(turned)
    assert sides(grown(turned, 5, 0)) == pytest.approx((width + 10, height))


def test_what_two_quads_share_is_a_part_of_the_smaller() -> None:
    inner = SQUARE * np.float32(0.5)
    assert shared(SQUARE, inner) == pytest.approx(1)
    assert shared(SQUARE, SQUARE + np.array([20, 0], np.float32)) == pytest.approx(0.5)
    assert shared(SQUARE, SQUARE + np.array([100, 0], np.float32)) == 0


def test_a_tilted_place_is_seen_from_the_front() -> None:
    picture = np.zeros((100, 100, 3), np.uint8)
    tilted = np.array([[20, 40], [80, 20], [80, 60], [20, 80]], np.float32)
    for row in range(100):
        for column in range(20, 81):
            if row > 60 - (column - 20) / 3:
                picture[row, column] = 255
    front = straightened(picture, tilted, 60, 40)
    assert front[:18].max() == 0
    assert front[22:].min() == 255
