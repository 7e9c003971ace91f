"""Hide faces for good: what is left of one is the same for many others."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.detection.faces import Face
from safelight.vision.people.smear import Pixels

#: Half the sides of an oval around a face, in parts of its box: it holds the ears and the chin.
_BOX_HALF = 0.66
#: The same in distances between eyes and mouth, across and along the head, and how far below the
#: middle of eyes and mouth its own middle lies: upwards.
_HEAD_HALF, _HEAD_RISE = (1.3, 1.7), 0.15
#: How much further back the ear of a turned head lies than its nose points forward, and at most how
#: far, in the same distances.
_EAR, _FURTHEST = 1.5, 1.0
#: How far outside the oval the edge is soft, in parts of its height.
_SOFT = 0.06
#: Inside the oval the veil must be whole: `cv2.GaussianBlur` leaves this much of 1 there.
_WHOLE = 1.02
#: Patches of one colour across the shorter side of an oval, and the steps of each colour.
_PATCHES, _STEPS = 4, 16
#: Points of an oval.
_POINTS = 64
#: A cover's colour, of 255: dark, and of no tint.
_COVER = 24


class Veil(StrEnum):
    """What a face is hidden behind."""

    #: A few soft spots of colour.
    BLUR = "blur"
    #: The same colours as squares.
    PIXELATE = "pixelate"
    #: One dark colour.
    COVER = "cover"


def hide(pixels: Pixels, face: Face, veil: Veil) -> None:
    """Hide a face in the picture itself, with ears and chin; further bands, such as alpha, stay.

    `pixels` is (h, w, bands) of uint8 or uint16.
    """
    outline = oval(face)
    soft = max(1.0, _SOFT * float(np.ptp(outline[:, 1])))
    left, top = np.floor(outline.min(axis=0) - 2 * soft).astype(int)
    right, bottom = np.ceil(outline.max(axis=0) + 2 * soft).astype(int)
    height, width = pixels.shape[:2]
    columns, rows = slice(max(0, left), min(width, right)), slice(max(0, top), min(height, bottom))
    part = pixels[rows, columns, :3]
    if part.size == 0:
        return
    here = outline - np.array([columns.start, rows.start], np.float32)
    colors, full = part.astype(np.float32), float(np.iinfo(pixels.dtype).max)
    shown = _veiled(colors, here, full, veil)
    mask = _mask(colors.shape[:2], here, soft)[..., None]
    part[:] = np.rint(colors + (shown - colors) * mask).clip(0, full).astype(pixels.dtype)


def oval(face: Face) -> npt.NDArray[np.float32]:
    """(n, 2): corners of what holds the whole head but its hair, clockwise, in pixels."""
    left, top, right, bottom = face.box
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    by_box = _ellipse(
        middle, np.array([face.width, 0]) * _BOX_HALF, np.array([0, face.height]) * _BOX_HALF
    )
    ovals = np.concatenate((by_box, *_by_landmarks(face))).astype(np.float32)
    return np.asarray(cv2.convexHull(ovals), np.float32).reshape(-1, 2)


def _by_landmarks(face: Face) -> Iterator[npt.NDArray[np.float64]]:
    """Ovals of a head that is tilted or turned, which its box does not tell."""
    left_eye, right_eye, nose, left_corner, right_corner = face.landmarks.astype(np.float64)
    eyes, mouth = (left_eye + right_eye) / 2, (left_corner + right_corner) / 2
    down = mouth - eyes
    # In a face that looks down or up, the eyes are as near to the mouth as they are in none.
    length = min(float(np.hypot(*down)), face.height / 2)
    along = down / max(float(np.hypot(*down)), 1e-6) * length
    across = np.array([-along[1], along[0]])
    # A nose that is not between the eyes points away from the ear that is seen.
    aside = float((nose - eyes) @ across) / max(length, 1e-6) ** 2
    back = across * float(np.clip(aside * _EAR, -_FURTHEST, _FURTHEST))
    middle = (eyes + mouth) / 2 - along * _HEAD_RISE
    for centre in (middle, middle - back):
        yield _ellipse(centre, across * _HEAD_HALF[0], along * _HEAD_HALF[1])


def _ellipse(middle: Any, across: Any, along: Any) -> npt.NDArray[np.float64]:  # noqa: ANN401 -- points
    angles = np.linspace(0, 2 * np.pi, _POINTS, endpoint=False)[:, None]
    return np.asarray(middle + np.cos(angles) * across + np.sin(angles) * along, np.float64)


def _veiled(
    colors: npt.NDArray[np.float32], outline: npt.NDArray[np.float32], full: float, veil: Veil
) -> npt.NDArray[np.float32]:
    """The picture's size: what is seen instead of it."""
    if veil is Veil.COVER:
        return np.full_like(colors, round(_COVER * full / 255))
    height, width = colors.shape[:2]
    patch = max(1.0, min(np.ptp(outline[:, 0]), np.ptp(outline[:, 1])) / _PATCHES)
    across, down = max(1, round(width / patch)), max(1, round(height / patch))
    few = np.asarray(cv2.resize(colors, (across, down), interpolation=cv2.INTER_AREA), np.float32)
    step = full / _STEPS
    few = np.rint(few.reshape(down, across, 3) / step) * step
    how = cv2.INTER_NEAREST if veil is Veil.PIXELATE else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(few, (width, height), interpolation=how), np.float32)


def _mask(
    shape: tuple[int, ...], outline: npt.NDArray[np.float32], soft: float
) -> npt.NDArray[np.float32]:
    """(h, w), 0..1: exactly 1 in the outline, soft outside it."""
    mask = np.zeros(shape, np.float32)
    middle = outline.mean(axis=0)
    outward = outline - middle
    away = outward / np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-6)
    cv2.fillConvexPoly(mask, np.rint(outline + away * soft).astype(np.int32), (1.0,))
    blurred = cv2.GaussianBlur(mask, (0, 0), max(0.3, soft / 3))
    return np.asarray(np.minimum(blurred * np.float32(_WHOLE), 1), np.float32)
