"""What pictures of a person tell: the faces in each, whose they are, and how well they show it."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Networks
from safelight.vision.arrays import Bytes
from safelight.vision.detection.boxes import Rows
from safelight.vision.detection.faces import Face, detect
from safelight.vision.people import identity
from safelight.vision.people.identity import SAME, SURE, Descriptor

#: How sure of a face the network must be, and how many of a picture count, the largest.
_LIKELY, _MOST = 0.5, 8
#: Pixels in height from which on a face is as large as can be wished.
_LARGE = 256
#: The mean step between neighbours, of 255, at which a face is half as sharp as can be wished.
_HALF_SHARP = 4.0
#: Faces of one person that are nearer tell nothing more about them.
_ALIKE = 0.1
#: A face that looks less far ahead is seen from the side: strangers from the side look like it.
_IN_PROFILE = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """A face in a picture."""

    face: Face
    descriptor: Descriptor
    #: 0..1: how large, sharp and upright it is, and how far it looks ahead.
    quality: float
    #: 1 for a face that looks straight ahead, 0 for one in profile.
    ahead: float


def likenesses(rgb: Bytes, networks: Networks) -> list[Likeness]:
    """The larger faces of a picture, (h, w, 3), 0..255, largest first, of any size."""
    faces = [face for face in detect(rgb, networks) if face.score >= _LIKELY]
    largest = sorted(faces, key=lambda face: -face.height)[:_MOST]
    return [_likeness(rgb, face, networks) for face in largest]


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
    """Descriptors of one person's faces that differ most; the first is the most typical one.

    Faces in profile are left out where there are others.
    """
    middle = _middle(faces)
    telling = [each for each in faces if each.ahead >= _IN_PROFILE] or faces
    left = sorted(telling, key=lambda each: identity.distance(each.descriptor, middle))
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


def _likeness(rgb: Bytes, face: Face, networks: Networks) -> Likeness:
    descriptor, ahead = identity.describe(rgb, face, networks), _ahead(face)
    size, sharp = min(1.0, face.height / _LARGE), _sharpness(identity.aligned(rgb, face))
    return Likeness(face, descriptor, face.score * size * sharp * ahead * _upright(face), ahead)


def _ahead(face: Face) -> float:
    left_eye, right_eye, nose, left_corner, right_corner = face.landmarks
    eyes = (left_eye + right_eye) / 2
    down = (left_corner + right_corner) / 2 - eyes
    aside = abs(float((nose - eyes) @ _right(face))) / max(float(np.linalg.norm(down)), 1e-6)
    return max(0.0, 1 - 2 * aside)


def _upright(face: Face) -> float:
    """1 for a face that stands upright, 0 for one that lies on its side."""
    return max(0.0, float(_right(face)[0]))


def _right(face: Face) -> Rows:
    """(2,): the way from one eye to the other, of length 1."""
    across = face.landmarks[1] - face.landmarks[0]
    return np.asarray(across / max(float(np.linalg.norm(across)), 1e-6), np.float32)


def _sharpness(seen: Bytes) -> float:
    grey: npt.NDArray[np.float32] = np.asarray(cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY), np.float32)
    steps = float(np.abs(cv2.Laplacian(grey, cv2.CV_32F)).mean())
    return steps / (steps + _HALF_SHARP)
