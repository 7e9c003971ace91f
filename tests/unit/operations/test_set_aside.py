"""A picture is set aside as it is at that moment, and goes on unchanged."""

from collections.abc import Callable

import pytest
import pyvips
from tests.support.networks import context

from safelight.domain.credits import ZERO
from safelight.domain.errors import Invalid
from safelight.operations.set_aside import OPERATION


def test_it_hands_the_picture_on_and_costs_nothing(
    scene: Callable[[int, int], pyvips.Image],
) -> None:
    image, kept = scene(30, 20), []
    given = context(image, aside=lambda name, picture: kept.append((name, picture)))
    assert OPERATION.apply(image, OPERATION.parse({"name": "cutout"}), given) is image
    assert kept == [("cutout", image)]
    assert OPERATION.price == ZERO


@pytest.mark.parametrize(
    "given", [{}, {"name": ""}, {"name": "Cutout"}, {"name": "a" * 21}, {"name": "a/b"}]
)
def test_a_name_is_up_to_twenty_small_letters(given: dict[str, object]) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == ["set_aside.name"]
