"""Patches are matched with whole known ones, and their votes restore what repeats."""

import numpy as np
from tests.support.textures import difference, stripes

from safelight.vision.arrays import Floats
from safelight.vision.inpainting.patches import RADIUS, SIDE, Bools, Level, Scene, bordered


def scene(values: Floats, hole: Bools, imitated: Bools | None = None) -> Scene:
    nothing = np.zeros_like(hole)
    return Scene(values=values, hole=hole, imitated=nothing if imitated is None else imitated)


def striped() -> tuple[Floats, Bools]:
    values = stripes(60, 80).astype(np.float32) / np.float32(255)
    hole = np.zeros((60, 80), np.bool_)
    hole[20:34, 30:44] = True
    return values, hole


def test_only_whole_patches_that_touch_no_hole_are_sources() -> None:
    values, hole = striped()
    level = Level(scene(values, hole), pull=0)
    sources = level.is_source.reshape(level.height, level.width)[RADIUS:-RADIUS, RADIUS:-RADIUS]
    for row, column in np.argwhere(sources):
        patch = (slice(row - RADIUS, row + RADIUS + 1), slice(column - RADIUS, column + RADIUS + 1))
        assert hole[patch].size == SIDE * SIDE
        assert not hole[patch].any()
    assert sources.sum() == (60 - 6) * (80 - 6) - (14 + 6) ** 2


def test_what_is_chosen_is_always_a_source() -> None:
    values, hole = striped()
    level = Level(scene(values, hole), pull=0.5)
    level.choose(np.full_like(level.targets, -5))
    level.search((2, 1), (8, 1))
    assert level.is_source[level.chosen].all()


def test_a_vote_of_the_best_patches_restores_stripes() -> None:
    values, hole = striped()
    level = Level(scene(values, hole), pull=0)
    blurred = values.copy()
    blurred[hole] += np.float32(0.1)
    level.draw(blurred)
    level.choose(np.zeros_like(level.targets))
    for _ in range(6):
        level.look()
        level.search((1,), ())
        level.update()
    assert difference(level.values[hole] * 255, values[hole] * 255) < 6
    assert np.array_equal(level.values[~hole], values[~hole])


def test_steps_and_chance_find_nearly_what_comparing_all_finds() -> None:
    values = stripes(150, 200).astype(np.float32) / np.float32(255)
    hole = np.zeros((150, 200), np.bool_)
    hole[:, 150:] = True
    level = Level(scene(values, hole), pull=0)
    assert len(level.targets) * len(level.sources) > 6_000_000
    level.choose(np.zeros_like(level.targets))
    before = float(np.median(level.error))
    for _ in range(3):
        level.search((4, 1), (50, 16, 4, 1))
    assert float(np.median(level.error)) < before / 20


def test_what_is_imitated_is_not_taken_for_itself() -> None:
    values, hole = striped()
    imitated = np.zeros_like(hole)
    imitated[20:34, 24:30] = True
    level = Level(scene(values, hole, imitated), pull=0)
    level.choose(np.zeros_like(level.targets))
    level.search((1,), ())
    inside = np.isin(level.targets, level.imitated) & np.isfinite(level.error)
    apart = np.abs(
        np.array(np.divmod(level.targets, level.width))
        - np.array(np.divmod(level.chosen, level.width))
    ).max(axis=0)
    assert (apart[inside] >= SIDE).all()


def test_the_border_of_a_mask_is_empty() -> None:
    wide = bordered(np.ones((2, 3), np.uint8))
    assert wide.shape == (2 + 2 * RADIUS, 3 + 2 * RADIUS)
    assert wide.sum() == 6
