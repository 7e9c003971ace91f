"""Gradients begin and end with their colours, pass evenly, and lie as they are told."""

import numpy as np
import pytest

from safelight.imaging.alpha import Color
from safelight.imaging.geometry import Size
from safelight.imaging.grade import decoded
from safelight.imaging.gradients import Floats, at, noise, steps
from safelight.imaging.oklab import to_lab

RED, BLUE, WHITE, BLACK = (Color(*c) for c in ((255, 0, 0), (0, 0, 255), (255,) * 3, (0,) * 3))


def drawn(colors: tuple[Color, ...], direction: str, width: int, height: int) -> Floats:
    return at(steps(colors), direction, Size(width, height), slice(0, height)) * 255


def test_the_first_and_the_last_colour_are_at_the_ends() -> None:
    table = steps((RED, WHITE, BLUE)) * 255
    assert table[0] == pytest.approx(RED, abs=0.1)
    assert table[-1] == pytest.approx(BLUE, abs=0.1)
    assert table[len(table) // 2] == pytest.approx(WHITE, abs=0.1)


def test_lightness_changes_evenly_to_the_eye() -> None:
    light = to_lab(decoded(steps((BLACK, WHITE))))[:, 0]
    assert light == pytest.approx(np.linspace(0, 1, len(light)), abs=1e-3)


def test_a_mixture_of_two_strong_colours_is_not_muddy() -> None:
    yellow, blue = Color(255, 255, 0), Color(0, 0, 255)
    table = to_lab(decoded(steps((yellow, blue))))[:, 0]
    assert np.all(np.diff(table) <= 1e-4)


@pytest.mark.parametrize(
    ("direction", "first", "last"),
    [
        ("down", (0, 30), (-1, 30)),
        ("right", (20, 0), (20, -1)),
        ("diagonal", (0, 0), (-1, -1)),
        ("radial", (20, 30), (0, 0)),
    ],
)
def test_a_direction_says_where_the_first_and_the_last_colour_lie(
    direction: str, first: tuple[int, int], last: tuple[int, int]
) -> None:
    made = drawn((WHITE, BLACK), direction, 61, 41)
    assert made[first] == pytest.approx(WHITE, abs=8)
    assert made[last] == pytest.approx(BLACK, abs=8)


def test_down_is_the_same_from_side_to_side() -> None:
    made = drawn((RED, BLUE), "down", 20, 50)
    assert (made == made[:, :1]).all()
    assert len(np.unique(made[:, 0], axis=0)) == 50


def test_parts_join_without_a_seam() -> None:
    table, size = steps((RED, BLUE)), Size(30, 40)
    parts = [at(table, "radial", size, rows) for rows in (slice(0, 17), slice(17, 40))]
    assert np.array_equal(np.concatenate(parts), at(table, "radial", size, slice(0, 40)))


def test_noise_is_even_and_does_not_depend_on_where_a_part_begins() -> None:
    whole = noise(300, slice(0, 300))
    assert abs(float(whole.mean())) < 0.01
    assert -0.5 <= whole.min() < -0.49
    assert 0.49 < whole.max() <= 0.5
    assert np.array_equal(noise(300, slice(150, 300)), whole[150:])


@pytest.mark.parametrize("direction", ["down", "right", "diagonal", "radial"])
def test_a_picture_of_one_pixel_has_a_gradient(direction: str) -> None:
    assert np.isfinite(drawn((RED, BLUE), direction, 1, 1)).all()
