"""What pictures of a person tell: the faces in each, whose they are, and how well they show it."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Networks
from safelight.vision import identity
from safelight.vision.arrays import Bytes
from safelight.vision.faces import Face, detect
from safelight.vision.identity import SAME, SURE, Descriptor

#: How sure of a face the network must be, and how many of a picture count, the largest.
_LIKELY, _MOST = 0.5, 8
#: Pixels in height from which on a face is as large as can be wished.
_LARGE = 256
#: The mean step between neighbours, of 255, at which a face is half as sharp as can be wished.
_HALF_SHARP = 4.0
#: Faces of one person that are nearer tell nothing more about them.
_ALIKE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """A face in a picture."""

    face: Face
    descriptor: Descriptor
    #: 0..1: how large, sharp, frontal and upright it is.
    quality: float


def likenesses(rgb: Bytes, networks: Networks) -> list[Likeness]:
    """The larger faces of a picture, (h, w, 3), 0..255, largest first, of any size."""
    faces = [face for face in detect(rgb, networks) if face.score >= _LIKELY]
    largest = sorted(faces, key=lambda face: -face.height)[:_MOST]
    return [
        Likeness(face, identity.describe(rgb, face, networks), _quality(rgb, face))
        for face in largest
    ]


def shared(pictures: Sequence[Sequence[Likeness]]) -> list[Likeness | None]:
    """Of each picture the face of the person whom most of the pictures show; None without it.

    Of two who are in equally many it is the one whose faces are larger.
    """
    everyone = [likeness for picture in pictures for likeness in picture]
    if not everyone:
        return [None for _ in pictures]
    first = max(everyone, key=lambda seed: _following(seed, pictures))
    return _nearest(_middle(_nearest(first.descriptor, pictures, SAME)), pictures, SURE)


def varied(faces: Sequence[Likeness], most: int) -> list[Descriptor]:
    """Descriptors of one person's faces that differ most; the first is the most typical one."""
    middle = _middle(faces)
    left = sorted(faces, key=lambda each: identity.distance(each.descriptor, middle))
    chosen = [left[0].descriptor]
    while len(chosen) < most:
        apart = [min(identity.distance(each.descriptor, one) for one in chosen) for each in left]
        furthest = int(np.argmax(apart))
        if apart[furthest] < _ALIKE:
            break
        chosen.append(left[furthest].descriptor)
    return chosen


def best(faces: Sequence[Likeness | None]) -> tuple[int, Likeness]:
    """The face that shows the person best, and its position; at least one is there."""
    middle = _middle(faces)
    there = ((position, face) for position, face in enumerate(faces) if face is not None)
    return max(there, key=lambda each: _worth(each[1], middle))


def _worth(likeness: Likeness, middle: Descriptor) -> float:
    return likeness.quality * (1 - min(1.0, identity.distance(likeness.descriptor, middle)))


def _following(seed: Likeness, pictures: Sequence[Sequence[Likeness]]) -> tuple[int, float]:
    """In how many pictures somebody is like the seed, and how large those faces are."""
    found = [each for each in _nearest(seed.descriptor, pictures, SAME) if each is not None]
    return len(found), sum(each.face.height for each in found)


def _nearest(
    middle: Descriptor, pictures: Sequence[Sequence[Likeness]], limit: float
) -> list[Likeness | None]:
    nearest = (
        min(picture, key=lambda each: identity.distance(each.descriptor, middle), default=None)
        for picture in pictures
    )
    return [
        each if each and identity.distance(each.descriptor, middle) < limit else None
        for each in nearest
    ]


def _middle(faces: Sequence[Likeness | None]) -> Descriptor:
    there = [each.descriptor for each in faces if each is not None]
    return np.asarray(np.mean(there, axis=0), np.float32)


def _quality(rgb: Bytes, face: Face) -> float:
    size = min(1.0, face.height / _LARGE)
    return face.score * size * _frontal(face) * _sharpness(identity.aligned(rgb, face))


def _frontal(face: Face) -> float:
    """1 for a face that looks straight ahead and stands upright, 0 for one in profile."""
    left_eye, right_eye, nose, left_corner, right_corner = face.landmarks
    eyes = (left_eye + right_eye) / 2
    across, down = right_eye - left_eye, (left_corner + right_corner) / 2 - eyes
    right = across / max(float(np.linalg.norm(across)), 1e-6)
    aside = abs(float((nose - eyes) @ right)) / max(float(np.linalg.norm(down)), 1e-6)
    return max(0.0, 1 - 2 * aside) * max(0.0, float(right[0]))


def _sharpness(seen: Bytes) -> float:
    grey: npt.NDArray[np.float32] = np.asarray(cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY), np.float32)
    steps = float(np.abs(cv2.Laplacian(grey, cv2.CV_32F)).mean())
    return steps / (steps + _HALF_SHARP)
