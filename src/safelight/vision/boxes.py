"""Rectangles that detectors find: how far two overlap, and which of many say the same thing."""

from typing import Any

import numpy as np
import numpy.typing as npt

#: Left, top, right and bottom, in pixels of the whole picture; right and bottom are outside.
Rectangle = tuple[float, float, float, float]

Rows = npt.NDArray[np.float32]


def rectangle(row: npt.NDArray[Any]) -> Rectangle:
    """A row of four numbers as plain floats."""
    left, top, right, bottom = (float(value) for value in row)
    return left, top, right, bottom


def area(box: Rectangle) -> float:
    """Square pixels; 0 for one that is inside out."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def common(a: Rectangle, b: Rectangle) -> Rectangle:
    """What lies in both; inside out if nothing does."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def overlap(a: Rectangle, b: Rectangle) -> float:
    """Intersection over union, 0..1."""
    shared = area(common(a, b))
    return shared / max(area(a) + area(b) - shared, 1e-9)


def grown(box: Rectangle, by: float, width: int, height: int) -> Rectangle:
    """Moved outwards by a part of the longer side, and kept within a picture of this size."""
    margin = by * max(box[2] - box[0], box[3] - box[1])
    outer = (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
    return common(outer, (0.0, 0.0, float(width), float(height)))


def suppress(boxes: Rows, scores: Rows, limit: float) -> list[int]:
    """Indices of the boxes to keep, best first: none overlaps a better one by more than `limit`.

    `boxes` is (n, 4) of left, top, right and bottom, `scores` is (n,).
    """
    left = [int(index) for index in np.argsort(-scores, kind="stable")]
    plain = [rectangle(row) for row in boxes]
    kept: list[int] = []
    while left:
        best = left.pop(0)
        kept.append(best)
        left = [other for other in left if overlap(plain[best], plain[other]) <= limit]
    return kept
