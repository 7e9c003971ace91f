"""Find and name things of 80 kinds, with NanoDet."""

from dataclasses import dataclass

import numpy as np

from safelight.domain.networks import Array, Networks
from safelight.imaging.coco import NAMES
from safelight.vision.arrays import Bytes
from safelight.vision.detection.boxes import Rectangle, Rows, rectangle, suppress
from safelight.vision.detection.letterbox import letterbox

NETWORK = "nanodet"

_SIDE = 416
_FILL = 114
#: Of blue, green and red, in this order, as the network was trained.
_MEAN = np.array([103.53, 116.28, 123.675], np.float32)
_SPREAD = np.array([57.375, 57.12, 58.395], np.float32)
_STRIDES = (8, 16, 32)
#: A box's distances from its cell's middle come as so many weights of whole strides each.
_BINS = 11
_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """A thing in a picture."""

    #: One of `coco.NAMES`.
    name: str
    #: 0..1: how sure the network is.
    score: float
    #: In the picture's pixels, within the picture.
    box: Rectangle


def detect(rgb: Bytes, networks: Networks, threshold: float = 0.35) -> list[Found]:
    """Things with at least this score, best first. Raises Refusal(MODEL_MISSING).

    `rgb` is (h, w, 3), 0..255, of any size. What is small in the picture is often missed.
    """
    network = networks.get(NETWORK)
    seen = letterbox(rgb, _SIDE, _SIDE, _FILL)
    outputs = network.run({network.inputs[0]: _normal(seen.canvas)})
    boxes, scores, kinds = _joined([_at(outputs, stride, threshold) for stride in _STRIDES])
    # Things of different kinds may overlap: set apart, they do not suppress each other.
    apart = boxes + kinds[:, None].astype(np.float32) * (4 * _SIDE)
    boxes = _in_picture(boxes, rgb, (seen.across, seen.down))
    return [
        Found(NAMES[kinds[index]], float(scores[index]), rectangle(boxes[index]))
        for index in suppress(apart, scores, _OVERLAP)
    ]


def _normal(canvas: Bytes) -> Rows:
    bgr = (canvas[..., ::-1].astype(np.float32) - _MEAN) / _SPREAD
    return np.ascontiguousarray(bgr.transpose(2, 0, 1)[None])


def _joined(parts: list[tuple[Rows, Rows, Array]]) -> tuple[Rows, Rows, Array]:
    boxes, scores, kinds = zip(*parts, strict=True)
    return np.concatenate(boxes), np.concatenate(scores), np.concatenate(kinds)


def _at(outputs: list[Array], stride: int, threshold: float) -> tuple[Rows, Rows, Array]:
    """Boxes (n, 4) in the canvas, scores (n,) and kinds (n,) of one stride's cells."""
    cells = _SIDE // stride
    sure = _output(outputs, cells, len(NAMES))
    best = sure.max(axis=1)
    there = np.flatnonzero(best >= threshold)
    weights = _output(outputs, cells, 4 * _BINS)[there].reshape(-1, 4, _BINS)
    return (
        _boxes(there, cells, stride, _expected(weights)),
        best[there],
        sure[there].argmax(axis=1),
    )


def _output(outputs: list[Array], cells: int, columns: int) -> Rows:
    """The output of this shape: their order in the file means nothing."""
    found: Rows = next(each for each in outputs if each.shape[1:] == (cells * cells, columns))[0]
    return found


def _expected(weights: Rows) -> Rows:
    """The mean of each distance in strides, (n, 4), from weights before their softmax."""
    raised = np.exp(weights - weights.max(axis=2, keepdims=True))
    steps = np.arange(_BINS, dtype=np.float32)
    return np.asarray((raised @ steps) / raised.sum(axis=2), np.float32)


def _boxes(there: Array, cells: int, stride: int, reach: Rows) -> Rows:
    across, down = (there % cells + 0.5) * stride, (there // cells + 0.5) * stride
    left, top, right, bottom = (reach * stride).T
    stacked = np.column_stack((across - left, down - top, across + right, down + bottom))
    return stacked.astype(np.float32)


def _in_picture(boxes: Rows, rgb: Bytes, scale: tuple[float, float]) -> Rows:
    height, width = rgb.shape[:2]
    limits = np.array([width, height, width, height], np.float32)
    return np.clip(boxes / np.array(scale * 2, np.float32), 0, limits)
