"""A preview shows each part in a colour of its own, and the picture through it."""

from typing import Any

import numpy as np
import pytest

from safelight.vision.arrays import Bytes
from safelight.vision.parsing.parts import BACKGROUND, FACE, PERSON, Masks
from safelight.vision.parsing.preview import tinted

#: Places in the face, in the person but not the face, and beside both.
PLACES = {FACE: (20, 20), PERSON: (45, 20), BACKGROUND: (20, 70)}


def box(rows: slice, columns: slice) -> Bytes:
    mask: Bytes = np.zeros((60, 80), np.uint8)
    mask[rows, columns] = 255
    return mask


@pytest.fixture
def masks() -> Masks:
    person = box(slice(5, 55), slice(5, 40))
    face = box(slice(10, 30), slice(10, 30))
    return {FACE: face, PERSON: person, BACKGROUND: np.asarray(255 - person, np.uint8)}


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_three_parts_have_three_colours_at_any_depth(masks: Masks, depth: Any) -> None:
    full = np.iinfo(depth).max
    made = tinted(np.full((60, 80, 3), full // 2, depth), masks)
    assert made.dtype == depth
    colors = {label: made[place] / full for label, place in PLACES.items()}
    for one, other in [(FACE, PERSON), (PERSON, BACKGROUND), (FACE, BACKGROUND)]:
        assert np.abs(colors[one] - colors[other]).max() > 0.15


def test_what_the_picture_shows_is_seen_through_a_tint(masks: Masks) -> None:
    dark, bright = (tinted(np.full((60, 80, 3), each, np.uint8), masks) for each in (20, 220))
    for place in PLACES.values():
        assert (bright[place].astype(int) - dark[place] > 100).all()


def test_a_part_has_an_outline_within_it(masks: Masks) -> None:
    made = tinted(np.full((60, 80, 3), 128, np.uint8), masks).astype(int)
    assert np.abs(made[10, 20] - made[20, 20]).max() > 40
    np.testing.assert_array_equal(made[7, 7], made[45, 20])


def test_a_picture_without_parts_stays_as_it_is_and_alpha_always_does(masks: Masks) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (60, 80, 4), np.uint8)
    np.testing.assert_array_equal(tinted(pixels, {}), pixels)
    np.testing.assert_array_equal(tinted(pixels, masks)[..., 3], pixels[..., 3])
