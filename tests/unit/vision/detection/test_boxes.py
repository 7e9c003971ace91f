"""Rectangles overlap, grow and suppress each other as geometry has it."""

import time
from itertools import combinations

import numpy as np
import pytest

from safelight.vision.detection.boxes import area, common, grown, overlap, rectangle, suppress


def test_a_box_overlaps_itself_wholly_and_one_beside_it_not_at_all() -> None:
    assert overlap((0, 0, 10, 20), (0, 0, 10, 20)) == pytest.approx(1)
    assert overlap((0, 0, 10, 20), (10, 0, 20, 20)) == 0


def test_overlap_is_the_shared_part_of_both_together() -> None:
    assert overlap((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(50 / 150)


def test_boxes_of_no_area_overlap_nothing() -> None:
    assert overlap((5, 5, 5, 5), (5, 5, 5, 5)) == 0


def test_what_two_boxes_apart_have_in_common_has_no_area() -> None:
    assert area(common((0, 0, 10, 10), (20, 20, 30, 30))) == 0


def test_a_box_grows_by_a_part_of_its_longer_side_and_stays_in_the_picture() -> None:
    assert grown((10, 20, 50, 40), 0.1, 100, 43) == (6, 16, 54, 43)


def test_of_boxes_that_overlap_the_best_is_kept_and_the_others_are_not() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [50, 50, 60, 60]], np.float32)
    assert suppress(boxes, np.array([0.5, 0.9, 0.7], np.float32), 0.3) == [1, 2]


def test_boxes_that_overlap_little_enough_are_all_kept() -> None:
    boxes = np.array([[0, 0, 10, 10], [8, 0, 18, 10]], np.float32)
    assert suppress(boxes, np.array([0.9, 0.8], np.float32), 0.3) == [0, 1]


def test_of_no_boxes_none_is_kept() -> None:
    assert suppress(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), 0.3) == []


def test_very_many_boxes_are_seen_through_in_seconds() -> None:
    """A picture of small things beside each other, as long as none of them overlap."""
    down, across = np.divmod(np.arange(40_000, dtype=np.float32), 200)
    corners = np.stack((across, down), axis=1) * 10
    scores = np.linspace(1, 0, 40_000, dtype=np.float32)
    began = time.process_time()
    kept = suppress(np.hstack((corners, corners + 9)), scores, 0.3)
    assert kept == list(range(5_000))
    assert time.process_time() - began < 10


def test_many_boxes_are_kept_or_not_as_one_by_one() -> None:
    random = np.random.default_rng(8)
    corners = random.integers(0, 200, (300, 2)).astype(np.float32)
    boxes = np.hstack((corners, corners + random.integers(0, 60, (300, 2)).astype(np.float32)))
    kept = suppress(boxes, random.random(300).astype(np.float32), 0.3)
    plain = [rectangle(row) for row in boxes]
    assert 20 < len(kept) < 280
    assert all(overlap(plain[a], plain[b]) <= 0.3 for a, b in combinations(kept, 2))
    assert all(
        any(overlap(plain[each], plain[one]) > 0.3 for one in kept)
        for each in set(range(300)) - set(kept)
    )
