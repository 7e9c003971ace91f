"""Padding leaves the size alone and the picture unstretched."""

from collections.abc import Callable
from typing import Any

import pytest
import pyvips
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context
from safelight.operations.pad import OPERATION

Scene = Callable[[int, int], pyvips.Image]
Json = dict[str, Any]
sides = st.integers(20, 150)
percents = st.floats(0, 40)


def padded(image: pyvips.Image, given: Json) -> pyvips.Image:
    size = Size(image.width, image.height)
    return OPERATION.apply(image, OPERATION.parse(given), Context(size=size, input_has_alpha=False))


def visible(image: pyvips.Image) -> tuple[int, int, int, int]:
    """Left, top, width and height of what is not transparent."""
    left, top, width, height = image[3].find_trim(background=[0], threshold=1)
    return left, top, width, height


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    width=sides,
    height=sides,
    asked=st.fixed_dictionaries(dict.fromkeys(("left", "top", "right", "bottom"), percents)),
)
def test_the_size_stays_and_the_margins_are_at_least_those_asked_for(
    scene: Scene, width: int, height: int, asked: dict[str, float]
) -> None:
    image = padded(scene(width, height), {k: {"percent": v} for k, v in asked.items()})
    assert (image.width, image.height) == (width, height)
    if image.bands == 3:
        return
    at_left, at_top, across, down = visible(image)
    assert at_left >= width * asked["left"] / 100 - 0.5
    assert at_top >= height * asked["top"] / 100 - 0.5
    assert width - at_left - across >= width * asked["right"] / 100 - 0.5
    assert height - at_top - down >= height * asked["bottom"] / 100 - 0.5
    off = min(abs(across - width * down / height), abs(down - height * across / width))
    assert off <= 0.5 + 1e-6


def test_equal_percents_leave_a_picture_of_the_same_shape_in_the_middle(scene: Scene) -> None:
    given = {side: {"percent": 10} for side in ("left", "top", "right", "bottom")}
    assert visible(padded(scene(200, 100), given)) == (20, 10, 160, 80)


def test_the_picture_is_in_the_middle_of_the_room_that_is_left(scene: Scene) -> None:
    """40 pixels at the right leave 160 x 100: the picture becomes 160 x 80."""
    assert visible(padded(scene(200, 100), {"right": {"pixels": 40}})) == (0, 10, 160, 80)


def test_no_margins_change_nothing(scene: Scene) -> None:
    picture = scene(20, 10)
    assert padded(picture, {}) is picture
    assert padded(picture, {"left": {"pixels": 0}, "top": {"percent": 0}}) is picture


def test_margins_in_pixels_that_fill_the_picture_are_refused_when_it_is_known(
    scene: Scene,
) -> None:
    with pytest.raises(Refusal) as caught:
        padded(scene(20, 10), {"left": {"pixels": 15}, "right": {"pixels": 5}})
    assert caught.value.code is Code.OPERATION_FAILED
    assert "15 + 5 pixels left and right" in caught.value.message
    assert "20 x 10" in caught.value.message


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"top": {"percent": 50.1}}, "pad.top.percent"),
        ({"top": {"percent": -1}}, "pad.top.percent"),
        ({"left": {"pixels": -1}}, "pad.left.pixels"),
        ({"left": {}}, "pad.left"),
        ({"middle": {"pixels": 1}}, "pad.middle"),
    ],
)
def test_parameters_that_make_no_sense_are_refused_by_name(given: Json, path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]


def test_halves_on_both_sides_are_foreseen_to_leave_no_room() -> None:
    given = {"left": {"percent": 50}, "right": {"percent": 50}, "top": {"percent": 50}}
    (problem,) = OPERATION.foresee(OPERATION.parse(given), Limits())
    assert "left and right together take 100%" in problem[1]
