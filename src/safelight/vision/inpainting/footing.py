"""The shadow that a thing throws on what it stands on."""

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.arrays import Bytes
from safelight.vision.detection.boxes import Rectangle
from safelight.vision.segmentation import masks

Bools = npt.NDArray[np.bool_]

#: Where a shadow is looked for: beside and below the box, and above its lower edge, as parts of its
#: width and height.
_ASIDE, _BELOW, _ABOVE = 0.15, 0.15, 0.25
#: What is so much darker than the ground is shadow.
_DARK = 0.72
#: Of where a shadow is looked for, the part that may be dark: the ground itself is, beyond that.
_MOST = 0.5
#: A dark piece that meets the edges of where it is looked for on more than this part of their sum
#: is no shadow but goes on beyond them.
_GOING_ON = 0.08
#: What is finer than this part of the width is the ground's own grain.
_GRAIN = 0.01
#: Pixels of ground from which on it can be told how bright it is.
_LEAST = 30


def shadow(rgb: Bytes, covered: Bools, box: Rectangle) -> Bools:
    """(h, w): what is dark and touches the lower part of what a thing covers of a picture.

    `rgb` is (h, w, 3), `covered` (h, w).
    """
    found = np.zeros_like(covered)
    near = _near(box, covered.shape)
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[near]), cv2.COLOR_RGB2GRAY)
    soft = cv2.GaussianBlur(grey, (0, 0), max(1.0, _GRAIN * grey.shape[1]))
    light = np.asarray(soft, np.uint8)
    free = ~covered[near]
    if np.count_nonzero(free) >= _LEAST:
        dark = free & (light < _DARK * _ground(light, free))
        if np.count_nonzero(dark) <= _MOST * np.count_nonzero(free):
            found[near] = _touching(dark, covered[near])
    return found


def _near(box: Rectangle, shape: tuple[int, ...]) -> masks.Window:
    left, top, right, bottom = box
    aside, height = _ASIDE * (right - left), bottom - top
    return (
        slice(max(0, int(bottom - _ABOVE * height)), min(shape[0], int(bottom + _BELOW * height))),
        slice(max(0, int(left - aside)), min(shape[1], int(right + aside))),
    )


def _ground(light: Bytes, free: Bools) -> float:
    """How bright what the thing stands on is: brighter than most of what is around its foot."""
    return float(np.percentile(light[free], 70))


def _touching(dark: Bools, covered: Bools) -> Bools:
    """Those dark pieces that reach what is covered, and end before the edges of what is seen."""
    count, labels = cv2.connectedComponents(dark.astype(np.uint8), connectivity=8)
    beside = cv2.dilate(covered.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    reached = np.bincount(labels[beside], minlength=count) > 0
    edges = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
    goes_on = np.bincount(edges, minlength=count) > _GOING_ON * sum(labels.shape)
    shadows = reached & ~goes_on
    shadows[0] = False
    found: Bools = shadows[labels]
    return found
