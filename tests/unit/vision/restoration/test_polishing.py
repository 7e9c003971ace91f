"""What redraws a picture's detail depends on what is installed and on how large the picture is."""

from tests.support.networks import networks

from safelight.domain.networks import NoNetworks
from safelight.imaging.geometry import Size
from safelight.vision.restoration.polishing import redrawing


def test_the_network_that_is_opt_in_is_used_where_it_is_installed() -> None:
    best, default = redrawing(Size(40, 30), networks()), redrawing(Size(40, 30), NoNetworks())
    assert default
    assert default.network == "realesr-animevideov3-x4"
    assert best
    expected = networks().has("realesr-general-x4v3")
    assert (best.network == "realesr-general-x4v3") is expected


def test_the_size_stays() -> None:
    tiling = redrawing(Size(2000, 1000), NoNetworks())
    assert tiling
    assert tiling.factor == 1


def test_a_large_picture_is_not_redrawn() -> None:
    assert redrawing(Size(2000, 1001), NoNetworks()) is None
