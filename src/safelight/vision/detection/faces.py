"""Find faces, and the eyes, nose and mouth of each, with CenterFace."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Array, Network, Networks
from safelight.vision.arrays import Bytes
from safelight.vision.detection.boxes import Rectangle, Rows, rectangle, suppress
from safelight.vision.detection.letterbox import Letterbox, corners, letterbox

NETWORK = "centerface"
#: How sure of one face the network must be for there to be any, and of each other one for it to
#: count: masonry and foliage may look like a face to it, but never much.
SURE, LIKELY = 0.65, 0.5

#: The longer side of the copies that are looked at. The first is where most faces are found; a
#: picture much larger than it gets a second look, for faces that are small in it.
_SIDES = (640, 1280)
_MULTIPLE = 32
#: A thorough search looks at the four corners of pictures with a longer side than this, each with
#: sides that are this part of the picture's.
_LARGE, _PART = 1600, 0.6
#: The network says what it found once for every so many pixels of what it sees.
_STRIDE = 4
_OVERLAP = 0.3
#: Height by width of a face: what is far wider or higher is none.
_LEAST_HIGH, _MOST_HIGH = 0.66, 2.2
#: Heat, sizes, offsets, landmarks.
_OUTPUTS = ("537", "538", "539", "540")
_POINTS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A face in a picture, in the picture's pixels."""

    box: Rectangle
    #: 0..1: how sure the network is.
    score: float
    #: (5, 2), x and y: the two eyes, the tip of the nose, the two corners of the mouth. Of each
    #: pair, the one that is on the left in an upright face comes first.
    landmarks: Rows

    @property
    def width(self) -> float:
        """In pixels."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """In pixels."""
        return self.box[3] - self.box[1]


def detect(rgb: Bytes, networks: Networks, threshold: float = 0.35) -> list[Face]:
    """Faces with at least this score, best first. Raises Refusal(MODEL_MISSING).

    `rgb` is (h, w, 3), 0..255, of any size.
    """
    network = networks.get(NETWORK)
    return _faces([_look(network, rgb, side, threshold) for side in _sides(rgb)])


def search(rgb: Bytes, networks: Networks, threshold: float = 0.35) -> list[Face]:
    """As `detect`, but thoroughly: in large pictures it also finds the faces of a crowd.

    That takes four times as long.
    """
    network = networks.get(NETWORK)
    looks = [_look(network, rgb, side, threshold) for side in _sides(rgb)]
    if max(rgb.shape[:2]) > _LARGE:
        for left, top, part in corners(rgb, _PART):
            there = _look(network, part, min(_SIDES[1], max(part.shape[:2])), threshold)
            looks.append(_moved(_small(there, part), left, top))
    return _faces(looks)


def certain(found: Sequence[Face], lowest: float = 0) -> list[Face]:
    """Those that count, with at least this height in pixels; none where none of them is sure."""
    likely = [face for face in found if face.score >= LIKELY and face.height >= lowest]
    return likely if any(face.score >= SURE for face in likely) else []


def _faces(looks: list[Rows]) -> list[Face]:
    found = np.concatenate(looks)
    kept = suppress(found[:, :4], found[:, 4], _OVERLAP)
    return [
        Face(rectangle(row[:4]), float(row[4]), row[5:].reshape(_POINTS, 2)) for row in found[kept]
    ]


def _sides(rgb: Bytes) -> list[int]:
    longest = max(rgb.shape[:2])
    first, second = _SIDES
    if longest <= first:
        # Not enlarged, but for what is too small to be seen at all.
        return [max(longest, _MULTIPLE)]
    return [first, min(second, longest)]


def _look(network: Network, rgb: Bytes, side: int, threshold: float) -> Rows:
    """(n, 15): box, score and landmarks of each face in the picture's pixels."""
    seen = letterbox(rgb, side, _MULTIPLE, 0)
    image = seen.canvas.transpose(2, 0, 1)[None].astype(np.float32)
    heat, *rest = network.run({network.inputs[0]: image}, _OUTPUTS)
    down, across = np.nonzero(heat[0, 0] >= threshold)
    sizes, offsets, points = (each[0][:, down, across] for each in rest)
    boxes = _boxes(across, down, sizes, offsets)
    rows = np.column_stack((boxes, heat[0, 0][down, across], _landmarks(boxes, points)))
    shape = (boxes[:, 3] - boxes[:, 1]) / np.maximum(boxes[:, 2] - boxes[:, 0], 1e-6)
    likely = (shape >= _LEAST_HIGH) & (shape <= _MOST_HIGH)
    return _in_picture(rows[likely].astype(np.float32), seen)


def _boxes(across: Array, down: Array, sizes: Rows, offsets: Rows) -> Rows:
    """(n, 4); sizes and offsets are (2, n), the vertical first."""
    heights, widths = np.exp(sizes) * _STRIDE
    left = (across + offsets[1] + 0.5) * _STRIDE - widths / 2
    top = (down + offsets[0] + 0.5) * _STRIDE - heights / 2
    stacked: Rows = np.column_stack((left, top, left + widths, top + heights))
    return stacked


def _landmarks(boxes: Rows, points: npt.NDArray[np.float32]) -> Rows:
    """(n, 10) of x, y, ...; points are (10, n) of y, x, ... as parts of the box."""
    left, top, right, bottom = boxes.T
    pairs = [
        (left + points[2 * each + 1] * (right - left), top + points[2 * each] * (bottom - top))
        for each in range(_POINTS)
    ]
    return np.column_stack([axis for pair in pairs for axis in pair])


def _in_picture(rows: Rows, seen: Letterbox) -> Rows:
    scale = np.array([seen.across, seen.down], np.float32)
    rows[:, :4] /= np.tile(scale, 2)
    rows[:, 5:] /= np.tile(scale, _POINTS)
    return rows


def _small(rows: Rows, part: Bytes) -> Rows:
    """Those that the parts' overlap holds whole: a larger face may be seen as one that is cut."""
    limit = min(part.shape[:2]) * (2 - 1 / _PART)
    small: Rows = rows[(rows[:, 2:4] - rows[:, :2]).max(axis=1) <= limit]
    return small


def _moved(rows: Rows, left: int, top: int) -> Rows:
    """The same faces, of a part of the picture, in the whole picture's pixels."""
    there = np.array([left, top], np.float32)
    rows[:, :4] += np.tile(there, 2)
    rows[:, 5:] += np.tile(there, _POINTS)
    return rows
