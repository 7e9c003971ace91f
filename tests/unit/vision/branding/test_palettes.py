"""A palette has the colours of which there is much, colourful ones first, each once."""

import numpy as np
import pytest
import pyvips

from safelight.domain.networks import NoNetworks
from safelight.imaging.alpha import Color
from safelight.vision.branding import palettes

RED, BLUE, GREY = (190, 40, 30), (30, 60, 160), (110, 110, 110)


def stripes(parts: dict[tuple[int, int, int], int], noise: float = 0) -> pyvips.Image:
    values = np.concatenate(
        [np.full((100, width, 4), (*color, 255), np.float32) for color, width in parts.items()], 1
    )
    values[..., :3] += np.random.default_rng(2).normal(0, noise, (*values.shape[:2], 3))
    return pyvips.Image.new_from_array(
        np.clip(values, 0, 255).astype(np.uint8), interpretation="srgb"
    )


def colors(image: pyvips.Image) -> list[Color]:
    found = palettes.of(image, NoNetworks())
    return [palettes.color(swatch.lab) for swatch in found.swatches]


def test_colours_come_by_how_much_of_them_there_is() -> None:
    assert colors(stripes({RED: 60, BLUE: 40})) == [RED, BLUE]
    assert colors(stripes({RED: 40, BLUE: 60})) == [BLUE, RED]


def test_a_grey_counts_less_than_a_colour() -> None:
    assert colors(stripes({GREY: 70, RED: 30})) == [RED, GREY]


def test_a_colour_with_noise_is_one_colour() -> None:
    (found,) = colors(stripes({RED: 100}, noise=6))
    assert np.abs(np.subtract(found, RED)).max() <= 4


def test_a_trace_of_a_colour_is_left_out() -> None:
    assert colors(stripes({RED: 99, BLUE: 1})) == [RED]


def test_shares_are_parts_of_the_whole_and_lightness_is_the_mean() -> None:
    found = palettes.of(stripes({(0, 0, 0): 50, (255, 255, 255): 50}), NoNetworks())
    assert [each.share for each in found.swatches] == pytest.approx([0.5, 0.5], abs=0.01)
    assert found.lightness == pytest.approx(0.5, abs=0.01)
