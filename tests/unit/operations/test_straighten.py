"""Tilted photos are straightened, others left alone, and it says which."""

import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.domain.errors import Invalid
from safelight.imaging.turning import turned
from safelight.operations.straighten import OPERATION
from safelight.vision.composition.horizon import tilt
from safelight.vision.segmentation.subjects import look


def straightened(image: pyvips.Image) -> tuple[pyvips.Image, str]:
    known = context(image)
    made = OPERATION.apply(image, OPERATION.parse({}), known).copy_memory()
    [note] = known.facts.notes
    return made, note


@pytest.mark.parametrize(("degrees", "way"), [(5.0, "counter-clockwise"), (-6.0, "clockwise")])
def test_a_tilted_photo_stands_upright_afterwards(degrees: float, way: str) -> None:
    image = turned(opened("rocket.jpg"), degrees).copy_memory()
    made, note = straightened(image)
    assert made.width < image.width
    assert abs(made.width / made.height - image.width / image.height) < 0.02
    left = tilt(look(made))
    assert left is not None
    assert abs(left) < 0.7
    said, by = note.removesuffix(f" degrees {way}").rsplit(" ", 1)
    assert said == "The picture was straightened by"
    assert float(by) == pytest.approx(abs(degrees), abs=1.0)


@pytest.mark.parametrize("name", ["flower.jpg", "chelsea.png"])
def test_a_photo_without_lines_is_the_same_and_it_says_so(name: str) -> None:
    image = opened(name)
    known = context(image)
    assert OPERATION.apply(image, OPERATION.parse({}), known) is image
    assert known.facts.notes == [
        "The picture was not straightened: too few of its lines agree on a tilt"
    ]


def test_a_photo_that_is_straight_is_the_same_and_it_says_so() -> None:
    image = opened("rocket.jpg")
    known = context(image)
    assert OPERATION.apply(image, OPERATION.parse({}), known) is image
    assert known.facts.notes == ["The picture was straight already"]


def test_sixteen_bits_and_alpha_are_kept() -> None:
    deep = (turned(opened("rocket.jpg"), 4) * 257).cast("ushort")
    image = deep.bandjoin(65_535).copy(interpretation="rgb16").copy_memory()
    made, note = straightened(image)
    assert "straightened by" in note
    assert (made.format, made.bands, made.interpretation) == ("ushort", 4, "rgb16")
    assert made[3].min() == 65_535


def test_there_is_nothing_to_choose() -> None:
    with pytest.raises(Invalid):
        OPERATION.parse({"degrees": 3})
