"""Whether the borders of tiles show: a picture in several tiles against the same one in one."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips
from scripts.photos import photo
from tests.support.networks import context

from safelight.imaging.geometry import Size
from safelight.vision import tiles
from safelight.vision.tiles import Run, Tiling, Work

Pixels = npt.NDArray[Any]

#: The picture's side, as a multiple of a tile's: four tiles.
_SIDES = 1.6
#: Pixels of the result on either side of a border that count as its seam.
_NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """Levels of 255 by which tiles differ from a single tile."""

    network: str
    #: Mean and greatest difference near the borders, and mean difference elsewhere.
    near: float
    greatest: float
    elsewhere: float


def seams(tilings: Iterable[Tiling], name: str = "wall.jpg") -> Iterator[Seam]:
    """Each network on a part of a photo, in tiles of its own size."""
    photographed = pyvips.Image.new_from_file(str(photo(name)))
    for tiling in tilings:
        side = int(tiling.side * _SIDES)
        image = photographed.crop(200, 100, side, side).copy_memory()
        many = _made(image, tiling).astype(float)
        single = _made(image, replace(tiling, side=side)).astype(float)
        yield compared(tiling.network, many, single, borders(side, tiling.side, tiling.factor))


def _made(image: pyvips.Image, tiling: Tiling) -> Pixels:
    size = Size(image.width, image.height)
    work = Work(context(image), "a measurement", [Run(tiling, size)], 0)
    return tiles.run(image.numpy(), tiling, work)


def borders(length: int, side: int, factor: int) -> list[int]:
    """Where tiles meet in the result: as `tiles` splits, evenly and at multiples of four."""
    even = length / math.ceil(length / side)
    step = math.ceil(math.ceil(even) / 4) * 4
    return [place * factor for place in range(step, length, step)]


def compared(network: str, many: Pixels, single: Pixels, places: list[int]) -> Seam:
    """Differences near and away from the places, along both axes."""
    difference = np.abs(many - single).max(-1)
    near = np.zeros(difference.shape, bool)
    for place in places:
        around = slice(max(0, place - _NEAR), place + _NEAR)
        near[around] = True
        near[:, around] = True
    return Seam(
        network=network,
        near=float(difference[near].mean()),
        greatest=float(difference[near].max()),
        elsewhere=float(difference[~near].mean()),
    )
