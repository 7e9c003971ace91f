"""Pictures get the number of pixels asked for, in their own shape."""

from collections.abc import Callable
from typing import Any

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st
from tests.support.networks import context

from safelight.domain.errors import Invalid
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.operations.resolution import OPERATION

Scene = Callable[[int, int], pyvips.Image]
shapes = st.tuples(st.integers(40, 6000), st.integers(40, 6000)).filter(
    lambda sides: max(sides) < 8 * min(sides)
)


def after(size: Size, pixels: int) -> Size:
    return OPERATION.after(OPERATION.parse({"pixels": pixels}), size)


@given(shapes, st.integers(400_000, 100_000_000))
def test_the_count_is_within_a_hundredth_and_never_above(
    sides: tuple[int, int], pixels: int
) -> None:
    size = after(Size(*sides), pixels)
    assert 0.99 * pixels <= size.pixels <= pixels


@given(shapes, st.integers(1000, 100_000_000))
def test_the_shape_stays_to_a_pixel(sides: tuple[int, int], pixels: int) -> None:
    size = after(Size(*sides), pixels)
    exact = (pixels / (sides[0] * sides[1])) ** 0.5
    assert abs(size.width - sides[0] * exact) <= 1
    assert abs(size.height - sides[1] * exact) <= 1


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 1000))
def test_a_side_is_at_least_a_pixel_and_the_count_still_holds(
    width: int, height: int, pixels: int
) -> None:
    size = after(Size(width, height), pixels)
    assert min(size.width, size.height) >= 1
    assert size.pixels <= pixels


@pytest.mark.parametrize(
    ("sides", "foreseen"),
    [((2, 3000), (3, 4096)), ((6000, 20), (4096, 14)), ((16, 1), (4096, 256))],
)
def test_no_side_is_longer_than_four_sides_of_the_square(
    sides: tuple[int, int], foreseen: tuple[int, int]
) -> None:
    assert after(Size(*sides), 1024 * 1024) == Size(*foreseen)


@given(shapes)
def test_a_picture_that_has_so_many_pixels_keeps_its_size(sides: tuple[int, int]) -> None:
    size = Size(*sides)
    assert after(size, size.pixels) == size


@pytest.mark.parametrize("pixels", [100, 2400, 50_000])
def test_a_picture_is_scaled_up_or_down_to_the_size_foreseen(scene: Scene, pixels: int) -> None:
    image = scene(60, 40)
    params: Any = OPERATION.parse({"pixels": pixels})
    made = OPERATION.apply(image, params, context(image))
    foreseen = after(Size(60, 40), pixels)
    assert (made.width, made.height) == (foreseen.width, foreseen.height)
    assert made.avg() == pytest.approx(image.avg(), abs=1.5)


def test_a_picture_that_was_decoded_smaller_comes_out_the_same_size(scene: Scene) -> None:
    params: Any = OPERATION.parse({"pixels": 30_000})
    size = Size(1201, 800)
    made = OPERATION.apply(scene(400, 266), params, context(scene(400, 266), size=size))
    foreseen = OPERATION.scales(params, size)
    assert (made.width, made.height) == (foreseen.width, foreseen.height)


def test_more_pixels_than_the_limit_are_foreseen() -> None:
    limits = Limits(output_pixels=1000)
    assert list(OPERATION.foresee(OPERATION.parse({"pixels": 1000}), limits)) == []
    [(field, problem)] = OPERATION.foresee(OPERATION.parse({"pixels": 1001}), limits)
    assert field == "pixels"
    assert problem == "1001 pixels is above the limit of 1000"


@pytest.mark.parametrize("given", [{}, {"pixels": 0}, {"pixels": 1.5}])
def test_a_number_of_pixels_must_be_given(given: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        OPERATION.parse(given)
    assert list(refused.value.fields) == ["resolution.pixels"]
