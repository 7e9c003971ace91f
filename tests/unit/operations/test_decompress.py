"""Artefacts go, and nothing else: colour, brightness, alpha, depth and good pictures stay."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.budget import Budget
from safelight.operations.decompress import OPERATION


@pytest.fixture(scope="module")
def original() -> pyvips.Image:
    return opened("astronaut.png").crop(120, 20, 160, 160).copy_memory()


def compressed(image: pyvips.Image, quality: int, file: Path) -> pyvips.Image:
    image.jpegsave(str(file), Q=quality)
    return pyvips.Image.new_from_file(str(file)).copy_memory()


def cleaned(image: pyvips.Image, mode: str, **known: Any) -> pyvips.Image:
    return OPERATION.apply(image, OPERATION.parse({"mode": mode}), context(image, **known))


def error(first: pyvips.Image, second: pyvips.Image) -> float:
    return float(((first.cast("float") - second) ** 2).avg())


@pytest.mark.parametrize(
    ("quality", "mode", "most"),
    [
        (15, "moderate", 0.9),
        (15, "strong", 0.8),
        (15, "auto", 0.8),
        (30, "strong", 0.75),
        (60, "moderate", 0.8),
        (60, "auto", 0.8),
        (85, "auto", 0.85),
    ],
)
def test_a_compressed_photo_comes_nearer_to_the_original(
    original: pyvips.Image, tmp_path: Path, quality: int, mode: str, most: float
) -> None:
    file = tmp_path / "photo.jpg"
    bad = compressed(original, quality, file)
    assert error(cleaned(bad, mode, source=file), original) < most * error(bad, original)


def test_auto_leaves_a_well_compressed_photo_as_it_is(
    original: pyvips.Image, tmp_path: Path
) -> None:
    file = tmp_path / "photo.jpg"
    good = compressed(original, 95, file)
    assert cleaned(good, "auto", source=file) is good
    assert cleaned(original, "auto") is original


def test_auto_sees_blocks_in_a_picture_that_is_no_jpeg_any_more(
    original: pyvips.Image, tmp_path: Path
) -> None:
    bad = compressed(original, 20, tmp_path / "photo.jpg").crop(3, 5, 150, 150).copy_memory()
    file = tmp_path / "photo.png"
    bad.pngsave(str(file))
    made = cleaned(bad, "auto", source=file)
    true = original.crop(3, 5, 150, 150)
    assert error(made, true) < 0.8 * error(bad, true)


@pytest.mark.parametrize("mode", ["moderate", "strong"])
def test_brightness_and_colour_stay(original: pyvips.Image, mode: str) -> None:
    made = cleaned(original, mode)
    for band in range(3):
        assert abs(made[band].avg() - original[band].avg()) < 0.5


def test_alpha_is_untouched(original: pyvips.Image) -> None:
    alpha = pyvips.Image.xyz(160, 160)[0].cast("uchar")
    image = original.bandjoin(alpha).copy(interpretation="srgb").copy_memory()
    made = cleaned(image, "moderate")
    assert made.bands == 4
    assert (made[3] != alpha).max() == 0


def test_sixteen_bits_stay_sixteen(original: pyvips.Image) -> None:
    image = original.crop(0, 0, 40, 40)
    deep = (image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
    made = cleaned(deep.copy_memory(), "strong")
    assert (made.format, made.interpretation) == ("ushort", "rgb16")
    assert (made / 257 - cleaned(image, "strong")).abs().max() < 2


def test_a_grey_picture_gets_no_cast(original: pyvips.Image) -> None:
    grey = original[1].crop(0, 0, 60, 60)
    image = grey.bandjoin([grey, grey]).copy(interpretation="srgb").copy_memory()
    values = cleaned(image, "strong").numpy().astype(int)
    assert np.ptp(values, axis=2).max() == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (3, 2)])
def test_the_smallest_pictures_keep_their_size(
    original: pyvips.Image, size: tuple[int, int]
) -> None:
    image = original.crop(80, 80, *size).copy_memory()
    made = cleaned(image, "strong")
    assert (made.width, made.height) == size
    assert abs(made.avg() - image.avg()) < 8


def test_what_would_take_too_long_is_refused_by_name(original: pyvips.Image) -> None:
    wide = original.crop(0, 0, 160, 60).replicate(7, 1)
    with pytest.raises(Refusal, match="Removing the artefacts of 1120 x 60 pixels would") as no:
        cleaned(wide, "moderate", budget=Budget.starting(0.05, 2**40))
    assert no.value.code is Code.RENDER_TIMEOUT


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "decompress.mode"),
        ({"mode": "weak"}, "decompress.mode"),
        ({"mode": None}, "decompress.mode"),
        ({"mode": "auto", "quality": 3}, "decompress.quality"),
    ],
)
def test_parameters_that_make_no_sense_are_refused_by_name(
    given: dict[str, Any], path: str
) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
