"""Whose face it is: dlib's network sums a face up in 128 numbers, near for the same person."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Networks
from safelight.vision.arrays import Bytes
from safelight.vision.detection.boxes import Rows
from safelight.vision.detection.faces import Face

NETWORK = "face-descriptor"

#: (128,): a face, as the network sees it.
Descriptor = npt.NDArray[np.float32]
#: Descriptors of people's faces, by the people's ids.
People = Mapping[str, Sequence[Sequence[float]]]

#: Two faces that are nearer are taken for one person's, and where a mistake would be worse than a
#: miss. Two photos of one person were 0.29 to 0.43 apart (8 pairs), faces of different people at
#: least 0.54 (361 pairs); with one of the two darkened, tilted by 45 degrees or saved as a bad
#: JPEG, at least 0.50.
SAME, SURE = 0.5, 0.47
#: Faces that are lower, in pixels, look more alike than others: different people come as near as
#: 0.46 at 36 pixels. Nothing but SURE counts for them, and nothing at all below the second.
CLEAR, _LEAST = 40, 20

#: Pixels a side of what the network sees.
_SIDE = 150
#: The distance from the eyes to the mouth, and how far down the middle of eyes and mouth lies, in
#: parts of that side: the network was trained on faces that lie so.
_EYES_TO_MOUTH, _MIDDLE = 0.45, 0.43
#: A large face is first drawn so many times as large at most, and then averaged.
_FINEST = 8


def aligned(rgb: Bytes, face: Face) -> Bytes:
    """(150, 150, 3): the face upright, its eyes level; what lies beyond the picture is repeated."""
    places = _places(face.landmarks)
    side = _SIDE * _finer(places)
    onto = np.array([[0, 0], [1, 0], [0, 1]], np.float32) * side
    # Places are measured from the corner of the first pixel, OpenCV measures from its middle.
    drawn = cv2.warpAffine(
        rgb,
        cv2.getAffineTransform(places - np.float32(0.5), onto - np.float32(0.5)),
        (side, side),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.resize(drawn, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def describe(rgb: Bytes, face: Face, networks: Networks) -> Descriptor:
    """What the network makes of a face in a picture: the mean of it and its mirror image.

    `rgb` is (h, w, 3), 0..255. Raises Refusal(MODEL_MISSING).
    """
    network = networks.get(NETWORK)
    seen = aligned(rgb, face)
    both = np.stack((seen, seen[:, ::-1])).astype(np.float32)
    (found,) = network.run({network.inputs[0]: both})
    return np.asarray(found.mean(axis=0), np.float32)


def distance(one: Sequence[float] | Descriptor, other: Sequence[float] | Descriptor) -> float:
    """How far two descriptors are apart: 0 for the same picture, about 0.8 for two people."""
    return float(np.linalg.norm(np.subtract(one, other)))


def recognise(
    rgb: Bytes, faces: Sequence[Face], people: People, networks: Networks, limit: float = SAME
) -> list[str | None]:
    """Of each face the id of the person who is nearest; None for a stranger.

    A person may have several faces, as in a mirror or a collage, but a face has one person.
    """
    return [_person(rgb, face, people, networks, limit) for face in faces]


def _person(rgb: Bytes, face: Face, people: People, networks: Networks, limit: float) -> str | None:
    if not any(people.values()) or face.height < _LEAST:
        return None
    found = describe(rgb, face, networks)
    apart = {
        person: min(distance(found, each) for each in known)
        for person, known in people.items()
        if known
    }
    nearest = min(apart, key=lambda person: apart[person])
    allowed = limit if face.height >= CLEAR else min(limit, SURE)
    return nearest if apart[nearest] < allowed else None


def _places(landmarks: Rows) -> Rows:
    """(3, 2): the left upper, right upper and left lower corner of the square that is cut out."""
    left_eye, right_eye, _, left_corner, right_corner = landmarks
    mouth = (left_corner + right_corner) / 2
    apart = (np.linalg.norm(mouth - left_eye) + np.linalg.norm(mouth - right_eye)) / 2
    side = max(float(apart) / _EYES_TO_MOUTH, 1.0)
    across = right_eye - left_eye
    right = across / max(float(np.linalg.norm(across)), 1e-6) * side
    down = np.array([-right[1], right[0]])
    middle = (left_eye + right_eye + mouth) / 3
    corner = middle - right / 2 - down * _MIDDLE
    return np.array([corner, corner + right, corner + down], np.float32)


def _finer(places: Rows) -> int:
    side = float(np.linalg.norm(places[1] - places[0]))
    return int(np.clip(np.ceil(side / _SIDE), 1, _FINEST))
