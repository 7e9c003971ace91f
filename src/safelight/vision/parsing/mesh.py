"""Where a face ends: the outline of 468 points that lie on it, with MediaPipe's Face Mesh."""

import cv2
import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Network, Networks
from safelight.vision import scales
from safelight.vision.arrays import Bytes
from safelight.vision.detection.faces import Face

NETWORK = "face-mesh"

#: (n, 2): x and y in pixels.
Points = npt.NDArray[np.float32]
#: (2, 3): leads from the square that the network sees, in which the eyes are level, to the picture.
Square = npt.NDArray[np.float64]

#: The side of the square that the network takes, and that of what it is cut from, in longer sides
#: of a face.
_SIDE, _AROUND = 192, 1.5
#: The first look goes by the detector's box, each other one by the points of the one before it.
_LOOKS = 2
#: How sure the network must be that it saw a face, 0..1. Of faces from the side it is not, and its
#: points lie beside them then.
_SURE = 0.5
#: Whether there is a face; x, y and depth of each point, in pixels of the square.
_OUTPUTS = ("out_Identity_1", "out_Identity_2")
#: Of the points, the outer corners of the two eyes; the one on the left in an upright face first.
_EYES = (33, 263)
#: Pixels of the picture for one of the square, beyond which it is made smaller first.
_FINER = 2.0
_HALF = np.array([[0.0, 0.0, 0.5]])
#: A distance that is none.
_NOTHING = 1e-6
#: Points of the oval that stands for an outline that is not known.
_OVAL = 64


def outline(rgb: Bytes, face: Face, networks: Networks) -> Points:
    """(n, 2): the corners of a face's outline, convex, x and y in pixels of `rgb`, (h, w, 3).

    It holds the face from the chin to the upper forehead, without ears. Where the network
    cannot see the face well enough it is the oval in the detector's box. Raises
    Refusal(MODEL_MISSING).
    """
    network = networks.get(NETWORK)
    left, top, right, bottom = face.box
    middle = np.array([(left + right) / 2, (top + bottom) / 2], np.float32)
    side, eyes, sure = max(face.width, face.height), face.landmarks[:2], 0.0
    points = middle[None]
    for _ in range(_LOOKS):
        sure, points = _look(network, rgb, _square(middle, _AROUND * side, eyes))
        least, greatest = points.min(axis=0), points.max(axis=0)
        middle, side = (least + greatest) / 2, float((greatest - least).max())
        eyes = points[[*_EYES]]
    hull = cv2.convexHull(points) if sure >= _SURE else _oval(face)
    return np.asarray(hull, np.float32).reshape(-1, 2)


def _square(middle: Points, side: float, eyes: Points) -> Square:
    across, down = (eyes[1] - eyes[0]).astype(np.float64)
    length = max(float(np.hypot(across, down)), _NOTHING)
    cosine, sine = across / length, down / length
    turned = np.array([[cosine, -sine], [sine, cosine]]) * (max(side, 1.0) / _SIDE)
    return np.column_stack((turned, middle - turned @ np.full(2, _SIDE / 2)))


def _look(network: Network, rgb: Bytes, square: Square) -> tuple[float, Points]:
    """How sure the network is, and where it sees the points in the picture, (468, 2)."""
    image = _cut(rgb, square).astype(np.float32)[None] / np.float32(255)
    sure, found = network.run({network.inputs[0]: image}, _OUTPUTS)
    points = found.reshape(-1, 3)[:, :2].astype(np.float64)
    return float(sure.ravel()[0]), (points @ square[:, :2].T + square[:, 2]).astype(np.float32)


def _cut(rgb: Bytes, square: Square) -> Bytes:
    """(192, 192, 3): what is in the square, without aliasing; beyond the picture its edge."""
    height, width = rgb.shape[:2]
    fewer = min(1.0, _FINER / float(np.hypot(*square[:, 0])))
    size = max(1, round(width * fewer)), max(1, round(height * fewer))
    scale = np.array([[size[0] / width], [size[1] / height]])
    seen = cv2.warpAffine(
        scales.shrunk(rgb, size),
        # Pixels have their middles at a half.
        np.column_stack((square[:, :2], square[:, 2] + 0.5)) * scale - _HALF,
        (_SIDE, _SIDE),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(seen, np.uint8)


def _oval(face: Face) -> Points:
    left, top, right, bottom = face.box
    angles = np.linspace(0, 2 * np.pi, _OVAL, endpoint=False)
    across = (left + right) / 2 + np.cos(angles) * face.width / 2
    down = (top + bottom) / 2 + np.sin(angles) * face.height / 2
    return np.column_stack((across, down)).astype(np.float32)
