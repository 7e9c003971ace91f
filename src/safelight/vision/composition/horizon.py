"""How far a picture is tilted, by its long lines that should be upright or level."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.arrays import Bytes
from safelight.vision.scales import shrunk, within

Numbers = npt.NDArray[np.float64]

#: Degrees of tilt that are looked for, in steps of so many.
MOST, _STEP = 15.0, 0.2
#: Pixels of the copy in which lines are looked for, and the shorter side below which nothing is.
_LOOK, _SMALL = 800_000, 48
#: A line counts from this length on, in mean sides of the picture, and by this power of it: one
#: long line says more than many short ones.
_LEAST, _POWER = 0.05, 1.5
#: Lines whose angles are apart by this deviation, in degrees, agree; by twice as much, none do.
_AGREE = 0.6
#: Upright lines lean towards each other where the camera looks up or down: by so many degrees, at
#: half a mean side from the middle, and how much that is believed.
_LEAN = np.arange(-10.0, 10.5)
_LEAN_SPREAD = 5.0
#: What level lines count beside upright ones, for in perspective most of them are not level.
_LEVEL = 0.35
#: Small tilts are likelier than large ones: the deviation of that.
_SPREAD = 14.0
#: Level lines on one straight line, such as a horizon, count as one: what lies in a strip so wide.
_STRIP = 0.01
#: For a tilt to be believed: how much more must speak for it than for any other that is not within
#: a few steps of it, where upright lines join in and where none do,
_LEAD, _LEAD_WITHOUT, _JOINING, _NEAR = 1.25, 2.0, 0.5, 8
#: and the length of all lines that agree, their part of all lines, and their weight.
_LENGTH, _PART, _WEIGHT = 1.0, 0.2, 0.12

_TILTS = np.arange(-MOST, MOST + _STEP / 2, _STEP)
_LIKELY = np.exp(-np.square(_TILTS / _SPREAD) / 2)


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Line segments: angles off the axis in degrees, clockwise; lengths; places of their middles.

    Lengths are in mean sides, places in half mean sides from the picture's middle.
    """

    off: Numbers
    length: Numbers
    across: Numbers
    down: Numbers

    def only(self, which: npt.NDArray[np.bool_]) -> "_Lines":
        return _Lines(self.off[which], self.length[which], self.across[which], self.down[which])


def tilt(rgb: Bytes) -> float | None:
    """Degrees, clockwise, by which a picture, (h, w, 3) of 0..255, is tilted.

    From -15 to 15; None where too few lines agree on any.
    """
    if min(rgb.shape[:2]) < _SMALL:
        return None
    found = _segments(rgb)
    if found is None:
        return None
    upright, level = found
    by_upright, leans = _upright_weights(upright)
    weights = (by_upright + _LEVEL * _level_weights(level)) * _LIKELY
    best = int(weights.argmax())
    # As much as the lines lean at their places is no tilt.
    off = np.concatenate((upright.off - leans[best] * upright.across, level.off)) - _TILTS[best]
    lengths = np.concatenate((upright.length, level.length))
    agree = np.abs(off) < 2 * _AGREE
    joining = float(lengths[: upright.off.size][agree[: upright.off.size]].sum())
    if not (_stands_out(weights, best, joining) and _is_enough(lengths, agree)):
        return None
    return float(_TILTS[best] + _median(off[agree], lengths[agree] ** _POWER))


def _segments(rgb: Bytes) -> tuple[_Lines, _Lines] | None:
    """Long lines that are nearly upright, and those that are nearly level."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    grey = np.ascontiguousarray(shrunk(grey, within(rgb.shape[1::-1], _LOOK)))
    ends: npt.NDArray[Any] | None = cv2.createLineSegmentDetector().detect(grey)[0]
    if ends is None:
        return None
    height, width = grey.shape
    side = np.sqrt(height * width)
    start, end = np.split(ends.reshape(-1, 4).astype(np.float64), 2, axis=1)
    along, middle = end - start, (start + end - [width, height]) / side
    angle = np.degrees(np.arctan2(along[:, 1], along[:, 0])) % 180
    lines = _Lines((angle + 45) % 90 - 45, np.hypot(*along.T) / side, middle[:, 0], middle[:, 1])
    usable = (lines.length >= _LEAST) & (np.abs(lines.off) <= MOST + 2 * _AGREE)
    upright = np.abs(angle - 90) < 45  # noqa: PLR2004 -- half of a right angle
    if not usable.any():
        return None
    return lines.only(usable & upright), lines.only(usable & ~upright)


def _upright_weights(lines: _Lines) -> tuple[Numbers, Numbers]:
    """What speaks for each tilt, and how the lines lean towards each other if it is that."""
    expected = _TILTS[:, None, None] + _LEAN[:, None] * lines.across
    agreeing = np.exp(-np.square((lines.off - expected) / _AGREE) / 2) @ lines.length**_POWER
    weights = agreeing * np.exp(-np.square(_LEAN / _LEAN_SPREAD) / 2)
    return weights.max(axis=1), _LEAN[weights.argmax(axis=1)]


def _level_weights(lines: _Lines) -> Numbers:
    """What speaks for each tilt."""
    return np.array([_level_weight(lines, degrees) for degrees in _TILTS])


def _level_weight(lines: _Lines, degrees: float) -> float:
    near = lines.only(np.abs(lines.off - degrees) < 3 * _AGREE)
    if not near.off.size:
        return 0.0
    turn = np.radians(degrees)
    height = (np.cos(turn) * near.down - np.sin(turn) * near.across) / 2
    strip = np.floor(height / _STRIP).astype(int)
    lengths = near.length * np.exp(-np.square((near.off - degrees) / _AGREE) / 2)
    return float((np.bincount(strip - strip.min(), lengths) ** _POWER).sum())


def _stands_out(weights: Numbers, best: int, joining: float) -> bool:
    others = np.concatenate((weights[: max(0, best - _NEAR)], weights[best + _NEAR + 1 :]))
    lead = _LEAD if joining >= _JOINING else _LEAD_WITHOUT
    return bool(weights[best] >= _WEIGHT and weights[best] >= lead * others.max())


def _is_enough(lengths: Numbers, agree: npt.NDArray[np.bool_]) -> bool:
    agreed = lengths[agree].sum()
    return bool(agreed >= _LENGTH and agreed >= _PART * lengths.sum())


def _median(values: Numbers, weights: Numbers) -> float:
    order = np.argsort(values)
    heaped = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(heaped, heaped[-1] / 2)])
