"""Pictures are turned and mirrored as asked, to the size foreseen."""

from collections.abc import Callable
from typing import Any

import pytest
import pyvips
from tests.support.networks import context

from safelight.domain.errors import Invalid
from safelight.imaging.geometry import Size
from safelight.operations.rotate import OPERATION

Scene = Callable[[int, int], pyvips.Image]


def rotated(image: pyvips.Image, **given: Any) -> pyvips.Image:
    return OPERATION.apply(image, OPERATION.parse(given), context(image)).copy_memory()


def apart(one: pyvips.Image, other: pyvips.Image) -> float:
    return float((one - other).abs().max())


def test_a_quarter_turn_is_clockwise(scene: Scene) -> None:
    made = rotated(scene(60, 40), degrees=90)
    assert (made.width, made.height) == (40, 60)
    # Red grew to the right; now it grows downwards.
    assert made(0, 59)[0] == 255
    assert made(39, 0)[0] == 0


@pytest.mark.parametrize(
    ("flip", "undone"),
    [("horizontal", "fliphor"), ("vertical", "flipver"), ("both", "rot180")],
)
def test_a_flip_mirrors_and_changes_no_pixel(scene: Scene, flip: str, undone: str) -> None:
    made = rotated(scene(60, 40), flip=flip)
    back = getattr(made, undone)()
    assert apart(back, scene(60, 40)) == 0


def test_it_is_mirrored_after_it_is_turned(scene: Scene) -> None:
    made = rotated(scene(60, 40), degrees=90, flip="horizontal")
    assert apart(made, scene(60, 40).rot90().fliphor()) == 0


@pytest.mark.parametrize("degrees", [0, 12.5, 90, -90, 137, 360, -3])
@pytest.mark.parametrize("size", [(60, 40), (40, 60), (1, 1), (1, 30)])
def test_the_size_is_the_one_foreseen(scene: Scene, degrees: float, size: tuple[int, int]) -> None:
    made = rotated(scene(*size), degrees=degrees)
    foreseen = OPERATION.after(OPERATION.parse({"degrees": degrees}), Size(*size))
    assert (made.width, made.height) == (foreseen.width, foreseen.height)


def test_nothing_asked_is_the_same_image(scene: Scene) -> None:
    image = scene(20, 30)
    assert OPERATION.apply(image, OPERATION.parse({}), context(image)) is image


@pytest.mark.parametrize(
    ("given", "field"),
    [({"degrees": 361}, "degrees"), ({"flip": "sideways"}, "flip"), ({"angle": 3}, "angle")],
)
def test_a_wrong_parameter_is_named(given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        OPERATION.parse(given)
    assert list(refused.value.fields) == [f"rotate.{field}"]
