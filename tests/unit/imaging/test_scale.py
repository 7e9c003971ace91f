"""Resampling to an exact size."""

from collections.abc import Callable

import pytest
import pyvips
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safelight.imaging.geometry import Size
from safelight.imaging.scale import resample

Scene = Callable[[int, int], pyvips.Image]
sides = st.integers(1, 300)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(width=sides, height=sides, to_width=sides, to_height=sides)
def test_the_result_has_exactly_the_size_asked_for(
    scene: Scene, width: int, height: int, to_width: int, to_height: int
) -> None:
    scaled = resample(scene(width, height), Size(to_width, to_height))
    assert (scaled.width, scaled.height) == (to_width, to_height)
    assert scaled.format == "uchar"


def test_the_same_size_is_the_same_picture(scene: Scene) -> None:
    picture = scene(20, 10)
    assert resample(picture, Size(20, 10)) is picture


def test_smooth_colours_stay_where_they_are_when_a_picture_shrinks(scene: Scene) -> None:
    scaled = resample(scene(400, 300), Size(100, 75))
    assert (scaled - scene(100, 75)).abs().max() <= 2


@pytest.mark.parametrize(
    ("width", "height"), [(200, 150), (250, 75), (100, 190), (101, 76), (400, 40)]
)
def test_a_picture_that_grows_stays_where_it_is(scene: Scene, width: int, height: int) -> None:
    """Half a pixel to the side would go unseen, but a second picture laid over it would not fit."""
    scaled = resample(scene(100, 75), Size(width, height))
    inside = (4, 4, width - 8, height - 8)
    apart = scaled.cast("int").extract_area(*inside) - scene(width, height).extract_area(*inside)
    assert max(abs(band.avg()) for band in apart.bandsplit()) < 0.3
    assert apart.abs().max() <= 3


def test_colour_under_transparent_pixels_does_not_bleed_into_visible_ones() -> None:
    black = pyvips.Image.black(50, 100, bands=4)
    left, right = black.linear(1, [0, 0, 255, 255]), black.linear(1, [255, 0, 0, 0])
    image = left.join(right, "horizontal").cast("uchar").copy(interpretation="srgb")
    scaled = resample(image, Size(33, 33))
    visible = scaled[3] > 8
    assert visible.max() == 255
    assert visible.ifthenelse(scaled[0], 0).max() == 0


def test_sixteen_bits_stay_sixteen_bits_with_alpha_and_without(scene: Scene) -> None:
    wide = scene(40, 40).colourspace("rgb16")
    assert resample(wide, Size(10, 10)).format == "ushort"
    clear = wide.bandjoin(30_000)
    scaled = resample(clear, Size(10, 10))
    assert scaled.format == "ushort"
    assert abs(scaled[3].avg() - 30_000) < 2
