"""Oklab agrees with libvips' and goes both ways."""

import numpy as np
import pytest
import pyvips

from safelight.imaging.oklab import in_gamut, lab, polar, to_lab, to_light

LIGHT = np.random.default_rng(2).random((500, 3), np.float32)


def test_it_is_the_oklab_that_libvips_has() -> None:
    image = pyvips.Image.new_from_array(LIGHT[None]).copy(interpretation="scrgb")
    assert to_lab(LIGHT) == pytest.approx(image.colourspace("oklab").numpy()[0], abs=2e-3)


def test_there_and_back_changes_nothing() -> None:
    assert to_light(to_lab(LIGHT)) == pytest.approx(LIGHT, abs=1e-4)
    assert lab(*polar(to_lab(LIGHT))) == pytest.approx(to_lab(LIGHT), abs=1e-5)


def test_chroma_that_no_screen_shows_is_left_out_and_lightness_and_hue_stay() -> None:
    lightness, chroma, hue = polar(to_lab(LIGHT))
    made = in_gamut(lightness, chroma * 3, hue)
    assert made.min() > -1e-3
    assert made.max() < 1 + 1e-3
    after, _, _ = polar(to_lab(np.clip(made, 0, 1)))
    assert after == pytest.approx(lightness, abs=0.01)


def test_black_and_white_have_no_colour() -> None:
    hue = np.array([[1, 0], [0, 1]], np.float32)
    made = in_gamut(np.array([[0], [1]], np.float32), np.full((2, 1), 0.2, np.float32), hue)
    assert made == pytest.approx(np.array([[0] * 3, [1] * 3], np.float32), abs=2e-3)
