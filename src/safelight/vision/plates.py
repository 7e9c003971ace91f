"""Find licence plates: with a network made for them, and by reading what is on vehicles."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Networks
from safelight.vision import objects, text
from safelight.vision.arrays import Bytes
from safelight.vision.boxes import Rectangle, Rows, area, grown, suppress
from safelight.vision.letterbox import letterbox
from safelight.vision.quads import Quad, around, bounds, ordered, shared, sides

NETWORK = "plate-detector"
NETWORKS = (NETWORK, text.DETECTOR, text.RECOGNISER)

#: What carries plates, and how sure of it one must be to look for plates there.
_VEHICLES = frozenset({"car", "truck", "bus", "motorcycle", "train"})
_VEHICLE = 0.3
#: Part of a vehicle's longer side that is looked at around it.
_AROUND = 0.06
#: Shorter sides of vehicles, in pixels, on which no plate could be read.
_SMALL = 24

#: Where the plate network and the text detector look: their picture's longer side. A vehicle that
#: is smaller than the least is enlarged.
_WHOLE, _LEAST, _MOST = 960, 640, 1280
_PLATE = 0.3
_OVERLAP = 0.3
_MEAN = np.array([104, 117, 123], np.float32)
_MULTIPLE = 32
#: The plate network's cells, and the sides of the squares that it measures from in each.
_PRIORS = ((8, (24, 48)), (16, (96, 192)), (32, (384, 768)))
_SHIFT, _STRETCH = 0.1, 0.2
#: Width by height: of what the plate network may call a plate, and of a line on one.
_SHAPES, _LINES = (1.0, 8.0), (1.2, 9.0)
#: A line on a plate is at most this part of the vehicle around it.
_LARGEST = 0.15
#: How sure the recogniser must be of a line on a vehicle, and where no vehicle was found.
_SURE_ON_VEHICLE, _SURE_ANYWHERE = 0.5, 0.8
#: Two quads are one plate if so much of the smaller one is in the other.
_SAME = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """A licence plate in a picture."""

    #: In the picture's pixels; a plate that is cut off may reach beyond the picture.
    quad: Quad
    #: 0..1: how sure the network that found it is.
    score: float
    #: What was read on it; empty where the plate network alone found it.
    text: str = ""


def detect(rgb: Bytes, networks: Networks) -> list[Plate]:
    """All that may well be licence plates. Raises Refusal(MODEL_MISSING).

    `rgb` is (h, w, 3), 0..255, of any size. Writing is looked for on vehicles; in the whole
    picture where none is found, and where the network that finds them is not installed.
    """
    vehicles = _vehicles(rgb, networks)
    found = _seen(rgb, networks, _WHOLE)
    for box in vehicles:
        found += _on_vehicle(rgb, box, networks)
    if not vehicles:
        found += _written(rgb, networks, _SURE_ANYWHERE)
    return _merged(found)


def _vehicles(rgb: Bytes, networks: Networks) -> list[Rectangle]:
    """Where vehicles are, with a little around them; none without the network."""
    if not networks.has(objects.NETWORK):
        return []
    height, width = rgb.shape[:2]
    return [
        grown(each.box, _AROUND, width, height)
        for each in objects.detect(rgb, networks, _VEHICLE)
        if each.name in _VEHICLES
        and min(each.box[2] - each.box[0], each.box[3] - each.box[1]) >= _SMALL
    ]


def _on_vehicle(rgb: Bytes, box: Rectangle, networks: Networks) -> list[Plate]:
    """Plates in a part of the picture, in the whole picture's pixels."""
    left, top, right, bottom = (round(side) for side in box)
    part = rgb[top:bottom, left:right]
    there = np.array([left, top], np.float32)
    found = _seen(part, networks, _LEAST) + _written(part, networks, _SURE_ON_VEHICLE)
    return [Plate(each.quad + there, each.score, each.text) for each in found]


def _seen(rgb: Bytes, networks: Networks, side: int) -> list[Plate]:
    """What the plate network takes for plates."""
    network = networks.get(NETWORK)
    seen = letterbox(rgb, side, _MULTIPLE, 0)
    image = seen.canvas[..., ::-1].astype(np.float32) - _MEAN
    feeds = {network.inputs[0]: np.ascontiguousarray(image.transpose(2, 0, 1)[None])}
    places, sure, corners = (each[0] for each in network.run(feeds, ("loc", "conf", "landms")))
    there = np.flatnonzero(sure[:, 1] >= _PLATE)
    priors = _priors(seen.canvas.shape[0], seen.canvas.shape[1])[there]
    boxes, scores = _boxes(places[there], priors), sure[there, 1]
    quads = _corners(corners[there], priors) / np.array([seen.across, seen.down], np.float32)
    kept = suppress(boxes, scores, _OVERLAP)
    plates = [Plate(ordered(quads[index]), float(scores[index])) for index in kept]
    return [plate for plate in plates if _has_shape(plate.quad, _SHAPES)]


def _priors(height: int, width: int) -> Rows:
    """(n, 3): the middle's x and y and the side of each square, in pixels."""
    return np.concatenate([_squares(height, width, *each) for each in _PRIORS])


def _squares(height: int, width: int, step: int, lengths: tuple[int, ...]) -> Rows:
    down, across = np.mgrid[0 : -(-height // step), 0 : -(-width // step)]
    middles = np.stack((across, down), axis=-1).reshape(-1, 1, 2) * step + step / 2
    squares = np.empty((len(middles), len(lengths), 3), np.float32)
    squares[..., :2], squares[..., 2] = middles, lengths
    return squares.reshape(-1, 3)


def _boxes(places: Rows, priors: Rows) -> Rows:
    middles = priors[:, :2] + places[:, :2] * _SHIFT * priors[:, 2:]
    halves = priors[:, 2:] * np.exp(places[:, 2:] * _STRETCH) / 2
    return np.hstack((middles - halves, middles + halves))


def _corners(corners: Rows, priors: Rows) -> npt.NDArray[np.float32]:
    shifts = corners.reshape(-1, 4, 2) * np.float32(_SHIFT) * priors[:, None, 2:]
    return np.asarray(priors[:, None, :2] + shifts, np.float32)


def _written(rgb: Bytes, networks: Networks, sure: float) -> list[Plate]:
    """Lines that read like a plate's."""
    height, width = rgb.shape[:2]
    side = min(max(_LEAST, width, height), _MOST)
    found = []
    for line in text.lines(rgb, networks, side):
        if not _has_shape(line, _LINES) or area(bounds(line)) > _LARGEST * width * height:
            continue
        reading = text.read(rgb, line, networks)
        if reading.score >= sure and _reads_like_a_plate(reading.text):
            found.append(Plate(line, reading.score, reading.text))
    return found


def _has_shape(quad: Quad, limits: tuple[float, float]) -> bool:
    width, height = sides(quad)
    return limits[0] <= width / height <= limits[1]


def _reads_like_a_plate(line: str) -> bool:
    """Four to ten letters and digits, a digit among them; what stands between does not count."""
    signs = re.sub(r"[\W_]", "", line)
    return 4 <= len(signs) <= 10 and any(sign.isdigit() for sign in signs)  # noqa: PLR2004 -- said


def _merged(found: list[Plate]) -> list[Plate]:
    """One plate for all quads that share a place, large enough for each of them; best first."""
    merged: list[Plate] = []
    for plate in sorted(found, key=lambda each: -each.score):
        same = next((each for each in merged if shared(each.quad, plate.quad) >= _SAME), None)
        if same is None:
            merged.append(plate)
        else:
            both = around(np.vstack((same.quad, plate.quad)))
            merged[merged.index(same)] = Plate(both, same.score, same.text or plate.text)
    return merged
