"""Denoising measures first, and says what it did."""

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.domain.errors import Invalid
from safelight.imaging.operation import Context
from safelight.operations.denoise import OPERATION


@pytest.fixture(scope="module")
def clean() -> pyvips.Image:
    return opened("chelsea.png").crop(100, 60, 200, 160).copy_memory()


def noisy(image: pyvips.Image, deviation: float) -> pyvips.Image:
    pixels = image.numpy()
    grain = np.random.default_rng(1).normal(0, deviation, pixels.shape)
    spoilt = np.clip(pixels + grain + 0.5, 0, 255).astype(np.uint8)
    return pyvips.Image.new_from_array(spoilt, interpretation="srgb")


def denoised(image: pyvips.Image, known: Context, **asked: str) -> pyvips.Image:
    return OPERATION.apply(image, OPERATION.parse(asked), known)


def error(first: pyvips.Image, second: pyvips.Image) -> float:
    return float(((first.cast("float") - second) ** 2).avg())


def test_auto_changes_nothing_in_a_clean_picture_and_says_so(clean: pyvips.Image) -> None:
    known = context(clean)
    assert denoised(clean, known) is clean
    assert known.facts.notes == ["no camera noise was found, so nothing was changed"]


def test_auto_takes_noise_away_and_says_how_much_there_was(clean: pyvips.Image) -> None:
    spoilt = noisy(clean, 12)
    known = context(spoilt)
    made = denoised(spoilt, known)
    assert error(made, clean) < 0.3 * error(spoilt, clean)
    assert "camera noise was reduced (auto; 10." in known.facts.notes[0]


def test_a_stronger_strength_smooths_more(clean: pyvips.Image) -> None:
    changes = [
        error(denoised(clean, context(clean), strength=strength), clean)
        for strength in ("light", "moderate", "strong")
    ]
    assert 0 < changes[0] < changes[1] < changes[2]


def test_a_gentler_variant_smooths_less(clean: pyvips.Image) -> None:
    spoilt = noisy(clean, 12)
    as_asked, gentler, stronger = (
        error(denoised(spoilt, context(spoilt, variant=variant)), spoilt) for variant in range(3)
    )
    assert gentler < as_asked < stronger


def test_alpha_is_untouched_and_depth_stays(clean: pyvips.Image) -> None:
    spoilt = noisy(clean.crop(0, 0, 60, 50), 12)
    alpha = pyvips.Image.xyz(60, 50)[0].cast("uchar")
    eight = spoilt.bandjoin(alpha).copy(interpretation="srgb").copy_memory()
    deep = (eight.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    made = denoised(deep, context(deep))
    assert made.format == "ushort"
    assert (made[3] != deep[3]).max() == 0
    assert error(made[0:3] / 257, clean.crop(0, 0, 60, 50)) < error(
        spoilt, clean.crop(0, 0, 60, 50)
    )


def test_an_unknown_strength_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse({"strength": "brutal"})
    assert list(caught.value.fields) == ["denoise.strength"]
