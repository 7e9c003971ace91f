"""Things go on out of their boxes as far as they hang together, or to where colours differ."""

import cv2
import numpy as np
import pytest

from safelight.vision.arrays import Bytes, Floats
from safelight.vision.segmentation import belonging
from safelight.vision.segmentation.masks import Bools

SIZE = (120, 200)


def filled(*windows: tuple[slice, slice]) -> Floats:
    mask = np.zeros(SIZE, np.float32)
    for window in windows:
        mask[window] = 1
    return mask


def there(*windows: tuple[slice, slice]) -> Bools:
    return filled(*windows) > 0


@pytest.mark.parametrize(("until", "kept"), [(120, True), (60, False)])
def test_a_piece_belongs_to_what_was_found_if_most_of_it_is_there(
    until: int, *, kept: bool
) -> None:
    thing = np.s_[40:80, 20:160]
    belongs = belonging.wholes(filled(thing), there(np.s_[30:90, 10:until]))
    assert bool(belongs[60, 155]) is kept


def test_a_piece_that_hangs_together_with_nothing_found_does_not_belong_to_it() -> None:
    found, apart = np.s_[40:80, 20:100], np.s_[40:80, 130:160]
    belongs = belonging.wholes(filled(found, apart), there(found))
    assert belongs[60, 60]
    assert not belongs[60, 145]


def test_nobody_knows_how_far_a_piece_goes_that_is_cut_off() -> None:
    thing, end = np.s_[40:80, 20:200], np.s_[:, 199:]
    stands, found = filled(thing), there(np.s_[30:90, 10:180])
    assert belonging.wholes(stands, found)[60, 190]
    assert not belonging.wholes(stands, found, there(end)).any()


@pytest.mark.parametrize(("border", "on"), [(120, True), (170, False)])
def test_what_stands_out_on_both_sides_of_a_border_goes_on(border: int, *, on: bool) -> None:
    thing = filled(np.s_[40:80, 20:160])
    assert belonging.goes_on(thing, there(np.s_[:, :border])) is on


def test_a_few_pixels_beyond_a_border_are_not_noticed() -> None:
    thing = filled(np.s_[40:80, 20:100], np.s_[60:61, 100:104])
    assert not belonging.goes_on(thing, there(np.s_[:, :100]))


@pytest.mark.parametrize("end", [95, 125])
def test_a_thing_that_seems_to_go_on_ends_where_its_colour_does(end: int) -> None:
    """Its box ends at 110, and the network tells nothing apart up to 180."""
    stands, held = filled(np.s_[30:90, 20:180]), there(np.s_[20:100, 10:110])
    kept = belonging.to_edges(scene(end), stands, held)
    assert kept[40:80, 30 : end - 4].min() > 0.9
    assert kept[:, end + 4 :].max() < 0.1


def scene(end: int) -> Bytes:
    """Something red up to a column and something blue from there on, with some noise."""
    rgb = np.random.default_rng(3).integers(60, 90, (*SIZE, 3), dtype=np.uint8)
    cv2.rectangle(rgb, (20, 30), (180, 89), (40, 60, 190), -1)
    cv2.rectangle(rgb, (20, 30), (end - 1, 89), (200, 50, 40), -1)
    return rgb
