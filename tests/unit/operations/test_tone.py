"""Light, colour and looks, as an operation on whole pictures."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import opened

from safelight.domain.errors import Invalid
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context
from safelight.operations.tone import OPERATION

Pixels = npt.NDArray[Any]
EACH: list[dict[str, Any]] = [
    {"brightness": 30, "contrast": 40, "whites": 20, "blacks": -30},
    {"highlights": -60, "shadows": 60, "fade": 40},
    {"warmth": 60, "tint": -30, "saturation": 40, "vibrance": 60},
    {"clarity": 60, "sharpness": 60},
    {"vignette": 60, "grain": 60},
    {"look": "cinematic"},
    {"automatic": "both", "look": "black_and_white"},
]
#: Fields that may be below 0, but for the vignette.
SIGNED = (
    *("brightness", "contrast", "saturation", "vibrance", "warmth", "tint"),
    *("highlights", "shadows", "whites", "blacks"),
)
each = pytest.mark.parametrize("given", EACH, ids="-".join)


@pytest.fixture(scope="module")
def hazy() -> pyvips.Image:
    """A pagoda in haze and in a warm light, so that there is something to correct."""
    image: pyvips.Image = opened("china.jpg").resize(0.25)
    return image.linear([0.6, 0.55, 0.4], [30, 28, 22]).cast("uchar").copy_memory()


def context(image: pyvips.Image, variant: int = 0) -> Context:
    size = Size(image.width, image.height)
    return Context(size=size, input_has_alpha=bool(image.hasalpha()), variant=variant)


def toned(image: pyvips.Image, variant: int = 0, **given: Any) -> pyvips.Image:
    made = OPERATION.apply(image, OPERATION.parse(given), context(image, variant))
    return made.copy_memory()


def notes(image: pyvips.Image, **given: Any) -> list[str]:
    known = context(image)
    OPERATION.apply(image, OPERATION.parse(given), known)
    return known.facts.notes


def deepened(image: pyvips.Image) -> pyvips.Image:
    """The same picture in 16 bits."""
    return (image * 257).cast("ushort").copy(interpretation="rgb16")


def oklab(image: pyvips.Image) -> Pixels:
    pixels: Pixels = image.colourspace("oklab").numpy()
    return pixels


def test_with_nothing_asked_the_same_image_comes_back(hazy: pyvips.Image) -> None:
    for variant in range(4):
        assert OPERATION.apply(hazy, OPERATION.parse({}), context(hazy, variant)) is hazy
    assert notes(hazy) == []


def test_a_good_picture_stays_as_it_is_when_corrected_automatically() -> None:
    image = opened("astronaut.png")
    assert (toned(image, automatic="both") - image).abs().max() == 0


@pytest.mark.parametrize("name", SIGNED)
def test_more_of_it_is_more_of_its_effect(hazy: pyvips.Image, name: str) -> None:
    def effect(image: pyvips.Image) -> float:
        lab = oklab(image)
        chroma = float(np.hypot(lab[..., 1], lab[..., 2]).mean())
        return {
            "contrast": float(lab[..., 0].std()),
            "saturation": chroma,
            "vibrance": chroma,
            "warmth": float(lab[..., 2].mean()),
            "tint": float(lab[..., 1].mean()),
        }.get(name, float(lab[..., 0].mean()))

    effects = [effect(toned(hazy, **{name: amount})) for amount in (-100, -50, 0, 50, 100)]
    assert effects == sorted(effects)
    assert effects[-1] - effects[0] > 0.002


@each
def test_size_depth_and_alpha_stay(hazy: pyvips.Image, given: dict[str, Any]) -> None:
    alpha = hazy[1]
    for image in (hazy, deepened(hazy)):
        cover = deepened(alpha) if image.format == "ushort" else alpha
        covered = image.bandjoin(cover).copy(interpretation=image.interpretation)
        made = toned(covered, **given)
        assert (made.width, made.height, made.bands) == (image.width, image.height, 4)
        assert (made.format, made.interpretation) == (image.format, image.interpretation)
        assert (made[3] - covered[3]).abs().max() == 0


@each
def test_sixteen_bits_give_the_same_picture_as_eight(
    hazy: pyvips.Image, given: dict[str, Any]
) -> None:
    coarse = toned(hazy, **given).cast("float")
    fine = toned(deepened(hazy), **given).cast("float") / 257
    assert (coarse - fine).abs().avg() < 0.6


@each
def test_a_stream_that_can_be_read_once_is_enough(
    tmp_path: Path, hazy: pyvips.Image, given: dict[str, Any]
) -> None:
    path = str(tmp_path / "stream.png")
    hazy.write_to_file(path)
    stream = pyvips.Image.new_from_file(path, access="sequential")
    assert (toned(stream, **given) - toned(hazy, **given)).abs().max() == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (3, 2)])
def test_the_smallest_pictures_are_no_special_case(size: tuple[int, int]) -> None:
    rows = np.random.default_rng(4).integers(0, 256, (*size, 3), np.uint8)
    image = pyvips.Image.new_from_array(rows).copy(interpretation="srgb")
    for given in EACH:
        made = toned(image, **given)
        assert (made.height, made.width) == size


def test_variants_are_as_asked_gentler_stronger_and_gentler_still(hazy: pyvips.Image) -> None:
    given = {"brightness": 40, "warmth": 50, "look": "cinematic"}
    changes = [(toned(hazy, variant, **given) - hazy).abs().avg() for variant in range(4)]
    assert changes[3] < changes[1] < changes[0] < changes[2]


def test_a_stronger_variant_keeps_to_the_scales_end(hazy: pyvips.Image) -> None:
    full, stronger = toned(hazy, contrast=100), toned(hazy, 2, contrast=90)
    assert (full - stronger).abs().max() == 0


def test_black_and_white_is_all_or_nothing_in_every_variant(hazy: pyvips.Image) -> None:
    for variant in range(4):
        made = toned(hazy, variant, look="black_and_white").numpy().astype(int)
        assert np.ptp(made, axis=2).max() <= 2


def test_it_says_what_it_corrected_and_only_that(hazy: pyvips.Image) -> None:
    light, colour = notes(hazy, automatic="light"), notes(hazy, automatic="colour")
    assert len(light) == len(colour) == 1
    assert "more contrast" in light[0]
    assert colour[0].endswith(" cast was removed")
    assert notes(hazy, automatic="both") == light + colour
    assert notes(hazy, brightness=50, look="vintage") == []


def test_what_is_asked_by_hand_comes_on_top_of_the_correction(hazy: pyvips.Image) -> None:
    corrected, darker = toned(hazy, automatic="both"), toned(hazy, automatic="both", brightness=-60)
    assert darker.avg() < corrected.avg() - 20


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"brightness": 101}, "brightness"),
        ({"brightness": 1.5}, "brightness"),
        ({"clarity": -1}, "clarity"),
        ({"vignette": -101}, "vignette"),
        ({"look": "noir"}, "look"),
        ({"automatic": "all"}, "automatic"),
        ({"automatic": True}, "automatic"),
        ({"exposure": 1}, "exposure"),
    ],
)
def test_a_wrong_parameter_is_named(given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        OPERATION.parse(given)
    assert list(refused.value.fields) == [f"tone.{field}"]
