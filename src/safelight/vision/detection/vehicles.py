"""Find what carries licence plates."""

from collections.abc import Iterator

import numpy as np

from safelight.domain.networks import Networks
from safelight.vision.arrays import Bytes
from safelight.vision.detection import objects
from safelight.vision.detection.boxes import Rectangle, grown, suppress
from safelight.vision.detection.letterbox import corners

_KINDS = frozenset({"car", "truck", "bus", "motorcycle", "train"})
#: How sure of a vehicle one must be to look for plates there.
_SURE = 0.3
#: Part of a vehicle's longer side that belongs to it all around.
_AROUND = 0.06
#: Shorter sides of vehicles, in pixels, on which no plate could be read.
_SMALL = 24
#: Boxes that overlap by more are one vehicle.
_OVERLAP = 0.5
#: Pictures with a longer side are also looked at in four parts, for vehicles that are small there.
_LARGE = 1600
#: A part's sides, of the picture's.
_PART = 0.6


def detect(rgb: Bytes, networks: Networks) -> list[Rectangle]:
    """Where vehicles are, with a little around them, the surest first; none without the network.

    `rgb` is (h, w, 3), 0..255, of any size.
    """
    if not networks.has(objects.NETWORK):
        return []
    height, width = rgb.shape[:2]
    found = [each for left, top, part in _parts(rgb) for each in _in(part, left, top, networks)]
    boxes = np.array([box for _, box in found], np.float32).reshape(-1, 4)
    scores = np.array([score for score, _ in found], np.float32)
    kept = suppress(boxes, scores, _OVERLAP)
    return [grown(found[index][1], _AROUND, width, height) for index in kept]


def _parts(rgb: Bytes) -> Iterator[tuple[int, int, Bytes]]:
    """The picture, and if it is large its corners: each with its left and top."""
    yield 0, 0, rgb
    if max(rgb.shape[:2]) > _LARGE:
        yield from corners(rgb, _PART)


def _in(part: Bytes, left: int, top: int, networks: Networks) -> Iterator[tuple[float, Rectangle]]:
    for each in objects.detect(part, networks, _SURE):
        x0, y0, x1, y1 = each.box
        if each.name in _KINDS and min(x1 - x0, y1 - y0) >= _SMALL:
            yield each.score, (x0 + left, y0 + top, x1 + left, y1 + top)
