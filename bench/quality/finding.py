"""Which faces and plates are found on photos that were marked by eye."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips
from scripts.photos import photo
from tests.support.networks import networks

from bench.quality.measures import covered, overlap
from safelight.vision.detection import faces, plates

Box = tuple[float, ...]
Pixels = npt.NDArray[np.uint8]

TRUTH = Path(__file__).with_name("truth.toml")
#: A face is found if its box and a found one share so much of what they cover together.
_FACE = 0.5
#: A plate is found if so much of it is covered: what is left could be read.
_PLATE = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found on one photo."""

    photo: str
    #: How many are there, how many of these were found, and how many others were found.
    there: int
    hits: int
    false: int


def looked_for(kind: str) -> Iterator[Found]:
    """Each photo of `truth.toml`; kind is faces or plates."""
    detect, same = _KINDS[kind]
    for name, boxes in tomllib.loads(TRUTH.read_text("utf-8"))[kind].items():
        found = detect(_pixels(name))
        yield compared(name, [tuple(box) for box in boxes], found, same)


def compared(
    name: str, wanted: Sequence[Box], found: Sequence[Box], same: Callable[[Box, Box], bool]
) -> Found:
    """Count hits: `same` says whether a wanted box, given first, was found in another."""
    hits = sum(any(same(box, other) for other in found) for box in wanted)
    false = sum(not any(same(box, other) for box in wanted) for other in found)
    return Found(photo=name, there=len(wanted), hits=hits, false=false)


def _pixels(name: str) -> Pixels:
    image = pyvips.Image.new_from_file(str(photo(name))).colourspace("srgb")
    pixels: Pixels = image[:3].numpy()
    return pixels


def _faces(pixels: Pixels) -> list[Box]:
    return [tuple(map(float, face.box)) for face in faces.detect(pixels, networks())]


def _plates(pixels: Pixels) -> list[Box]:
    quads: list[Any] = [plate.quad for plate in plates.detect(pixels, networks())]
    return [(*map(float, quad.min(0)), *map(float, quad.max(0))) for quad in quads]


def same_face(wanted: Box, found: Box) -> bool:
    """Whether a box is around that face."""
    return overlap(wanted, found) >= _FACE


def same_plate(wanted: Box, found: Box) -> bool:
    """Whether a box hides that plate."""
    return covered(wanted, found) >= _PLATE


_KINDS = {"faces": (_faces, same_face), "plates": (_plates, same_plate)}
