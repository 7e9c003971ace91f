"""Which faces are redrawn, and how what was redrawn lies in the picture."""

import numpy as np
import pytest
from tests.support.networks import networks, opened

from safelight.imaging.geometry import Box, Size
from safelight.imaging.operation import Context
from safelight.imaging.scale import resample
from safelight.vision.restoration.portraits import find, redraw, runs
from safelight.vision.tiles import Pixels, Work


def astronaut(side: int) -> Pixels:
    """A portrait in a square of this side; the face is two fifths of it high."""
    portrait = opened("astronaut.png").crop(90, 0, 270, 270)
    values: Pixels = resample(portrait, Size(side, side)).numpy()
    return values


@pytest.mark.parametrize("side", [120, 160, 240])
def test_a_small_face_is_found_with_what_surrounds_it(side: int) -> None:
    (box,) = find(astronaut(side), networks())
    assert box.left < 0.45 * side < box.left + box.width
    assert box.top < 0.4 * side < box.top + box.height
    assert box.left >= 0
    assert box.top >= 0
    assert box.left + box.width <= side
    assert box.top + box.height <= side


def test_a_large_face_needs_no_redrawing() -> None:
    assert find(astronaut(480), networks()) == []


@pytest.mark.parametrize("side", [50, 64, 80])
def test_of_a_tiny_face_too_little_is_seen_to_redraw_it(side: int) -> None:
    assert find(astronaut(side), networks()) == []


def test_sixteen_bits_show_the_same_faces() -> None:
    pixels = astronaut(120)
    assert find(pixels.astype(np.uint16) * 257, networks()) == find(pixels, networks())


def test_no_more_faces_are_redrawn_than_there_is_time_for() -> None:
    crowd = np.tile(astronaut(160), (4, 5, 1))
    boxes = find(crowd, networks())
    assert 5 <= len(boxes) < 20
    assert sum(run.size.pixels for run in runs(boxes)) <= 120_000


def test_what_was_redrawn_fades_into_the_rest() -> None:
    pixels = astronaut(64)
    made = np.repeat(np.repeat(pixels, 2, axis=0), 2, axis=1)
    before = made.astype(int)
    box = Box(18, 14, 24, 24)
    context = Context(size=Size(64, 64), input_has_alpha=False, networks=networks())
    redraw(made, pixels, [box], 2, Work(context, "This", runs([box]), 0))
    change = abs(made - before).max(axis=2)
    inside = change[28:76, 36:84]
    assert inside[12:36, 12:36].mean() > 3
    assert inside[[0, -1]].max() <= 3
    change[28:76, 36:84] = 0
    assert change.max() == 0
