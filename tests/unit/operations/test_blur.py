"""The whole picture is blurred by the amount asked for."""

from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.domain.errors import Invalid
from safelight.operations.blur import OPERATION


def blurred(image: pyvips.Image, amount: int, **given: Any) -> pyvips.Image:
    return OPERATION.apply(image, OPERATION.parse({"amount": amount}), context(image, **given))


def detail(image: pyvips.Image) -> float:
    return float(np.abs(np.diff(image.numpy().astype(float), axis=1)).mean())


def test_more_is_softer_and_as_light() -> None:
    image = opened("china.jpg")
    steps = [blurred(image, amount) for amount in (1, 10, 40, 100)]
    details = [detail(image), *map(detail, steps)]
    assert details == sorted(details, reverse=True)
    assert details[-1] < 0.1 * details[0]
    assert steps[-1].avg() == pytest.approx(image.avg(), abs=1.5)


def test_a_smaller_picture_looks_the_same() -> None:
    image = opened("china.jpg")
    half = image.resize(0.5).copy_memory()
    apart = blurred(image, 30).resize(0.5) - blurred(half, 30)
    assert apart.abs().avg() < 2


def test_variants_differ_in_how_much() -> None:
    image = opened("china.jpg")
    details = [detail(blurred(image, 20, variant=variant)) for variant in range(4)]
    assert details[3] > details[1] > details[0] > details[2]


def test_size_depth_and_alpha_are_kept() -> None:
    image = (opened("coffee.png").extract_band(0, n=3) * 257).cast("ushort")
    image = image.bandjoin(image[0]).copy(interpretation="rgb16").copy_memory()
    made = blurred(image, 50)
    assert (made.width, made.height) == (image.width, image.height)
    assert (made.format, made.bands, made.interpretation) == ("ushort", 4, "rgb16")


@pytest.mark.parametrize("given", [{}, {"amount": 0}, {"amount": 101}, {"amount": 2.5}])
def test_an_amount_must_be_given_and_be_in_range(given: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        OPERATION.parse(given)
    assert list(refused.value.fields) == ["blur.amount"]
