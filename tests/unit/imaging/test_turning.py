"""Turned pictures have no empty corners, keep their shape, and turn the right way."""

import numpy as np
import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st

from safelight.imaging.geometry import Size
from safelight.imaging.turning import turned, turned_size

sides = st.integers(1, 3000)
angles = st.floats(-360, 360)


def ramp(width: int = 200, height: int = 140) -> pyvips.Image:
    """Red grows to the right, green downwards."""
    place = pyvips.Image.xyz(width, height)
    picture = (place[0] + 20).bandjoin([place[1] + 20, place[0] * 0 + 90]).cast("uchar")
    return picture.copy(interpretation="srgb").copy_memory()


@given(sides, sides, angles)
def test_the_result_lies_inside_the_turned_picture(width: int, height: int, degrees: float) -> None:
    size = turned_size(Size(width, height), degrees)
    turn = np.radians(degrees)
    # Corners, turned back, are within the picture, but for a pixel that there has to be.
    across = size.width * abs(np.cos(turn)) + size.height * abs(np.sin(turn))
    down = size.width * abs(np.sin(turn)) + size.height * abs(np.cos(turn))
    assert across <= width + 1.5
    assert down <= height + 1.5


@given(st.integers(50, 3000), st.integers(50, 3000), st.floats(-44, 44))
def test_the_shape_stays(width: int, height: int, degrees: float) -> None:
    size = turned_size(Size(width, height), degrees)
    assert abs(size.width - size.height * width / height) <= 1 + width / height


@pytest.mark.parametrize(
    ("degrees", "way"), [(90, "d90"), (-270, "d90"), (180, "d180"), (270, "d270"), (-90, "d270")]
)
def test_quarter_turns_move_pixels_and_change_none(degrees: float, way: str) -> None:
    made = turned(ramp(), degrees)
    assert (made.width, made.height) == (
        turned_size(Size(200, 140), degrees).width,
        turned_size(Size(200, 140), degrees).height,
    )
    assert (made - ramp().rot(way)).abs().max() == 0


@pytest.mark.parametrize("degrees", [0, 360, -360])
def test_a_whole_turn_is_the_same_image(degrees: float) -> None:
    image = ramp()
    assert turned(image, degrees) is image


@pytest.mark.parametrize("degrees", [-30.0, -5.5, 0.7, 12.0, 45.0, 100.0, 200.0])
def test_each_pixel_comes_from_where_it_should(degrees: float) -> None:
    made = turned(ramp(), degrees).numpy().astype(float)
    height, width = made.shape[:2]
    down, across = np.mgrid[:height, :width]
    x, y = across - (width - 1) / 2, down - (height - 1) / 2
    turn = np.radians(degrees)
    wanted_red = np.cos(turn) * x + np.sin(turn) * y + 99.5 + 20
    wanted_green = -np.sin(turn) * x + np.cos(turn) * y + 69.5 + 20
    assert np.abs(made[..., 0] - wanted_red).max() < 1.6
    assert np.abs(made[..., 1] - wanted_green).max() < 1.6


def test_depth_and_alpha_are_kept_and_hidden_colours_do_not_bleed() -> None:
    red = pyvips.Image.black(80, 60, bands=3).linear(1, [65535, 0, 0])
    clear = pyvips.Image.xyz(80, 60)[0] >= 40
    image = clear.ifthenelse([0, 65535, 0], red).cast("ushort")
    image = image.bandjoin((clear.linear(-1 / 255, 1) * 65535).cast("ushort"))
    made = turned(image.copy(interpretation="rgb16"), 10.0)
    pixels = made.numpy()
    assert (made.format, made.bands, made.interpretation) == ("ushort", 4, "rgb16")
    visible = pixels[..., 3] > 3000
    assert visible.any()
    assert not visible.all()
    assert pixels[visible][:, 1].max() < 3000


@pytest.mark.parametrize("size", [(1, 1), (1, 90), (90, 1), (2, 3)])
@pytest.mark.parametrize("degrees", [3.0, 45.0, 91.0])
def test_the_smallest_pictures_keep_a_pixel(size: tuple[int, int], degrees: float) -> None:
    made = turned(ramp(*size), degrees)
    expected = turned_size(Size(*size), degrees)
    assert (made.width, made.height) == (expected.width, expected.height)
    assert made.avg() > 0
