"""Transparent frames and what shows through them."""

from collections.abc import Callable

import pytest
import pyvips

from safelight.imaging.alpha import Color, flatten, surround
from safelight.imaging.geometry import Box, Size

Scene = Callable[[int, int], pyvips.Image]
RED = Color(255, 0, 0)


def test_a_surrounded_picture_keeps_its_pixels_and_gets_a_transparent_frame(scene: Scene) -> None:
    framed = surround(scene(20, 10), Box(3, 4, 20, 10), Size(30, 20))
    assert (framed.width, framed.height, framed.bands) == (30, 20, 4)
    assert (framed.crop(3, 4, 20, 10)[:3] - scene(20, 10)).abs().max() == 0
    assert framed.crop(3, 4, 20, 10)[3].min() == 255
    assert framed.crop(0, 0, 30, 4)[3].max() == 0
    assert framed.crop(23, 0, 7, 20)[3].max() == 0


def test_a_transparent_frame_repeats_the_colours_of_the_edge(scene: Scene) -> None:
    framed = surround(scene(20, 10), Box(3, 4, 20, 10), Size(30, 20))
    assert framed(0, 4)[:3] == framed(3, 4)[:3]
    assert framed(29, 19)[:3] == framed(22, 13)[:3]


@pytest.mark.parametrize(
    ("interpretation", "pixel", "expected"),
    [
        ("srgb", [0, 0, 255, 0], [255, 0, 0]),
        ("srgb", [0, 0, 255, 255], [0, 0, 255]),
        ("srgb", [0, 0, 255, 51], [204, 0, 51]),
        ("rgb16", [0, 0, 65535, 0], [65535, 0, 0]),
        ("rgb16", [0, 0, 65535, 65535], [0, 0, 65535]),
    ],
)
def test_flattening_mixes_in_the_colour_as_far_as_a_pixel_is_transparent(
    interpretation: str, pixel: list[int], expected: list[int]
) -> None:
    form = "uchar" if interpretation == "srgb" else "ushort"
    image = (pyvips.Image.black(2, 2, bands=4) + pixel).cast(form)
    flat = flatten(image.copy(interpretation=interpretation), RED)
    assert flat(0, 0) == expected
