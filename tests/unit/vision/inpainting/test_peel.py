"""A hole is first filled from its rim inwards."""

import numpy as np
from tests.support.textures import horizon, stripes

from safelight.vision.arrays import Floats
from safelight.vision.inpainting.patches import Bools, Level, Scene
from safelight.vision.inpainting.peel import peeled


def filled(values: Floats, hole: Bools) -> Floats:
    emptied = values.copy()
    emptied[hole] = 0.5
    scene = Scene(values=emptied, hole=hole, imitated=np.zeros_like(hole))
    return peeled(Level(scene, pull=1))


def test_a_line_goes_on_into_the_hole() -> None:
    values = stripes(40, 60, slope=1).astype(np.float32) / np.float32(255)
    hole = np.zeros((40, 60), np.bool_)
    hole[:, 50:] = True
    made = filled(values, hole)
    assert np.abs(made[hole] - values[hole]).mean() < 0.05
    assert np.array_equal(made[~hole], values[~hole])


def test_sky_stays_above_ground_beside_a_photo() -> None:
    values = horizon(40, 60).astype(np.float32) / np.float32(255)
    hole = np.zeros((40, 60), np.bool_)
    hole[:, :12] = True
    made = filled(values, hole)
    blue_over_red = made[..., 2] > made[..., 0]
    assert blue_over_red[:18, :12].mean() > 0.98
    assert blue_over_red[22:, :12].mean() < 0.02


def test_many_sources_are_thinned_out_and_still_fill_everything() -> None:
    values = horizon(500, 500).astype(np.float32) / np.float32(255)
    hole = np.zeros((500, 500), np.bool_)
    hole[:, 498:] = True
    made = filled(values, hole)
    assert (np.abs(made[hole] - np.float32(0.5)).max(axis=1) > 0.05).mean() > 0.95
