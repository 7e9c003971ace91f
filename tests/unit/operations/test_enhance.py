"""Enhancement comes to the pixels asked for, keeps proportions, and tells what it did."""

import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.domain.errors import Invalid
from safelight.imaging.geometry import Size
from safelight.operations.enhance import OPERATION


def dark() -> pyvips.Image:
    image = opened("coffee.png").crop(150, 50, 160, 120)
    return (image * 0.55).cast("uchar").copy(interpretation="srgb").copy_memory()


def enhanced(image: pyvips.Image, variant: int = 0, **asked: int) -> pyvips.Image:
    known = context(image, variant=variant)
    return OPERATION.apply(image, OPERATION.parse(asked), known).copy_memory()


@pytest.mark.parametrize(
    ("size", "pixels", "wanted"),
    [
        (Size(1000, 1000), 4_194_304, Size(2048, 2048)),
        (Size(4000, 3000), 4_194_304, Size(2365, 1774)),
        (Size(300, 200), None, Size(300, 200)),
        (Size(1000, 1000), 1_010_000, Size(1000, 1000)),
        (Size(1, 1), 4_194_304, Size(2048, 2048)),
        (Size(8192, 4), 4_194_304, Size(16384, 8)),
        (Size(40_000, 10), 4_000_000, Size(40_000, 10)),
        (Size(10_000, 1), 100, Size(1000, 1)),
    ],
)
def test_the_result_has_the_pixels_asked_for_in_the_pictures_proportions(
    size: Size, pixels: int | None, wanted: Size
) -> None:
    params = OPERATION.parse({} if pixels is None else {"pixels": pixels})
    assert OPERATION.after(params, size) == OPERATION.scales(params, size) == wanted


def test_what_comes_out_is_what_was_foretold() -> None:
    image = dark()
    made = enhanced(image, pixels=9_000)
    params = OPERATION.parse({"pixels": 9_000})
    assert Size(made.width, made.height) == OPERATION.after(params, Size(160, 120))


def test_strength_and_variant_say_how_much_tone_changes() -> None:
    image = dark()
    as_asked, gentler, gentlest = (enhanced(image, variant).avg() for variant in (0, 1, 3))
    assert enhanced(image, strength=0).avg() < gentlest < gentler < as_asked
    assert enhanced(image, strength=60).avg() == pytest.approx(gentler)


def test_a_picture_that_was_scaled_while_it_was_read_is_not_scaled_again() -> None:
    image = dark()
    known = context(image, size=Size(640, 480))
    made = OPERATION.apply(image, OPERATION.parse({"pixels": 160 * 120}), known)
    assert (made.width, made.height) == (160, 120)


@pytest.mark.parametrize("asked", [{"pixels": 0}, {"strength": 101}, {"mode": "auto"}])
def test_what_cannot_be_asked_is_named(asked: dict[str, object]) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(asked)
    assert list(caught.value.fields) == [f"enhance.{next(iter(asked))}"]


def test_the_networks_it_needs_are_of_the_default_set() -> None:
    names = OPERATION.networks(OPERATION.parse({}))
    assert len(names) == 10
    assert {"centerface", "waifu2x-photo-x2", "waifu2x-cunet-noise3"} < set(names)
