"""A blur is the Gaussian that was asked for, small and large."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips

from safelight.imaging.blurring import blurred

Pixels = npt.NDArray[Any]


def picture(values: Pixels) -> pyvips.Image:
    deep = values.dtype == np.uint16
    return pyvips.Image.new_from_array(values).copy(interpretation="rgb16" if deep else "srgb")


def edge(width: int = 400, height: int = 60) -> Pixels:
    """Black on the left, white on the right."""
    values = np.zeros((height, width, 3), np.uint16)
    values[:, width // 2 :] = 65535
    return values


@pytest.mark.parametrize("deviation", [1.0, 3.5, 6.0, 20.0, 50.0])
def test_an_edge_gets_the_width_of_the_deviation(deviation: float) -> None:
    row = blurred(picture(edge()), deviation).numpy()[30, :, 0] / 65535
    # The slope of a blurred edge is the bell itself.
    bell = np.diff(row)
    places = np.arange(bell.size) + 0.5
    middle = (bell * places).sum() / bell.sum()
    spread = np.sqrt((bell * (places - middle) ** 2).sum() / bell.sum())
    assert spread == pytest.approx(deviation, rel=0.1)
    assert middle == pytest.approx(199, abs=0.6)


@pytest.mark.parametrize("deviation", [2.0, 30.0])
def test_what_is_plain_stays_and_borders_do_not_darken(deviation: float) -> None:
    made = blurred(picture(np.full((90, 70, 3), 200, np.uint8)), deviation)
    assert (made.min(), made.max()) == (200, 200)


@pytest.mark.parametrize("deviation", [2.0, 30.0])
def test_hidden_colours_do_not_bleed_and_depth_stays(deviation: float) -> None:
    values = np.zeros((80, 120, 4), np.uint16)
    values[:, :60] = [40000, 40000, 40000, 65535]
    values[:, 60:] = [0, 65535, 0, 0]
    made = blurred(picture(values), deviation)
    pixels = made.numpy()
    assert (made.format, made.bands, made.interpretation) == ("ushort", 4, "rgb16")
    seen = pixels[pixels[..., 3] > 2000]
    assert np.abs(seen[:, :3].astype(int) - 40000).max() < 600
    assert 0 < pixels[40, 58, 3] < 65535


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1)])
@pytest.mark.parametrize("deviation", [0.03, 3.0, 200.0])
def test_the_smallest_pictures_are_no_special_case(size: tuple[int, int], deviation: float) -> None:
    made = blurred(picture(np.full((*size, 3), 77, np.uint8)), deviation)
    assert (made.height, made.width) == size
    assert made.avg() == 77
