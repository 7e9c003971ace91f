"""Pseudo-depth takes what stands out, and what is low in the picture, for near."""

import numpy as np
from tests.support.networks import networks, opened
from tests.support.textures import stripes

from safelight.domain.networks import NoNetworks
from safelight.vision.arrays import color_bytes
from safelight.vision.segmentation.nearness import nearness


def test_what_stands_out_is_nearer_than_what_is_behind_it() -> None:
    rgb = color_bytes(opened("astronaut.png").resize(0.5))
    near = nearness(rgb, networks())
    assert near.shape == rgb.shape[:2]
    assert 0 <= near.min() <= near.max() <= 1
    woman, wall = near[40:90, 100:130].mean(), near[10:60, 165:190].mean()
    assert woman > wall + 0.3


def test_without_the_network_lower_is_nearer() -> None:
    near = nearness(np.full((40, 30, 3), 90, np.uint8), NoNetworks())
    assert (np.diff(near.mean(axis=1)) >= 0).all()
    assert near[-1].mean() > near[0].mean() + 0.5


def test_edges_are_nearer_than_flat_places() -> None:
    flat = np.full((40, 60, 3), 90, np.uint8)
    edged = flat.copy()
    edged[:, 30:] = 250
    difference = nearness(edged, NoNetworks()) - nearness(flat, NoNetworks())
    assert difference[:, 28:32].min() > 0.03
    assert np.abs(difference[:, :10]).max() < 0.01


def test_a_single_pixel_has_a_nearness() -> None:
    assert nearness(stripes(1, 1), networks()).shape == (1, 1)
