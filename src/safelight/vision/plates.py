"""Find licence plates: with a network made for them, and by reading what is on vehicles."""

import re
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Networks
from safelight.vision import text, vehicles
from safelight.vision.arrays import Bytes
from safelight.vision.boxes import Rectangle, Rows, area, suppress
from safelight.vision.letterbox import letterbox
from safelight.vision.quads import Quad, around, bounds, grown, ordered, shared, sides
from safelight.vision.text import Reading

NETWORK = "plate-detector"

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
#: Width by height: of what the plate network may call a plate, and of what is written on one.
_SHAPES, _LINES = (1.0, 8.0), (0.8, 9.0)
#: The same of a line that may be a part of one.
_PARTS = (0.5, 9.0)
#: A line on a plate is at most this part of the vehicle around it.
_LARGEST = 0.15
#: How sure the recogniser must be of a line on a vehicle, and where no vehicle was found.
_SURE_ON_VEHICLE, _SURE_ANYWHERE = 0.5, 0.8
#: Lines of one plate: how many times higher one may be, and what may lie between two, in heights.
_ALIKE, _BESIDE, _BELOW = 2.5, 0.8, 0.5
#: What may lie before and after what was found, in heights: a thin first letter is easily missed.
_ENDS = 0.25
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
    carriers = vehicles.detect(rgb, networks)
    found = _seen(rgb, networks, _WHOLE)
    for box in carriers:
        found += _on_vehicle(rgb, box, networks)
    if not carriers:
        found += _written(rgb, networks, _SURE_ANYWHERE)
    return _merged(found)


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
    """Lines that read like a plate's, each with the lines beside it: plates may have several."""
    height, width = rgb.shape[:2]
    side = min(max(_LEAST, width, height), _MOST)
    read = [
        (line, text.read(rgb, line, networks))
        for line in text.lines(rgb, networks, side)
        if _has_shape(line, _PARTS) and area(bounds(line)) <= _LARGEST * width * height
    ]
    found = [_with_neighbours(line, reading, read) for line, reading in read if _is(reading, sure)]
    found += [
        Plate(around(np.vstack((one[0], other[0]))), both.score, both.text)
        for one, other in combinations(sorted(read, key=_reading_order), 2)
        if _are_neighbours(one[0], other[0])
        and _is(both := _joined(one[1], other[1]), sure)
        and not (_is(one[1], sure) or _is(other[1], sure))
    ]
    return [_with_ends(plate) for plate in found if _has_shape(plate.quad, _LINES)]


def _has_shape(quad: Quad, limits: tuple[float, float]) -> bool:
    width, height = sides(quad)
    return limits[0] <= width / height <= limits[1]


def _is(reading: Reading, sure: float) -> bool:
    """Four to ten letters and digits, a digit among them; what stands between does not count."""
    signs = re.sub(r"[\W_]", "", reading.text)
    few = 4 <= len(signs) <= 10  # noqa: PLR2004 -- as it says
    return reading.score >= sure and few and any(sign.isdigit() for sign in signs)


def _reading_order(line: tuple[Quad, Reading]) -> tuple[float, float]:
    left, top, _, _ = bounds(line[0])
    return top, left


def _joined(one: Reading, other: Reading) -> Reading:
    return Reading(one.text + " " + other.text, min(one.score, other.score))


def _with_neighbours(line: Quad, reading: Reading, read: list[tuple[Quad, Reading]]) -> Plate:
    near = [other for other, _ in read if other is not line and _are_neighbours(line, other)]
    return Plate(around(np.vstack((line, *near))), reading.score, reading.text)


def _with_ends(plate: Plate) -> Plate:
    more = _ENDS * sides(plate.quad)[1]
    return Plate(grown(plate.quad, more, 0), plate.score, plate.text)


def _are_neighbours(one: Quad, other: Quad) -> bool:
    """Whether two lines may be of one plate: of like height, and close beside or below."""
    (width, height), (other_width, other_height) = sides(one), sides(other)
    if max(height, other_height) > _ALIKE * min(height, other_height):
        return False
    apart = other.mean(axis=0) - one.mean(axis=0)
    across = abs(float(apart @ (one[1] - one[0]))) / float(np.linalg.norm(one[1] - one[0]))
    down = float(np.sqrt(max(float(apart @ apart) - across**2, 0.0)))
    tall = max(height, other_height)
    beside = down < tall / 2 and across - (width + other_width) / 2 < _BESIDE * tall
    below = (
        across < max(width, other_width) / 2 and down - (height + other_height) / 2 < _BELOW * tall
    )
    return beside or below


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
