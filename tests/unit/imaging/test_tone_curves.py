"""Each curve moves the tones that it is named after, and none changes the order of two."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.imaging.tone_curves import Curve, bent, brightened

RAMP = np.linspace(0, 1, 1001, dtype=np.float32)
amounts = st.floats(-1, 1, width=32)
curves = st.builds(
    Curve,
    brightness=amounts,
    contrast=amounts,
    shadows=amounts,
    highlights=amounts,
    blacks=amounts,
    whites=amounts,
    fade=st.floats(0, 1, width=32),
)


def moved(**given: float) -> dict[float, float]:
    """How much lighter some tones become."""
    places = np.array([0, 0.15, 0.35, 0.57, 0.75, 0.9, 1], np.float32)
    after = bent(places, Curve(**given))
    return {round(float(at), 2): float(to - at) for at, to in zip(places, after, strict=True)}


def test_no_curve_changes_nothing() -> None:
    assert bent(RAMP, Curve()) == pytest.approx(RAMP, abs=1e-6)


@settings(max_examples=200, deadline=None)
@given(curve=curves)
def test_tones_stay_in_order_and_in_range_whatever_is_asked(curve: Curve) -> None:
    after = bent(RAMP, curve)
    assert np.diff(after).min() >= -1e-6
    assert after.min() >= 0
    assert after.max() <= 1


@pytest.mark.parametrize("amount", [1.0, -1.0])
def test_brightness_moves_the_middle_most_and_keeps_black(amount: float) -> None:
    by = moved(brightness=amount)
    assert abs(by[0.57]) > 0.1
    assert by[0.57] * amount > 0
    assert by[0] == pytest.approx(0, abs=1e-6)
    assert abs(by[1]) < abs(by[0.57])


def test_brighter_keeps_white() -> None:
    assert moved(brightness=1.0)[1] == pytest.approx(0, abs=1e-6)


def test_darker_gives_what_is_nearly_white_no_far_greater_contrast() -> None:
    after = bent(np.array([0.95, 1.0], np.float32), Curve(brightness=-0.6))
    assert after[1] - after[0] < 2 * 0.05


@pytest.mark.parametrize("amount", [1.0, -1.0])
@pytest.mark.parametrize(
    ("name", "moves", "stays"),
    [
        ("shadows", 0.35, (0, 0.9, 1)),
        ("highlights", 0.75, (0, 0.15, 0.35)),
        ("blacks", 0.15, (0.57, 0.75, 1)),
        ("whites", 0.9, (0, 0.15, 0.35, 0.57)),
    ],
)
def test_a_band_moves_its_own_tones_and_no_others(
    name: str, moves: float, stays: tuple[float, ...], amount: float
) -> None:
    by = moved(**{name: amount})
    assert by[moves] * amount > 0.03
    assert max(abs(by[place]) for place in stays) < 0.005


def test_fading_lifts_black_and_dims_white_a_little() -> None:
    by = moved(fade=1.0)
    assert by[0] == pytest.approx(0.32, abs=0.01)
    assert -0.1 < by[1] < 0


@settings(max_examples=50, deadline=None)
@given(curve=curves, name=st.sampled_from(["brightness", "shadows", "whites", "blacks"]))
def test_more_of_a_band_is_nowhere_darker(curve: Curve, name: str) -> None:
    low, high = (bent(RAMP, replace(curve, **{name: amount})) for amount in (-0.5, 0.5))
    assert (high - low).min() > -1e-5


def test_a_stop_is_a_stop_in_the_shadows() -> None:
    before = np.array([0.1], np.float32)
    assert float(brightened(before, 1.0)[0] / before[0]) ** 3 == pytest.approx(2, rel=0.01)


def test_fading_shows_no_noise_that_black_hid() -> None:
    # Values 0 and 1 of 255, as lightness.
    before = np.array([0, (1 / 255 / 12.92) ** (1 / 3)], np.float32)
    after = bent(before, Curve(fade=1.0)) ** 3
    values = 1.055 * after ** (1 / 2.4) - 0.055
    assert values[1] - values[0] < 1.2 / 255
