"""Pictures of people: real photos, and further ones of the same person made from one of them.

Photos that show one person twice are rare; `group1.jpg` and `group3.jpg` do, and the rest of what
is one person's here is one photo that was turned, darkened, made smaller and so on.
"""

from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import pyvips
from tests.support.networks import networks, opened

from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.detection.faces import Face, detect

needs_face_descriptor = pytest.mark.skipif(
    not networks().has("face-descriptor"), reason="it comes with npm, which is not everywhere"
)

#: Of her who is in both photos, where the middle of her face is, in pixels.
SHARED = {"group1.jpg": (1575, 330), "group3.jpg": (1190, 360)}
#: Turn in degrees, gamma, size, JPEG quality, and -1 for a mirror image.
_WAYS = (
    (0, 1.0, 1.0, 95, 1),
    (6, 1.3, 0.9, 90, 1),
    (-8, 0.8, 0.8, 85, 1),
    (0, 1.5, 0.7, 60, -1),
    (12, 0.9, 1.0, 40, 1),
    (-4, 1.1, 0.6, 75, -1),
    (3, 0.7, 0.9, 50, 1),
)


@cache
def photographed(name: str) -> Bytes:
    """A real photo, (h, w, 3)."""
    return color_bytes(opened(name))


@cache
def faces_in(name: str) -> tuple[Face, ...]:
    """The faces that are surely in a real photo, from left to right."""
    found = detect(photographed(name), networks(), 0.6)
    return tuple(sorted(found, key=lambda face: face.box[0]))


def face_at(name: str, place: tuple[int, int]) -> Face:
    """The one that is nearest to a place."""
    return min(faces_in(name), key=lambda face: _apart(face, place))


def sitting(name: str, number: int) -> Bytes:
    """The photo once more, in another of seven ways: the same people, and another picture."""
    turn, gamma, size, quality, mirrored = _WAYS[number % len(_WAYS)]
    seen = photographed(name)[:, ::mirrored]
    height, width = seen.shape[:2]
    turned = cv2.warpAffine(
        seen,
        cv2.getRotationMatrix2D((width / 2, height / 2), turn, size),
        (width, height),
        borderMode=cv2.BORDER_REPLICATE,
    )
    toned = (255 * (np.asarray(turned, np.float32) / 255) ** gamma).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", toned, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def picture(pixels: Any) -> pyvips.Image:
    """Such an array as a picture in the working space."""
    deep = pixels.dtype == np.uint16
    made = pyvips.Image.new_from_array(np.ascontiguousarray(pixels))
    return made.copy(interpretation="rgb16" if deep else "srgb").copy_memory()


def saved(pixels: Bytes, path: Path) -> Path:
    """Such an array as a PNG file."""
    picture(pixels).write_to_file(str(path), compression=1)
    return path


def _apart(face: Face, place: tuple[int, int]) -> float:
    left, top, right, bottom = face.box
    return float(np.hypot((left + right) / 2 - place[0], (top + bottom) / 2 - place[1]))
