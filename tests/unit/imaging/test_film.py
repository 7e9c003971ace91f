"""Vignettes and grain."""

import numpy as np
import pytest
import pyvips

from safelight.imaging.film import grained, vignetted


def flat(width: int, height: int, value: int = 128) -> pyvips.Image:
    values = np.full((height, width, 3), value, np.uint8)
    return pyvips.Image.new_from_array(values).copy(interpretation="srgb")


@pytest.mark.parametrize(("amount", "sign"), [(0.6, -1), (-0.6, 1)])
def test_corners_change_and_the_middle_stays(amount: float, sign: int) -> None:
    made = vignetted(flat(300, 200), amount).numpy()[..., 0].astype(int)
    assert made[100, 150] == 128
    assert (made[0, 0] - 128) * sign > 30
    assert made[0, 0] == made[199, 299] == made[0, 299]


def test_a_vignette_falls_off_evenly() -> None:
    row = vignetted(flat(400, 300), 1.0).numpy()[150, 200:, 0].astype(int)
    assert (np.diff(row) <= 0).all()
    assert np.diff(row).min() >= -3


@pytest.mark.parametrize("width", [320, 3000, 9000])
def test_grain_is_as_strong_at_every_size(width: int) -> None:
    made = grained(flat(width, 200), 1.0).numpy()[..., 0] / 255
    assert made.std() == pytest.approx(0.065, rel=0.25)
    assert made.mean() == pytest.approx(128 / 255, abs=0.004)


def test_grain_has_no_colour_and_is_weaker_in_black_and_white() -> None:
    made = grained(flat(300, 300), 1.0).numpy().astype(int)
    assert np.ptp(made, axis=2).max() == 0
    # At the ends half of the grain is cut off.
    assert grained(flat(300, 300, 250), 1.0).numpy().std() < 0.5 * made.std()


def test_the_same_picture_gets_the_same_grain() -> None:
    image = flat(200, 100)
    assert (grained(image, 0.5) - grained(image, 0.5)).abs().max() == 0
