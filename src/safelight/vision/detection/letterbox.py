"""A picture made small enough for a detector, in a shape that the detector takes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from safelight.vision.arrays import Bytes


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A scaled copy at the top left of a canvas."""

    #: (h, w, 3), 0..255.
    canvas: Bytes
    #: A pixel of the picture is this many of the canvas across and down: each is rounded alone.
    across: float
    down: float


def scaled(rgb: Bytes, width: int, height: int) -> Bytes:
    """The picture at exactly this size, without aliasing."""
    if (rgb.shape[1], rgb.shape[0]) == (width, height):
        return rgb
    smaller = width < rgb.shape[1] and height < rgb.shape[0]
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(rgb, (width, height), interpolation=method), np.uint8)


def letterbox(rgb: Bytes, longest: int, multiple: int, fill: int) -> Letterbox:
    """The picture with its longer side at `longest`, filled up to sides that are multiples."""
    height, width = rgb.shape[:2]
    scale = longest / max(width, height)
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    canvas = np.full((_up(rows, multiple), _up(columns, multiple), 3), fill, np.uint8)
    canvas[:rows, :columns] = scaled(rgb, columns, rows)
    return Letterbox(canvas, columns / width, rows / height)


def corners(rgb: Bytes, part: float) -> Iterator[tuple[int, int, Bytes]]:
    """Four views into the picture, one at each corner, each with its left and its top.

    Their sides are this part of the picture's: more than half, so that what lies on the border of
    one is whole in another.
    """
    height, width = rgb.shape[:2]
    high, wide = math.ceil(height * part), math.ceil(width * part)
    for top in (0, height - high):
        for left in (0, width - wide):
            yield left, top, rgb[top : top + high, left : left + wide]


def _up(length: int, multiple: int) -> int:
    return -(-length // multiple) * multiple
