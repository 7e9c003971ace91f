"""Tiles leave no trace, whatever the picture's size and depth, and what is too much is refused."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.support.networks import networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.imaging.budget import Budget
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context
from safelight.vision.arrays import color_bytes
from safelight.vision.tiles import Pixels, Run, Tiling, Work, run

PHOTO = Tiling(network="waifu2x-photo-x2", scale=2, cuts=7, side=64, pace=5, layers=3000)
ART = Tiling(network="realesr-animevideov3-x4", scale=4, margin=16, side=64, pace=6, layers=4000)
CLEAN = Tiling(network="waifu2x-cunet-noise1", cuts=28, blend=8, side=64, pace=4, layers=1500)
PICTURE = Size(150, 101)


def cut(size: Size = PICTURE) -> Pixels:
    return color_bytes(opened("coffee.png").crop(200, 150, size.width, size.height))


def made(pixels: Pixels, tiling: Tiling, **given: Any) -> Pixels:
    size = Size(pixels.shape[1], pixels.shape[0])
    context = Context(size=size, input_has_alpha=False, networks=networks(), **given)
    return run(pixels, tiling, Work(context, "This", [Run(tiling, size)], 0))


@pytest.mark.parametrize("tiling", [PHOTO, ART], ids=["valid", "padded"])
def test_tiles_give_what_one_piece_gives(tiling: Tiling) -> None:
    pixels = cut()
    whole = made(pixels, replace(tiling, side=512)).astype(int)
    assert abs(made(pixels, tiling).astype(int) - whole).max() <= 1


def test_a_network_that_looks_at_the_whole_tile_shows_no_border_between_tiles() -> None:
    pixels = cut()
    whole = made(pixels, replace(CLEAN, side=512)).astype(float)
    error = made(pixels, CLEAN).astype(float) - whole
    # Tiles begin at column 52 and 104: the error must not jump there.
    jump = abs(np.diff(error.mean(axis=(0, 2))))
    assert jump[[51, 103]].max() < 0.3
    assert abs(error).mean() < 1


@pytest.mark.parametrize("size", [Size(1, 1), Size(1, 70), Size(70, 1), Size(3, 2), Size(65, 64)])
@pytest.mark.parametrize("tiling", [PHOTO, ART, CLEAN], ids=["valid", "padded", "blended"])
def test_every_size_gives_its_multiple(tiling: Tiling, size: Size) -> None:
    result = made(cut(size), tiling)
    assert result.shape == (size.height * tiling.factor, size.width * tiling.factor, 3)
    assert abs(result.mean() - cut(size).mean()) < 6


def test_sixteen_bits_stay_sixteen_and_are_used() -> None:
    pixels = cut(Size(40, 40)).astype(np.uint16) * 257
    result = made(pixels, PHOTO)
    assert result.dtype == np.uint16
    assert len(np.unique(result)) > 1000
    assert abs(result / 257 - made(cut(Size(40, 40)), PHOTO)).max() <= 0.6


def test_a_grey_picture_stays_grey() -> None:
    grey = np.repeat(cut(Size(50, 50))[:, :, :1], 3, axis=2)
    result = made(grey, ART)
    assert np.ptp(result.astype(int), axis=2).max() == 0
    assert np.ptp(result[:, :, 0].astype(int)) > 50


def test_a_shrunken_result_is_the_mean_of_the_full_one() -> None:
    pixels = cut(Size(60, 60))
    full = made(pixels, ART).astype(float)
    half = made(pixels, replace(ART, shrink=2)).astype(float)
    assert half.shape == (120, 120, 3)
    assert abs(full.reshape(120, 2, 120, 2, 3).mean(axis=(1, 3)) - half).max() <= 1


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    made(cut(), PHOTO, tell=told.append)
    assert told == sorted(told)
    assert len(told) == 6
    assert told[-1] == pytest.approx(1)


def test_what_would_take_too_long_is_refused_after_two_tiles() -> None:
    told: list[float] = []
    with pytest.raises(Refusal, match="This would take about") as caught:
        made(cut(), PHOTO, tell=told.append, budget=Budget.starting(0.0, 2**40))
    assert caught.value.code is Code.RENDER_TIMEOUT
    assert len(told) == 2


def test_what_needs_too_much_memory_is_refused_before_it_begins() -> None:
    told: list[float] = []
    with pytest.raises(Refusal, match="This would need about") as caught:
        made(cut(), PHOTO, tell=told.append, budget=Budget(memory=250 * 2**20))
    assert caught.value.code is Code.OUT_OF_MEMORY
    assert not told
