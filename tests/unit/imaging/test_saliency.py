"""Smart crops keep the subject."""

from __future__ import annotations

import pytest
import pyvips

from safelight.imaging.geometry import Size
from safelight.imaging.saliency import best_window

GREY = [120, 122, 124]


def with_disc(width: int, height: int, at: tuple[int, int], radius: int) -> pyvips.Image:
    """A red disc on grey."""
    image = (pyvips.Image.black(width, height, bands=3) + GREY).cast("uchar")
    image = image.copy(interpretation="srgb")
    return image.draw_circle([210, 40, 40], *at, radius, fill=True)


@pytest.mark.parametrize("place", [60, 150, 300, 450, 540])
def test_a_window_across_holds_the_one_thing_that_stands_out(place: int) -> None:
    image = with_disc(600, 200, (place, 100), 40)
    box = best_window(image, Size(600, 200), Size(200, 200))
    assert box.left <= place - 40
    assert place + 40 <= box.left + box.width


@pytest.mark.parametrize("place", [60, 150, 300, 450, 540])
def test_a_window_down_holds_the_one_thing_that_stands_out(place: int) -> None:
    image = with_disc(200, 600, (100, place), 40)
    box = best_window(image, Size(200, 600), Size(200, 200))
    assert box.top <= place - 40
    assert place + 40 <= box.top + box.height


def test_a_window_of_an_even_picture_is_near_its_middle() -> None:
    image = (pyvips.Image.black(300, 100, bands=3) + GREY).cast("uchar").copy(interpretation="srgb")
    box = best_window(image, Size(300, 100), Size(100, 100))
    assert abs(box.left - 100) <= 2


def test_a_window_is_in_the_coordinates_of_the_scaled_picture() -> None:
    image = with_disc(600, 200, (500, 100), 40)
    box = best_window(image, Size(1200, 400), Size(400, 400))
    assert box.left <= 920
    assert 1080 <= box.left + 400 <= 1200


def test_transparent_parts_do_not_attract() -> None:
    hidden = with_disc(600, 200, (100, 100), 40)
    shown = with_disc(600, 200, (500, 100), 40)
    alpha = (pyvips.Image.xyz(600, 200)[0] > 300).copy(interpretation="b-w")
    image = (hidden + shown - with_disc(600, 200, (0, 0), 0)).cast("uchar").bandjoin(alpha)
    box = best_window(image.copy(interpretation="srgb"), Size(600, 200), Size(200, 200))
    assert box.left >= 340


@pytest.mark.parametrize(("width", "height"), [(1, 50), (50, 1), (2, 3), (1000, 1)])
def test_a_window_of_a_thin_picture_lies_inside_it(width: int, height: int) -> None:
    image = with_disc(width, height, (0, 0), 0)
    size = Size(width * 3, height * 3)
    window = Size(min(size.width, 3), min(size.height, 3))
    box = best_window(image, size, window)
    assert 0 <= box.left <= size.width - window.width
    assert 0 <= box.top <= size.height - window.height
