"""Sizes by arithmetic: exact frames, kept proportions."""

from hypothesis import given
from hypothesis import strategies as st

from safelight.imaging.geometry import Size, centred, covering, inside, proportional, reduction

sides = st.integers(1, 20_000)
sizes = st.builds(Size, sides, sides)


def off_by(size: Size, scaled: Size) -> float:
    """How many pixels a side is from its exact proportional length, at worst."""
    by_width = size.height * scaled.width / size.width - scaled.height
    by_height = size.width * scaled.height / size.height - scaled.width
    return min(abs(by_width), abs(by_height))


@given(sizes, sizes)
def test_covering_leaves_nothing_uncovered_and_one_side_exact(size: Size, frame: Size) -> None:
    scaled = covering(size, frame)
    assert scaled.width >= frame.width
    assert scaled.height >= frame.height
    assert scaled.width == frame.width or scaled.height == frame.height


@given(sizes, sizes)
def test_inside_exceeds_nothing_and_has_one_side_exact(size: Size, frame: Size) -> None:
    scaled = inside(size, frame)
    assert scaled.width <= frame.width
    assert scaled.height <= frame.height
    assert scaled.width == frame.width or scaled.height == frame.height


@given(sizes, sizes)
def test_covering_keeps_proportions_to_half_a_pixel(size: Size, frame: Size) -> None:
    assert off_by(size, covering(size, frame)) <= 0.5 + 1e-6


@given(sizes, sizes)
def test_inside_keeps_proportions_to_half_a_pixel_unless_a_side_would_vanish(
    size: Size, frame: Size
) -> None:
    scaled = inside(size, frame)
    assert off_by(size, scaled) <= 0.5 + 1e-6 or 1 in {scaled.width, scaled.height}


@given(sizes)
def test_a_frame_of_the_same_size_changes_nothing(size: Size) -> None:
    assert covering(size, size) == inside(size, size) == size


@given(sizes, sizes)
def test_centred_leaves_margins_that_differ_by_one_pixel_at_most(size: Size, frame: Size) -> None:
    inner = inside(size, frame)
    box = centred(inner, frame)
    right = frame.width - box.left - box.width
    bottom = frame.height - box.top - box.height
    assert 0 <= right - box.left <= 1
    assert 0 <= bottom - box.top <= 1


def test_proportional_rounds_half_up_and_never_to_nothing() -> None:
    assert proportional(3, 1, 2) == 2
    assert proportional(1, 1, 1000) == 1


def test_reduction_is_that_of_the_side_that_shrinks_least_and_never_below_one() -> None:
    assert reduction(Size(800, 400), Size(100, 100)) == 4
    assert reduction(Size(10, 10), Size(100, 100)) == 1
