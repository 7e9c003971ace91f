"""The whole function from colour to colour, and its table."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.imaging.cube import look_up
from safelight.imaging.grade import decoded
from safelight.imaging.oklab import polar, to_lab
from safelight.imaging.tone_curves import Curve
from safelight.imaging.toning import Toning, table, toned

Colors = npt.NDArray[Any]
amounts = st.floats(-1, 1, width=32)
VALUES = np.random.default_rng(6).random((1500, 3), np.float32)
#: Skin in different light, sRGB.
SKIN = np.array(
    [[0.92, 0.76, 0.66], [0.78, 0.57, 0.45], [0.55, 0.36, 0.27], [0.33, 0.21, 0.16]], np.float32
)
STRONG = [
    Toning(curve=Curve(brightness=0.6)),
    Toning(curve=Curve(contrast=0.6)),
    Toning(saturation=0.6),
    Toning(vibrance=0.6),
    Toning(warmth=0.6),
    Toning(tint=-0.6),
    Toning(curve=Curve(highlights=-0.6, shadows=0.6)),
    Toning(look="cinematic"),
    Toning(look="vintage"),
    Toning(levels=(0.1, 0.7), gains=(0.9, 1.0, 1.2)),
]


def chroma(values: Colors) -> Colors:
    return polar(to_lab(decoded(values)))[1][:, 0]


def test_nothing_asked_changes_nothing() -> None:
    assert toned(VALUES, Toning()) == pytest.approx(VALUES, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(amounts, amounts, amounts, amounts)
def test_every_colour_stays_in_range(a: float, b: float, c: float, d: float) -> None:
    toning = Toning(warmth=a, tint=b, saturation=c, vibrance=d, curve=Curve(shadows=a, contrast=d))
    made = toned(VALUES, toning)
    assert np.isfinite(made).all()
    assert made.min() >= 0
    assert made.max() <= 1


def test_vibrance_moves_dull_colours_more_than_vivid_ones_and_skin_little() -> None:
    dull, vivid = np.array([[0.4, 0.5, 0.55]], np.float32), np.array([[0.1, 0.4, 0.9]], np.float32)
    more = Toning(vibrance=1.0)
    rise = {
        name: float((chroma(toned(each, more)) / chroma(each)).mean())
        for name, each in (("dull", dull), ("vivid", vivid), ("skin", SKIN))
    }
    assert rise["dull"] > 1.4
    assert rise["vivid"] < rise["dull"] - 0.2
    assert rise["skin"] < 1.35


@pytest.mark.parametrize("toning", STRONG[:-1], ids=str)
def test_skin_is_not_cut_off(toning: Toning) -> None:
    made = toned(SKIN, toning)
    assert made.max() < 0.995
    assert (made[:, 0] - made[:, 2] > 0.3 * (SKIN[:, 0] - SKIN[:, 2])).all()


@pytest.mark.parametrize("toning", STRONG, ids=str)
def test_a_smooth_ramp_of_any_colour_gets_no_steps(toning: Toning) -> None:
    for color in ([1, 1, 1], [1, 0.7, 0.5], [0.3, 0.5, 1]):
        ramp = np.linspace(0, 255, 256)[:, None] * np.array(color, np.float32)
        image = pyvips.Image.new_from_array(ramp.round().astype(np.uint8)[None])
        made = look_up(image.copy(interpretation="srgb"), table(toning)).numpy()[0].astype(int)
        assert np.abs(np.diff(made, axis=0)).max() <= 14


@pytest.mark.parametrize("toning", STRONG, ids=str)
def test_the_table_says_what_the_function_says(toning: Toning) -> None:
    # Colours as photos have them: few are at the border of sRGB, where the function has kinks.
    soft = 0.5 * (0.15 + 0.7 * VALUES.mean(1, keepdims=True)) + 0.5 * VALUES
    image = pyvips.Image.new_from_array((soft * 65535).astype(np.uint16)[None])
    made = look_up(image.copy(interpretation="rgb16"), table(toning)).numpy()[0] / 65535
    assert np.abs(made - toned(soft, toning)).mean() < 1.0 / 255


def test_white_stays_nearly_white_in_a_warmer_light() -> None:
    made = toned(np.array([[1, 1, 1]], np.float32), Toning(warmth=0.6))
    assert made.min() > 0.9
