"""Pieces of a mask are kept or left out by their size, and found where they are."""

import numpy as np

from safelight.vision.arrays import Floats
from safelight.vision.segmentation import masks


def with_boxes(*boxes: tuple[slice, slice]) -> Floats:
    mask = np.zeros((100, 120), np.float32)
    for box in boxes:
        mask[box] = 1
    return mask


LARGE = (slice(10, 60), slice(10, 60))
SECOND = (slice(20, 50), slice(80, 110))
SPECK = (slice(90, 93), slice(90, 93))


def test_a_speck_goes_and_two_subjects_stay() -> None:
    mask = with_boxes(LARGE, SECOND, SPECK)
    assert np.array_equal(masks.without_specks(mask), with_boxes(LARGE, SECOND))


def test_what_is_faint_around_a_speck_goes_with_it() -> None:
    mask = with_boxes(LARGE, SPECK)
    mask[88:95, 88:95] = np.maximum(mask[88:95, 88:95], 0.2)
    assert not masks.without_specks(mask)[85:, 85:].any()


def test_a_mask_without_pieces_stays_as_it_is() -> None:
    faint = np.full((8, 8), 0.1, np.float32)
    assert np.array_equal(masks.without_specks(faint), faint)


def test_holes_are_filled_and_bays_are_not() -> None:
    mask = with_boxes(LARGE)
    mask[30:40, 30:40] = 0
    mask[20:25, 50:60] = 0
    filled = masks.without_holes(mask)
    assert (filled[30:40, 30:40] == 1).all()
    assert (filled[20:25, 50:60] == 0).all()
    assert (filled[:10] == 0).all()


def test_background_that_reaches_the_border_is_no_hole() -> None:
    mask = np.ones((20, 20), np.float32)
    mask[:, 10] = 0
    assert np.array_equal(masks.without_holes(mask), mask)


def test_a_firm_mask_leaves_out_what_is_less_likely_than_not() -> None:
    values = np.array([[0, 0.45, 0.7, 0.95, 1]], np.float32)
    assert np.allclose(masks.firm(values), [[0, 0, 0.5, 1, 1]])


def test_the_window_is_the_smallest_that_holds_everything() -> None:
    assert masks.window_of(with_boxes(SECOND, SPECK)) == (slice(20, 93), slice(80, 110))


def test_the_window_of_nothing_is_everything() -> None:
    assert masks.window_of(np.zeros((3, 5), np.float32)) == (slice(0, 3), slice(0, 5))


def test_a_window_grows_by_a_part_of_its_sides_within_the_array() -> None:
    window = slice(10, 30), slice(0, 40)
    assert masks.grown(window, 0.25, (100, 45, 3)) == (slice(5, 35), slice(0, 45))
