"""Exposure, contrast and saturation of single colours, and their table."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.imaging.cube import look_up
from safelight.imaging.grade import Grade, cube, decoded, encoded, graded

Colors = npt.NDArray[Any]

amounts = st.floats(-1, 1, width=32)
grades = st.builds(Grade, exposure=amounts, contrast=amounts, saturation=amounts)
GREYS = np.repeat(np.linspace(0, 1, 256, dtype=np.float32)[:, None], 3, 1)
COLORS = np.random.default_rng(7).random((4000, 3), np.float32)
ENDS = [
    Grade(**{name: end})
    for name in ("exposure", "contrast", "saturation")
    for end in (-1.0, -0.5, 0.5, 1.0)
]


def oklab(values: Colors) -> tuple[Colors, Colors, Colors]:
    """Lightness, chroma and hue in radians, by libvips."""
    light = pyvips.Image.new_from_array(decoded(values)[None]).copy(interpretation="scrgb")
    lab = light.colourspace("oklab").numpy()[0]
    return lab[:, 0], np.hypot(lab[:, 1], lab[:, 2]), np.arctan2(lab[:, 2], lab[:, 1])


def luminance(values: Colors) -> Colors:
    made: Colors = decoded(values) @ np.array([0.2126, 0.7152, 0.0722])
    return made


def test_coding_and_decoding_are_inverse() -> None:
    assert encoded(decoded(GREYS)) == pytest.approx(GREYS, abs=1e-5)


def test_no_grade_changes_nothing() -> None:
    assert graded(COLORS, Grade()) == pytest.approx(COLORS, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(grade=grades)
def test_every_colour_stays_in_range(grade: Grade) -> None:
    made = graded(COLORS, grade)
    assert np.isfinite(made).all()
    assert made.min() >= 0
    assert made.max() <= 1


@settings(max_examples=25, deadline=None)
@given(grade=grades)
def test_greys_stay_grey_and_in_order(grade: Grade) -> None:
    made = graded(GREYS, grade)
    assert np.ptp(made, axis=1).max() < 2e-3
    assert np.diff(made.mean(1)).min() > -1e-4
    assert made[0].max() < 1e-3


@settings(max_examples=25, deadline=None)
@given(lower=amounts, higher=amounts)
def test_more_exposure_is_brighter_everywhere(lower: float, higher: float) -> None:
    lower, higher = sorted((lower, higher))
    dark, bright = (graded(COLORS, Grade(exposure=amount)) for amount in (lower, higher))
    assert (luminance(bright) - luminance(dark)).min() > -2e-3


@pytest.mark.parametrize("grade", ENDS, ids=str)
def test_hue_is_kept(grade: Grade) -> None:
    _, before, hue = oklab(COLORS)
    _, after, new_hue = oklab(graded(COLORS, grade))
    coloured = (before > 0.03) & (after > 0.03)
    turned = np.abs(np.angle(np.exp(1j * (new_hue - hue))))[coloured]
    assert np.degrees(turned).max(initial=0) < 1.5


def test_one_stop_is_twice_the_light_in_shadows() -> None:
    shadow = np.full((1, 3), 0.2, np.float32)
    made = decoded(graded(shadow, Grade(exposure=0.5))) / decoded(shadow)
    assert made == pytest.approx(2, rel=0.01)
    made = decoded(graded(shadow, Grade(exposure=-0.5))) / decoded(shadow)
    assert made == pytest.approx(0.5, rel=0.01)


def test_white_stays_white_when_the_exposure_rises() -> None:
    assert graded(GREYS, Grade(exposure=1))[-1] == pytest.approx([1, 1, 1], abs=1e-3)


@pytest.mark.parametrize("amount", [-1.0, 1.0])
def test_contrast_turns_about_mid_grey_and_crushes_nothing(amount: float) -> None:
    before, _, _ = oklab(GREYS)
    after, _, _ = oklab(graded(GREYS, Grade(contrast=amount)))
    steepness = np.diff(after)[2:-2] / np.diff(before)[2:-2]
    assert steepness.min() > 0.35
    assert steepness.max() < 1.7
    middle = np.searchsorted(before, 0.18 ** (1 / 3))
    assert after[middle] == pytest.approx(before[middle], abs=0.01)
    assert (steepness[middle] > 1) == (amount > 0)


def test_dull_colours_gain_more_than_vivid_ones() -> None:
    # Red, ever more of it, at about one lightness.
    reds = np.array([[0.55, 0.48, 0.48], [0.7, 0.4, 0.4], [0.9, 0.1, 0.1]], np.float32)
    _, before, _ = oklab(reds)
    lightness, after, _ = oklab(graded(reds, Grade(saturation=0.6)))
    gains = after / before
    assert gains[0] > gains[1] > gains[2] >= 0.999
    assert lightness == pytest.approx(oklab(reds)[0], abs=5e-3)


@pytest.mark.parametrize("amount", [-0.3, -0.7, -1.0])
def test_less_saturation_keeps_luminance(amount: float) -> None:
    made = graded(COLORS, Grade(saturation=amount))
    assert np.abs(luminance(made) - luminance(COLORS)).max() < 0.02
    assert oklab(made)[1].mean() == pytest.approx(oklab(COLORS)[1].mean() * (1 + amount), abs=0.01)


@pytest.mark.parametrize("grade", [*ENDS, Grade(exposure=0.3, contrast=0.4, saturation=0.3)])
@pytest.mark.parametrize("depth", [8, 16])
def test_the_table_says_what_the_function_says(grade: Grade, depth: int) -> None:
    kind, top = (np.uint8, 255) if depth == 8 else (np.uint16, 65535)
    # Colours as photos have them: few are at the border of sRGB, where the function has kinks.
    soft = (0.15 + 0.7 * COLORS.mean(1, keepdims=True)) * 0.6 + 0.4 * COLORS
    values = (soft * top).round().astype(kind)
    image = pyvips.Image.new_from_array(values[None]).copy(
        interpretation="srgb" if depth == 8 else "rgb16"
    )
    made = look_up(image, cube(grade)).numpy()[0] / top
    wanted = graded((values / top).astype(np.float32), grade)
    assert np.abs(made - wanted).mean() < 0.6 / 255
    assert np.percentile(np.abs(made - wanted), 99) < 3 / 255


def test_the_table_of_no_grade_changes_no_pixel() -> None:
    values = (COLORS * 255).round().astype(np.uint8)
    image = pyvips.Image.new_from_array(values[None]).copy(interpretation="srgb")
    assert (look_up(image, cube(Grade())) - image).abs().max() <= 1
