"""The reference is a further input; strength and variant say how much of its look is taken."""

import pytest
import pyvips
from tests.support.networks import context, opened, photo

from safelight.domain.edit import Source
from safelight.domain.errors import Invalid
from safelight.imaging.operation import Context
from safelight.operations.match_look import OPERATION

REFERENCE = {"url": "https://example.com/flower.jpg", "filename": "flower.jpg"}


@pytest.fixture(scope="module")
def scene() -> pyvips.Image:
    return opened("china.jpg").crop(100, 100, 120, 90).copy_memory()


def known(image: pyvips.Image, variant: int = 0) -> Context:
    return context(image, inputs={"reference": photo("flower.jpg")}, variant=variant)


def change(image: pyvips.Image, variant: int = 0, **asked: int) -> float:
    params = OPERATION.parse({"reference": REFERENCE, **asked})
    made = OPERATION.apply(image, params, known(image, variant))
    return float((made.cast("float") - image).abs().avg())


def test_the_reference_is_an_input() -> None:
    params = OPERATION.parse({"reference": REFERENCE})
    wanted = Source(url="https://example.com/flower.jpg", filename="flower.jpg")
    assert OPERATION.inputs(params) == {"reference": wanted}


def test_strength_is_how_far_colours_move(scene: pyvips.Image) -> None:
    assert change(scene, strength=0) < 0.7
    assert change(scene, strength=40) < change(scene, strength=100)


def test_variants_take_less_or_more_of_it(scene: pyvips.Image) -> None:
    as_asked, gentler, stronger, gentlest = (change(scene, variant) for variant in range(4))
    assert gentlest < gentler < as_asked < stronger


def test_what_was_done_is_noted(scene: pyvips.Image) -> None:
    said = known(scene, 1)
    OPERATION.apply(scene, OPERATION.parse({"reference": REFERENCE}), said)
    assert said.facts.notes == ["palette and tones were matched to the reference at 48 percent"]


@pytest.mark.parametrize("given", [{}, {"reference": "flower.jpg"}])
def test_a_reference_is_needed(given: dict[str, object]) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert next(iter(caught.value.fields)).startswith("match_look.reference")
