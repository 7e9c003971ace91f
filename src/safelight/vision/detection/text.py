"""Find lines of writing and read them, with PP-OCR."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Array, Network, Networks
from safelight.vision.arrays import Bytes
from safelight.vision.detection.letterbox import letterbox
from safelight.vision.detection.quads import Quad, around, grown, ordered, sides, straightened

DETECTOR, RECOGNISER = "ppocr-detector", "ppocr-recogniser"

_MULTIPLE = 32
#: How sure the detector must be of a pixel, and of a line's pixels in the mean.
_PIXEL, _LINE = 0.3, 0.5
#: The detector marks the core of a line: it is so much larger, in parts of area by perimeter.
_CORE = 1.5
#: Shorter lines, in pixels of the detector's picture, cannot be read.
_SHORTEST = 3
#: The recogniser's picture: its height, and how wide it may become.
_HEIGHT, _WIDEST = 48, 480


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says."""

    text: str
    #: 0..1: how sure the recogniser is, in the mean of the characters; 0 without any.
    score: float


def lines(rgb: Bytes, networks: Networks, side: int) -> list[Quad]:
    """Places of lines of writing, in the picture's pixels. Raises Refusal(MODEL_MISSING).

    `rgb` is (h, w, 3), 0..255; it is looked at with its longer side at `side` pixels.
    """
    network = networks.get(DETECTOR)
    seen = letterbox(rgb, side, _MULTIPLE, 0)
    (written,) = network.run({network.inputs[0]: _normal(seen.canvas)})
    scale = np.array([seen.across, seen.down], np.float32)
    return [ordered(core / scale) for core in _cores(written[0, 0])]


def read(rgb: Bytes, quad: Quad, networks: Networks) -> Reading:
    """What the line in `quad` says, read from left to right. Raises Refusal(MODEL_MISSING)."""
    network = networks.get(RECOGNISER)
    width, height = sides(quad)
    columns = int(np.clip(_HEIGHT * width / height, _HEIGHT, _WIDEST))
    image = _normal(straightened(rgb, quad, columns, _HEIGHT))
    (steps,) = network.run({network.inputs[0]: image})
    return _spelled(steps[0], _characters(network))


def _normal(rgb: Bytes) -> npt.NDArray[np.float32]:
    """(1, 3, h, w): blue, green and red, -1..1."""
    bgr = rgb[..., ::-1].astype(np.float32) * np.float32(2 / 255) - np.float32(1)
    return np.ascontiguousarray(bgr.transpose(2, 0, 1)[None])


def _cores(written: npt.NDArray[np.float32]) -> list[Quad]:
    marked = (written > _PIXEL).astype(np.uint8)
    contours, _ = cv2.findContours(marked, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        core = around(contour.reshape(-1, 2).astype(np.float32))
        width, height = sides(core)
        if min(width, height) >= _SHORTEST and _mean_in(written, core) >= _LINE:
            more = _CORE * width * height / (2 * (width + height))
            found.append(grown(core, more, more))
    return found


def _mean_in(written: npt.NDArray[np.float32], quad: Quad) -> float:
    rows, columns = written.shape
    low = np.clip(np.floor(quad.min(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    high = np.clip(np.ceil(quad.max(axis=0)).astype(int), 0, (columns - 1, rows - 1)) + 1
    part = written[low[1] : high[1], low[0] : high[0]]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(quad - low).astype(np.int32)], (1,))
    return float(cv2.mean(part, mask)[0])


def _characters(network: Network) -> list[str]:
    """What each of the recogniser's classes stands for; the first for none."""
    return ["", *network.metadata["character"].splitlines(), " "]


def _spelled(steps: Array, characters: list[str]) -> Reading:
    """A class that is repeated from step to step is one character."""
    classes = [0, *(int(each) for each in steps.argmax(axis=1))]
    fresh = [
        (step, now)
        for step, (before, now) in enumerate(pairwise(classes))
        if now not in {0, before}
    ]
    if not fresh:
        return Reading("", 0.0)
    text = "".join(characters[each] for _, each in fresh)
    return Reading(text, float(np.mean([steps[step, each] for step, each in fresh])))
