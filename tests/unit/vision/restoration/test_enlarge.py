"""What is run on a picture follows from the method, the factor, its quality and what is there."""

import pytest

from safelight.domain.networks import NoNetworks
from safelight.imaging.geometry import Size
from safelight.vision.restoration.enlarge import METHODS, Case, Recipe

PHOTO = "waifu2x-photo-x2"


def recipe(method: str, factor: int = 2, quality: int = 100, side: int = 1000) -> Recipe:
    size = Size(side, side)
    return METHODS[method](Case(size=size, factor=factor, quality=quality, networks=NoNetworks()))


def names(made: Recipe) -> list[str]:
    return [tiling.network for tiling in made.base]


@pytest.mark.parametrize(
    ("method", "quality", "network"),
    [
        ("smart_resize", 100, PHOTO),
        ("smart_resize", 80, f"{PHOTO}-noise1"),
        ("smart_resize", 50, f"{PHOTO}-noise2"),
        ("smart_resize", 20, f"{PHOTO}-noise3"),
        ("faces", 80, f"{PHOTO}-noise1"),
        ("photo1", 20, PHOTO),
        ("photo2", 100, f"{PHOTO}-noise1"),
        ("photo2", 20, f"{PHOTO}-noise1"),
        ("photo3", 100, f"{PHOTO}-noise2"),
        ("photo3", 20, f"{PHOTO}-noise3"),
        ("smart_enhance", 100, f"{PHOTO}-noise2"),
        ("smart_enhance", 20, f"{PHOTO}-noise3"),
    ],
)
def test_the_noise_that_is_removed_fits_the_method_and_the_quality(
    method: str, quality: int, network: str
) -> None:
    assert names(recipe(method, quality=quality)) == [network]


@pytest.mark.parametrize("method", ["smart_resize", "faces", "photo1", "photo2", "photo3"])
def test_noise_is_removed_once_and_the_second_doubling_is_plain(method: str) -> None:
    assert names(recipe(method, 4, 20))[1:] == [PHOTO]


@pytest.mark.parametrize("factor", [1, 2, 4])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_reaches_every_factor(method: str, factor: int) -> None:
    made = recipe(method, factor)
    reached = 1
    for tiling in made.base:
        reached *= tiling.factor
    assert max(reached, made.drawn.factor if made.drawn else 1) == factor


def test_small_drawings_get_the_large_network() -> None:
    small, large = recipe("digital_art", side=256).drawn, recipe("digital_art", side=257).drawn
    assert small
    assert large
    assert (small.network, large.network) == ("realesrgan-x4plus-anime", "realesr-animevideov3-x4")


def test_photos_are_redrawn_in_part_only() -> None:
    assert recipe("smart_enhance").share < 0.5
    assert recipe("smart_resize").drawn is None
