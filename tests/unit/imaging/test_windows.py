"""Windows stay inside the picture, have the shape asked for, and hold what they should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safelight.imaging.geometry import Box, Size
from safelight.imaging.windows import around, grown, holds, kept, largest

sizes = st.builds(Size, st.integers(1, 3000), st.integers(1, 3000))
ratios = st.tuples(st.integers(1, 100), st.integers(1, 100))
places = st.floats(-0.5, 1.5)


def is_of_shape(window: Box | Size, ratio: tuple[int, int]) -> bool:
    """To a pixel: one side follows from the other, rounded."""
    by_width = abs(window.height - window.width * ratio[1] / ratio[0]) <= 0.5
    by_height = abs(window.width - window.height * ratio[0] / ratio[1]) <= 0.5
    return by_width or by_height or min(window.width, window.height) == 1


def rectangle(size: Size, parts: tuple[float, ...]) -> tuple[float, float, float, float]:
    left, right = sorted((parts[0] * size.width, parts[1] * size.width))
    top, bottom = sorted((parts[2] * size.height, parts[3] * size.height))
    return left, top, right, bottom


@given(sizes, ratios)
def test_the_largest_window_has_the_shape_and_a_side_of_the_picture(
    size: Size, ratio: tuple[int, int]
) -> None:
    window = largest(size, ratio)
    assert window.width <= size.width
    assert window.height <= size.height
    assert window.width == size.width or window.height == size.height
    assert is_of_shape(window, ratio)


def test_without_a_shape_the_largest_window_is_the_picture() -> None:
    assert largest(Size(30, 20), None) == Size(30, 20)


@given(sizes, st.tuples(places, places, places, places), st.none() | ratios)
def test_a_window_never_leaves_the_picture_and_has_the_shape(
    size: Size, parts: tuple[float, ...], ratio: tuple[int, int] | None
) -> None:
    window = around(rectangle(size, parts), size, ratio)
    assert min(window.left, window.top) >= 0
    assert window.left + window.width <= size.width
    assert window.top + window.height <= size.height
    assert min(window.width, window.height) >= 1
    if ratio is not None:
        assert is_of_shape(window, ratio)


@given(sizes, st.tuples(places, places, places, places))
def test_without_a_shape_it_holds_all_that_the_picture_has(
    size: Size, parts: tuple[float, ...]
) -> None:
    box = rectangle(size, parts)
    assert holds(around(box, size, None), box, size)


def test_with_a_shape_it_is_the_smallest_that_holds_the_box_with_the_box_in_its_middle() -> None:
    size, box = Size(1000, 800), (400.0, 300.0, 500.0, 500.0)
    window = around(box, size, (1, 1))
    assert window == Box(350, 300, 200, 200)
    assert holds(window, box, size)


def test_at_the_border_the_window_is_moved_and_not_cut() -> None:
    assert around((0, 0, 50, 200), Size(1000, 800), (1, 1)) == Box(0, 0, 200, 200)
    assert around((950, 700, 1000, 800), Size(1000, 800), (2, 1)) == Box(800, 700, 200, 100)


def test_a_box_too_long_for_the_shape_is_cut_off_on_both_ends() -> None:
    size, box = Size(1000, 400), (100.0, 0.0, 900.0, 400.0)
    window = around(box, size, (1, 1))
    assert window == Box(300, 0, 400, 400)
    assert not holds(window, box, size)


def test_a_box_grows_by_parts_of_its_own_sides() -> None:
    assert grown((10, 20, 30, 60), 0.5) == (0, 0, 40, 80)


def test_percents_are_cut_off_each_side_and_the_middle_of_the_rest_kept() -> None:
    assert kept(Size(200, 100), (10, 0, 20, 50), None) == Box(20, 0, 140, 50)
    assert kept(Size(200, 100), (0, 0, 0, 0), 50) == Box(50, 25, 100, 50)
    assert kept(Size(200, 100), (50, 0, 0, 0), 50) == Box(125, 25, 50, 50)


@given(sizes, st.integers(0, 95), st.integers(0, 95), st.integers(1, 100))
def test_at_least_a_pixel_is_left(size: Size, first: int, second: int, keep: int) -> None:
    second = min(second, 99 - first)
    box = kept(size, (first, second, second, first), keep)
    assert min(box.width, box.height) >= 1
    assert min(box.left, box.top) >= 0
    assert box.left + box.width <= size.width
    assert box.top + box.height <= size.height


@pytest.mark.parametrize("box", [Box(0, 0, 40, 80), Box(5, 5, 35, 60)])
def test_a_window_holds_what_lies_in_it(box: Box) -> None:
    assert holds(box, (10, 20, 30, 60), Size(100, 100))
    assert not holds(box, (10, 20, 50, 60), Size(100, 100))
