"""Four-cornered places in a picture, such as a line of writing or a plate seen from the side."""

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.arrays import Bytes
from safelight.vision.detection.boxes import Rectangle, rectangle

#: (4, 2), x and y in pixels: the corners, clockwise from the top left one.
Quad = npt.NDArray[np.float32]

#: Where a place's corners lie in a unit square.
_UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)


def ordered(points: npt.NDArray[np.float32]) -> Quad:
    """Four points in a quad's order; the sides that are nearer to upright are left and right."""
    by_place = points[np.argsort(points[:, 0], kind="stable")]
    left, right = (pair[np.argsort(pair[:, 1])] for pair in (by_place[:2], by_place[2:]))
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def around(points: npt.NDArray[np.float32]) -> Quad:
    """The smallest rectangle, turned as need be, that holds all points, (n, 2)."""
    corners = cv2.boxPoints(cv2.minAreaRect(points.astype(np.float32)))
    return ordered(np.asarray(corners, np.float32))


def sides(quad: Quad) -> tuple[float, float]:
    """Width and height in pixels, each the mean of two sides, and at least 1."""
    across = np.linalg.norm(quad[[1, 2]] - quad[[0, 3]], axis=1)
    down = np.linalg.norm(quad[[3, 2]] - quad[[0, 1]], axis=1)
    return max(1.0, float(across.mean())), max(1.0, float(down.mean()))


def area(quad: Quad) -> float:
    """Square pixels."""
    return float(cv2.contourArea(quad))


def bounds(quad: Quad) -> Rectangle:
    """The upright rectangle that holds it."""
    return rectangle(np.concatenate((quad.min(axis=0), quad.max(axis=0))))


def shared(one: Quad, other: Quad) -> float:
    """Which part of the smaller one lies in the other, 0..1."""
    common, _ = cv2.intersectConvexConvex(cv2.convexHull(one), cv2.convexHull(other))
    return float(common) / max(min(area(one), area(other)), 1e-6)


def grown(quad: Quad, across: float, down: float) -> Quad:
    """Each corner moved outwards by so many pixels, along the quad's own two directions."""
    width, height = sides(quad)
    right = (quad[[1, 1, 2, 2]] - quad[[0, 0, 3, 3]]) * np.float32(across / width)
    below = (quad[[3, 2, 2, 3]] - quad[[0, 1, 1, 0]]) * np.float32(down / height)
    outwards = right * (_UNIT[:, :1] * 2 - 1) + below * (_UNIT[:, 1:] * 2 - 1)
    return np.asarray(quad + outwards, np.float32)


def straightened(rgb: Bytes, quad: Quad, width: int, height: int) -> Bytes:
    """What lies in the quad, (height, width, 3), as seen from the front."""
    onto = cv2.getPerspectiveTransform(quad, _UNIT * np.array([width, height], np.float32))
    seen = cv2.warpPerspective(
        rgb, onto, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(seen, np.uint8)
