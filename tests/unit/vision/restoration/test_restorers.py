"""Every network that restores is installed, and its tiles cannot take much memory."""

import pytest
from tests.support.networks import networks

from safelight.vision.restoration.restorers import (
    ART,
    FINE_ART,
    GENERAL,
    PORTRAIT,
    Noise,
    at,
    clean,
    photo,
)
from safelight.vision.tiles import Tiling

LEVELS = [*map(photo, (None, *Noise)), *map(clean, Noise)]
ALL = [*LEVELS, ART, FINE_ART, PORTRAIT, GENERAL]


@pytest.mark.parametrize("tiling", ALL[:-1], ids=lambda tiling: tiling.network)
def test_every_network_of_the_default_set_is_there(tiling: Tiling) -> None:
    assert networks().has(tiling.network)


@pytest.mark.parametrize("tiling", ALL, ids=lambda tiling: tiling.network)
def test_a_tile_takes_less_than_600_megabytes(tiling: Tiling) -> None:
    assert tiling.memory() < 600 * 10**6


def test_each_degree_of_noise_has_a_network_of_its_own() -> None:
    assert len({tiling.network for tiling in LEVELS}) == 9


@pytest.mark.parametrize("factor", [1, 2, 4])
def test_a_network_can_be_reduced_to_every_factor(factor: int) -> None:
    assert at(ART, factor).factor == factor
    assert at(ART, factor).network == ART.network
