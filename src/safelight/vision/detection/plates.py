"""Find licence plates: with a network made for them, and by reading what is on vehicles."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Networks
from safelight.imaging.budget import Budget
from safelight.vision.arrays import Bytes
from safelight.vision.detection import text, vehicles
from safelight.vision.detection.boxes import Rectangle, Rows, area, common, suppress
from safelight.vision.detection.letterbox import letterbox
from safelight.vision.detection.quads import Quad, around, bounds, grown, ordered, shared, sides
from safelight.vision.detection.text import Reading

NETWORK = "plate-detector"

_WHAT = "Reading what may be licence plates"

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
#: So many lines of a vehicle, or of a picture without one, are read: the largest. A page of a book
#: has more, and each takes about a hundredth of a second.
_READ = 300
#: Lines that are read before it is foreseen how long the others will take.
_TRIALS = 8
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


def _nobody(_: float) -> None:
    """Told in vain."""


def detect(
    rgb: Bytes,
    networks: Networks,
    budget: Budget | None = None,
    tell: Callable[[float], None] = _nobody,
) -> list[Plate]:
    """All that may well be licence plates. Raises Refusal(MODEL_MISSING, RENDER_TIMEOUT).

    `rgb` is (h, w, 3), 0..255, of any size. Writing is looked for on vehicles; in the whole
    picture where none is found, and where the network that finds them is not installed. Of very
    much writing only the 300 largest lines are read, on each vehicle. `tell` takes the part that is
    done, 0..1.
    """
    budget = budget or Budget()
    carriers = vehicles.detect(rgb, networks)
    found = _seen(rgb, networks, _WHOLE)
    for done, box in enumerate(carriers, start=1):
        budget.take_seconds(0, _WHAT)
        tell(done / (len(carriers) + 1))
        found += _on_vehicle(rgb, box, networks, budget)
    if not carriers:
        found += _written(rgb, networks, _SURE_ANYWHERE, budget)
    tell(1)
    return _merged(found)


def _on_vehicle(rgb: Bytes, box: Rectangle, networks: Networks, budget: Budget) -> list[Plate]:
    """Plates in a part of the picture, in the whole picture's pixels."""
    left, top, right, bottom = (round(side) for side in box)
    part = rgb[top:bottom, left:right]
    there = np.array([left, top], np.float32)
    found = _seen(part, networks, _LEAST) + _written(part, networks, _SURE_ON_VEHICLE, budget)
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


def _written(rgb: Bytes, networks: Networks, sure: float, budget: Budget) -> list[Plate]:
    """Lines that read like a plate's, each with the lines beside it: plates may have several."""
    lines = sorted(_lines(rgb, networks), key=_reading_order)
    readings = _readings(rgb, lines, networks, budget)
    alone = [_is(reading, sure) for reading in readings]
    near = _neighbours(lines)
    found = [
        Plate(
            around(np.vstack((lines[one], *_those(lines, near[one])))), reading.score, reading.text
        )
        for one, reading in enumerate(readings)
        if alone[one]
    ]
    found += [
        Plate(around(np.vstack((lines[one], lines[other]))), both.score, both.text)
        for one, other in np.argwhere(np.triu(near))
        if not (alone[one] or alone[other])
        and _is(both := _joined(readings[one], readings[other]), sure)
    ]
    return [_with_ends(plate) for plate in found if _has_shape(plate.quad, _LINES)]


def _lines(rgb: Bytes, networks: Networks) -> list[Quad]:
    """What may be a line on a plate; of very many, the largest."""
    height, width = rgb.shape[:2]
    side = min(max(_LEAST, width, height), _MOST)
    likely = [
        line
        for line in text.lines(rgb, networks, side)
        if _has_shape(line, _PARTS) and area(bounds(line)) <= _LARGEST * width * height
    ]
    return sorted(likely, key=lambda line: prod(sides(line)), reverse=True)[:_READ]


def _readings(rgb: Bytes, lines: list[Quad], networks: Networks, budget: Budget) -> list[Reading]:
    """What each line says. Raises Refusal(RENDER_TIMEOUT), early, if that would take too long."""
    began = time.monotonic()
    readings: list[Reading] = []
    for done, line in enumerate(lines):
        pace = (time.monotonic() - began) / done if done >= _TRIALS else 0
        budget.take_seconds(pace * (len(lines) - done), _WHAT)
        readings.append(text.read(rgb, line, networks))
    return readings


def _has_shape(quad: Quad, limits: tuple[float, float]) -> bool:
    width, height = sides(quad)
    return limits[0] <= width / height <= limits[1]


def _is(reading: Reading, sure: float) -> bool:
    """Four to ten letters and digits, a digit among them; what stands between does not count."""
    signs = re.sub(r"[\W_]", "", reading.text)
    few = 4 <= len(signs) <= 10  # noqa: PLR2004 -- as it says
    return reading.score >= sure and few and any(sign.isdigit() for sign in signs)


def _reading_order(line: Quad) -> tuple[float, float]:
    left, top, _, _ = bounds(line)
    return top, left


def _joined(one: Reading, other: Reading) -> Reading:
    return Reading(one.text + " " + other.text, min(one.score, other.score))


def _those(lines: list[Quad], chosen: npt.NDArray[np.bool_]) -> list[Quad]:
    return [lines[each] for each in np.flatnonzero(chosen)]


def _with_ends(plate: Plate) -> Plate:
    more = _ENDS * sides(plate.quad)[1]
    return Plate(grown(plate.quad, more, 0), plate.score, plate.text)


def _neighbours(lines: list[Quad]) -> npt.NDArray[np.bool_]:
    """(n, n): whether two lines may be of one plate: of like height, and close beside or below.

    What is beside and what is below follows from the first one's direction.
    """
    corners = np.array(lines, np.float32).reshape(-1, 4, 2)
    width, height = np.array([sides(line) for line in lines]).reshape(-1, 2).T
    middles, along = corners.mean(axis=1), corners[:, 1] - corners[:, 0]
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    apart = middles[None] - middles[:, None]
    across = np.abs(np.einsum("ijk,ik->ij", apart, along))
    down = np.sqrt(np.maximum((apart**2).sum(axis=2) - across**2, 0))
    tall, wide = np.maximum.outer(height, height), np.maximum.outer(width, width)
    alike = tall <= _ALIKE * np.minimum.outer(height, height)
    beside = (down < tall / 2) & (across - np.add.outer(width, width) / 2 < _BESIDE * tall)
    below = (across < wide / 2) & (down - np.add.outer(height, height) / 2 < _BELOW * tall)
    near = alike & (beside | below)
    np.fill_diagonal(near, val=False)
    return np.asarray(near, np.bool_)


def _merged(found: list[Plate]) -> list[Plate]:
    """One plate for all quads that share a place, large enough for each of them; best first."""
    merged: list[Plate] = []
    places: list[Rectangle] = []
    for plate in sorted(found, key=lambda each: -each.score):
        place = bounds(plate.quad)
        near = (at for at, other in enumerate(places) if _meet(place, other))
        same = next((at for at in near if shared(merged[at].quad, plate.quad) >= _SAME), None)
        if same is None:
            merged.append(plate)
            places.append(place)
        else:
            merged[same] = _both(merged[same], plate)
            places[same] = bounds(merged[same].quad)
    return merged


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return area(common(one, other)) > 0


def _both(one: Plate, other: Plate) -> Plate:
    quad = around(np.vstack((one.quad, other.quad)))
    return Plate(quad, one.score, one.text or other.text)
