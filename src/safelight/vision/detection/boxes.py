"""Rectangles that detectors find: how far two overlap, and which of many say the same thing."""

from typing import Any

import numpy as np
import numpy.typing as npt

#: Left, top, right and bottom, in pixels of the whole picture; right and bottom are outside.
Rectangle = tuple[float, float, float, float]

Rows = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

#: No detector means more boxes than this; looking at them takes a second at worst.
_MOST = 5_000


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

    `boxes` is (n, 4) of left, top, right and bottom, `scores` is (n,). Of very many, only the
    5,000 best are looked at.
    """
    best = np.argsort(-scores, kind="stable")[:_MOST]
    left = np.ascontiguousarray(boxes[best].T, np.float64)
    kept: list[int] = []
    while best.size:
        kept.append(int(best[0]))
        apart = _overlaps(left) <= limit
        best, left = best[1:][apart], left[:, 1:][:, apart]
    return kept


def _overlaps(boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(n - 1,): `overlap` of the first with each of the others; `boxes` is (4, n)."""
    left, top, right, bottom = boxes
    areas = (right - left).clip(0) * (bottom - top).clip(0)
    across = np.minimum(right[0], right[1:]) - np.maximum(left[0], left[1:])
    down = np.minimum(bottom[0], bottom[1:]) - np.maximum(top[0], top[1:])
    shared = across.clip(0) * down.clip(0)
    return np.asarray(shared / np.maximum(areas[0] + areas[1:] - shared, 1e-9), np.float64)
