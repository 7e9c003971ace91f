"""A named style changes a picture's look by its strength, and not its size, depth or alpha."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import context, opened
from tests.support.textures import difference

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.imaging.budget import Budget
from safelight.operations.named_style import OPERATION


def picture() -> pyvips.Image:
    return opened("china.jpg").resize(0.2).copy_memory()


def styled(image: pyvips.Image, style: str, *, variant: int = 0, **given: Any) -> npt.NDArray[Any]:
    params = OPERATION.parse({"style": style, **given})
    made = OPERATION.apply(image, params, context(image, variant=variant))
    assert (made.width, made.height, made.bands) == (image.width, image.height, image.bands)
    assert (made.format, made.interpretation) == (image.format, image.interpretation)
    return np.asarray(made.numpy())


def blueness(values: npt.NDArray[Any]) -> float:
    return float(values[..., 2].astype(float).mean() - values[..., 0].astype(float).mean())


def test_each_style_has_the_colours_that_its_name_promises() -> None:
    image = picture()
    made = {name: styled(image, name) for name in ("starry night", "inferno", "frost")}
    assert blueness(made["starry night"]) > blueness(made["inferno"]) + 80
    assert made["frost"].mean() > made["inferno"].mean() + 60


def test_another_word_for_a_style_gives_that_style() -> None:
    image = picture()
    assert np.array_equal(styled(image, "Van Gogh"), styled(image, "starry night"))


def test_strength_says_how_far_the_result_departs() -> None:
    image = picture()
    away = [difference(styled(image, "mosaic", strength=s), image.numpy()) for s in (0, 40, 100)]
    assert away[0] == 0
    assert away[0] + 5 < away[1] < away[2] - 5


def test_variants_differ_in_strength() -> None:
    image = picture()
    given = [styled(image, "mosaic", strength=50, variant=at) for at in range(4)]
    asked, gentler, stronger, gentlest = (difference(each, image.numpy()) for each in given)
    assert gentlest < gentler < asked < stronger


def test_no_variant_departs_further_than_the_drawing() -> None:
    image = picture()
    most = styled(image, "mosaic", strength=100)
    assert np.array_equal(styled(image, "mosaic", strength=100, variant=2), most)


def test_alpha_stays_as_it_is() -> None:
    image = picture()
    alpha = (pyvips.Image.xyz(image.width, image.height)[0] % 256).cast("uchar")
    both = image.bandjoin(alpha).copy_memory()
    assert np.array_equal(styled(both, "pastel")[..., 3], alpha.numpy())


def test_sixteen_bits_give_what_eight_give() -> None:
    image = picture()
    deep = (image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    assert difference(styled(deep, "pastel") / 257, styled(image, "pastel")) < 1


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 50), (90, 2), (13, 17)])
def test_tiny_pictures_are_styled(width: int, height: int) -> None:
    styled(picture().crop(20, 10, width, height).copy_memory(), "woodcut")


def test_it_is_said_which_style_was_used() -> None:
    image = picture()
    known = context(image)
    OPERATION.apply(image, OPERATION.parse({"style": "Monet"}), known)
    assert known.facts.notes == ["The picture was redrawn in the style 'impressionism'."]


def test_its_network_is_needed() -> None:
    params = OPERATION.parse({"style": "etching"})
    assert OPERATION.networks(params) == ("multistyle26",)
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(picture(), params, context(picture(), networks=NoNetworks()))
    assert caught.value.code is Code.MODEL_MISSING


def test_what_would_take_too_long_is_refused() -> None:
    params = OPERATION.parse({"style": "etching"})
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(picture(), params, context(picture(), budget=Budget(until=0.0, seconds=1)))
    assert caught.value.code is Code.RENDER_TIMEOUT


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "named_style.style"),
        ({"style": "moonwalk"}, "named_style.style"),
        ({"style": "mosaic", "strength": 101}, "named_style.strength"),
        ({"style": "mosaic", "strength": 7.5}, "named_style.strength"),
        ({"style": "mosaic", "prompt": "x"}, "named_style.prompt"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
