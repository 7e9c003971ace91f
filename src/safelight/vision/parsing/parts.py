"""Masks of the parts of a picture of people, by their labels."""

from collections.abc import Collection, Sequence

import cv2
import numpy as np
import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.vision import scales
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.detection.faces import certain, detect
from safelight.vision.parsing import soft
from safelight.vision.parsing.mesh import Points, outline
from safelight.vision.parsing.soft import Pixels
from safelight.vision.segmentation import masks, subjects
from safelight.vision.segmentation.masks import Window
from safelight.vision.segmentation.mattes import resized
from safelight.vision.segmentation.named import named

FACE, PERSON, BACKGROUND = "face", "person", "background"
#: By label: (h, w), 0..255, at the picture's size.
Masks = dict[str, Bytes]

#: Lower faces, in pixels of what is looked at, cannot be told from what is none.
_LOWEST = 12
#: What is looked at around a face, as a part of its sides, and how soft the edge of its rough mask
#: is, as a part of its mean side.
_AROUND, _SOFT = 0.3, 0.025
#: From here on a pixel belongs to a part, of 255; and the part of the picture's pixels that are to
#: do so, or the part is not there.
_HALF, _LEAST = 128, 5e-5
_FULL = np.uint8(255)
#: Where the middle of a pixel is, in itself.
_MIDDLE = np.float32(0.5)
#: Bytes that a process takes while parts are looked for, and for each byte of a colour.
_FINDING, _EACH = 2**30, 30


def parse(image: pyvips.Image, labels: Collection[str], networks: Networks) -> Masks:
    """Masks of those labels that the picture shows, of all people in it together.

    `labels` are of face, person and background; a person's mask holds the face. Where there is
    nobody, the background is all that does not stand out. Raises Refusal(MODEL_MISSING).
    """
    rgb, pixels = subjects.look(image), image.numpy()
    faces = certain(detect(rgb, networks), _LOWEST)
    outlines = [outline(rgb, face, networks) for face in faces]
    found: Masks = {FACE: _faces(pixels, rgb, outlines)} if FACE in labels else {}
    if PERSON in labels or BACKGROUND in labels:
        people = _people(rgb, outlines, networks)
        found[PERSON] = soft.refined(pixels, people)
        front = soft.refined(pixels, _outstanding(rgb, networks)) if not people.any() else None
        found[BACKGROUND] = _FULL - (found[PERSON] if front is None else front)
    return {label: mask for label, mask in found.items() if label in labels and is_there(mask)}


def memory(image: pyvips.Image) -> int:
    """Bytes that finding parts of a picture and making another one by them take at most."""
    bytes_each = 2 if image.format == "ushort" else 1
    return _FINDING + _EACH * bytes_each * int(image.width) * int(image.height)


def is_there(mask: Bytes) -> bool:
    """Whether enough of a mask, 0..255, is set for the part to be there."""
    return bool(np.count_nonzero(mask >= _HALF) >= max(1.0, _LEAST * mask.size))


def _faces(pixels: Pixels, rgb: Bytes, outlines: Sequence[Points]) -> Bytes:
    """(h, w): all faces, at the picture's size; `rgb` is what they were seen in."""
    made = np.zeros(pixels.shape[:2], np.uint8)
    (height, width), (rows, columns) = pixels.shape[:2], rgb.shape[:2]
    scale = np.array([width / columns, height / rows], np.float32)
    for each in outlines:
        corners = each * scale
        near = masks.grown(_window(corners, made.shape), _AROUND, made.shape)
        part = made[near]
        if part.size:
            corners -= np.array([near[1].start, near[0].start], np.float32)
            mask = soft.refined(pixels[near], _filled(part.shape, corners))
            np.maximum(part, mask, out=part)
    return made


def _filled(shape: tuple[int, ...], corners: Points) -> Floats:
    """(h, w): what is within an outline, 0..1, its edge soft; made smaller if it is large."""
    height, width = shape[:2]
    across, down = scales.within((width, height), soft.SMALL)
    there = corners * np.array([across / width, down / height], np.float32) - _MIDDLE
    mask = np.zeros((down, across), np.float32)
    cv2.fillConvexPoly(mask, np.rint(there).astype(np.int32), (1.0,))
    side = float(np.sqrt(np.ptp(there[:, 0]) * np.ptp(there[:, 1])))
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.5, _SOFT * side)), np.float32)


def _people(rgb: Bytes, outlines: Sequence[Points], networks: Networks) -> Floats:
    """(h, w): a rough mask, 0..1, of everybody; zeros where there is nobody."""
    mask = _detected(rgb, networks)
    for each in outlines:
        # Whose face is seen is there, even if nothing else of them was found.
        cv2.fillConvexPoly(mask, np.rint(each).astype(np.int32), (1.0,))
    return mask


def _detected(rgb: Bytes, networks: Networks) -> Floats:
    try:
        return named(rgb, (PERSON,), networks)
    except Refusal as refusal:
        if refusal.code is not Code.SUBJECT_NOT_FOUND:
            raise
        return np.zeros(rgb.shape[:2], np.float32)


def _outstanding(rgb: Bytes, networks: Networks) -> Floats:
    """(h, w): a rough mask, 0..1, of what stands out; zeros where nothing does."""
    try:
        found = subjects.outstanding(rgb, networks)
    except Refusal as refusal:
        if refusal.code is not Code.SUBJECT_NOT_FOUND:
            raise
        found = np.zeros((1, 1), np.float32)
    return resized(found, rgb.shape[1::-1])


def _window(corners: Points, shape: tuple[int, ...]) -> Window:
    """The pixels of an array that hold all corners, as far as they lie in it."""
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)), shape[1::-1]).astype(int)
    return slice(int(top), int(bottom)), slice(int(left), int(right))
