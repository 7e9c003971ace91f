"""Looks on single colours."""

import numpy as np
import pytest

from safelight.imaging.grade import decoded, encoded
from safelight.imaging.looks import LOOKS, looked
from safelight.imaging.oklab import polar, to_lab

VALUES = np.random.default_rng(5).random((2000, 3), np.float32)
LIGHT = decoded(VALUES)
GREYS = decoded(np.repeat(np.linspace(0, 1, 101, dtype=np.float32)[:, None], 3, 1))


@pytest.mark.parametrize("look", LOOKS)
def test_every_colour_stays_in_range(look: str) -> None:
    made = looked(LIGHT, look, 1.0)
    assert np.isfinite(made).all()
    assert made.min() > -2e-3
    assert made.max() < 1 + 2e-3


@pytest.mark.parametrize("look", [look for look in LOOKS if look != "negative"])
def test_greys_stay_in_order(look: str) -> None:
    lightness, _, _ = polar(to_lab(looked(GREYS, look, 1.0)))
    assert np.diff(lightness[:, 0]).min() > -1e-3


def test_black_and_white_has_no_colour() -> None:
    assert np.ptp(encoded(looked(LIGHT, "black_and_white", 1.0)), axis=1).max() < 4e-3


def test_sepia_is_of_one_warm_hue() -> None:
    made = to_lab(looked(LIGHT, "sepia", 1.0))
    coloured = np.hypot(made[:, 1], made[:, 2]) > 0.02
    angles = np.degrees(np.arctan2(made[coloured, 2], made[coloured, 1]))
    assert coloured.mean() > 0.5
    assert angles.min() > 55
    assert angles.max() < 85


def test_the_negative_of_a_negative_is_the_picture() -> None:
    assert encoded(looked(LIGHT, "negative", 1.0)) == pytest.approx(1 - VALUES, abs=1e-3)
    twice = looked(looked(LIGHT, "negative", 1.0), "negative", 1.0)
    assert encoded(twice) == pytest.approx(VALUES, abs=1e-3)


def test_cinematic_shadows_are_teal_and_its_highlights_warm() -> None:
    made = to_lab(looked(GREYS, "cinematic", 1.0))
    dark, bright = made[30], made[80]
    assert dark[1] < -0.005
    assert dark[2] < -0.005
    assert bright[2] > 0.005


def test_vintage_lifts_black_and_dulls_colours() -> None:
    assert encoded(looked(GREYS, "vintage", 1.0))[0].mean() > 0.04
    before, after = (
        polar(to_lab(light))[1].mean() for light in (LIGHT, looked(LIGHT, "vintage", 1))
    )
    assert after < 0.9 * before


@pytest.mark.parametrize("look", ["sepia", "vintage", "cinematic"])
def test_half_a_look_is_nearer_to_the_picture_in_colour(look: str) -> None:
    base = looked(LIGHT, "black_and_white", 1) if look == "sepia" else LIGHT
    half, whole = (np.abs(looked(LIGHT, look, share) - base).mean() for share in (0.5, 1.0))
    assert half < 0.7 * whole
