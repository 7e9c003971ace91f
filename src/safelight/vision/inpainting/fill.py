"""Make up what is missing in a picture from what is there: patches of it, coarse to fine."""

# After Wexler et al. 2007: patches that resemble what is known around them, and each other where
# they overlap, vote for what is missing; first in a small picture, where a patch is large.

import time
from dataclasses import dataclass, replace

import cv2
import numpy as np

from safelight.domain.errors import Code, Refusal
from safelight.imaging.budget import Budget
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.inpainting.detail import WHOLE, Samples, carry
from safelight.vision.inpainting.patches import RADIUS, Bools, Level, Places, Scene
from safelight.vision.inpainting.peel import peeled

#: Pixels at which patches are looked for; the rest is detail.
WORKING_PIXELS = 400_000
#: The shorter side of what is known in the smallest picture is from this on, in pixels.
_LEAST_SIDE = 28
#: Rounds of searching and voting: in the smallest picture, in the next, and so on.
_ROUNDS = (8, 6, 4, 3, 2)
#: How far away neighbours are asked, in turn.
_STEPS = ((4, 1), (2, 1))
#: Half of a pixel; and what is too little to divide by.
_HALF = 0.5
_TINY = 1e-6
#: How much nearness counts but in the smallest picture, where it counts in full.
_PULL = 0.2
#: The least number of patches that a picture is filled from.
_LEAST_SOURCES = 16
#: A hole's surroundings that are looked at, in parts of its longer side, and pixels at least.
_AROUND = 1.0
_LEAST_AROUND = 64


def complete(
    rgb: Samples, hole: Bools, budget: Budget | None = None, avoid: Bools | None = None
) -> Samples:
    """The picture, (h, w, channels) of uint8 or uint16, with its holes made up; a new array.

    `hole` is (h, w). What is not in a hole stays as it is, bit for bit. `avoid`, (h, w), is what
    nothing is made from as long as there is something else. Raises Refusal: OPERATION_FAILED where
    nothing is known, RENDER_TIMEOUT.
    """
    filled = rgb.copy()
    keep = np.where(hole, np.uint8(0), np.uint8(WHOLE))
    fill_in(filled, keep, budget or Budget(), avoid)
    return filled


def fill_in(picture: Samples, keep: Bytes, budget: Budget, avoid: Bools | None = None) -> None:
    """Make up, in place, what is not kept of a picture, (h, w, channels) of uint8 or uint16.

    `keep`, (h, w), is 0 for what is made up and 255 for what stays; what lies between is mixed with
    an imitation of itself. Of more than three channels, the first three are compared. `avoid` and
    what is raised are as of `complete`.
    """
    box = _window(keep)
    if box is None:
        return
    if not (keep == WHOLE).any():
        raise Refusal(Code.OPERATION_FAILED, "Nothing of the picture is left to fill it up from.")
    avoided = None if avoid is None else avoid[box]
    level, made = _filled(_scene(picture[box], keep[box], avoided), _Pace(budget))
    carry(level, made, picture[box], keep[box], budget)


@dataclass(slots=True)
class _Pace:
    """Foresees how long the rest will take from how long the last part took."""

    budget: Budget
    _began: float = 0.0

    def begin(self) -> None:
        self._began = time.monotonic()

    def done(self, work: int, left: int) -> None:
        """So much work was done since `begin`, and so much is left. Raises Refusal."""
        taken = time.monotonic() - self._began
        if work:
            self.budget.take_seconds(taken * left / work, "filling in what is missing")


def _window(keep: Bytes) -> tuple[slice, slice] | None:
    """The part of the picture that is looked at; None where there is no hole."""
    rows, columns = (np.flatnonzero((keep < WHOLE).any(axis=axis)) for axis in (1, 0))
    if len(rows) == 0:
        return None
    longer = max(int(np.ptp(rows)), int(np.ptp(columns))) + 1
    around = max(_LEAST_AROUND, int(longer * _AROUND))
    return _widened(rows, around), _widened(columns, around)


def _widened(places: Places, around: int) -> slice:
    return slice(max(0, int(places[0]) - around), int(places[-1]) + 1 + around)


def _scene(picture: Samples, keep: Bytes, avoid: Bools | None) -> Scene:
    """The picture at the resolution at which it is filled."""
    height, width = keep.shape
    scale = min(1.0, (WORKING_PIXELS / (height * width)) ** 0.5)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    values = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
    hole, kept = _fully(keep > 0, size), _fully(keep == WHOLE, size)
    return Scene(
        values=values.astype(np.float32) / np.float32(np.iinfo(picture.dtype).max),
        hole=~hole,
        imitated=hole & ~kept,
        avoided=None if avoid is None else ~_fully(~avoid, size),
    )


def _fully(mask: Bools, size: tuple[int, int]) -> Bools:
    """Which of the smaller picture's pixels the mask covers to the last of theirs."""
    shares = cv2.resize(mask.astype(np.uint8) * WHOLE, size, interpolation=cv2.INTER_AREA)
    covered: Bools = shares == WHOLE
    return covered


def _halved(scene: Scene) -> Scene:
    """Half the size; what is known is averaged with what is known."""
    height, width = (max(1, (side + 1) // 2) for side in scene.hole.shape)
    known = (~scene.hole).astype(np.float32)
    share, sums = (
        cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA)
        for values in (known, scene.values * known[..., None])
    )
    means = sums.reshape(height, width, -1) / np.maximum(share, _TINY)[..., None]
    hole = share < _HALF
    return Scene(
        values=np.asarray(means, np.float32),
        hole=hole,
        imitated=np.zeros_like(hole),
        avoided=None if scene.avoided is None else ~_fully(~scene.avoided, (width, height)),
    )


def _levels(scene: Scene) -> list[Level]:
    """The scene at lower and lower resolutions, the lowest first."""
    scenes = [scene]
    while _large_enough(smaller := _halved(scenes[0])):
        scenes.insert(0, smaller)
    levels = [Level(each, _PULL) for each in scenes]
    while len(levels) > 1 and len(levels[0].sources) < _LEAST_SOURCES:
        levels.pop(0)
    # The smallest picture decides what goes where, and should take it from nearby; later, what is
    # near would only be repeated.
    levels[0].pull = 1.0
    return levels


def _large_enough(scene: Scene) -> bool:
    rows, columns = (np.flatnonzero((~scene.hole).any(axis=axis)) for axis in (1, 0))
    return len(rows) > 0 and min(int(np.ptp(rows)), int(np.ptp(columns))) >= _LEAST_SIDE


def _filled(scene: Scene, pace: _Pace) -> tuple[Level, Floats]:
    """The scene's level when all is found, and its picture with everything filled."""
    levels = _levels(scene)
    if scene.avoided is not None and len(levels[-1].sources) < _LEAST_SOURCES:
        levels = _levels(replace(scene, avoided=None))
    finest = levels[-1]
    if len(finest.sources) == 0:
        return finest, _spread(scene)
    work = [_ROUNDS[min(n, len(_ROUNDS) - 1)] * len(at.targets) for n, at in enumerate(levels)]
    for number, level in enumerate(levels):
        pace.begin()
        _begin(level, levels[number - 1] if number else None)
        for turn in range(_ROUNDS[min(number, len(_ROUNDS) - 1)]):
            level.look()
            level.search(_STEPS[turn % len(_STEPS)], _reach(level))
            level.update()
        pace.done(work[number], sum(work[number + 1 :]))
    made = finest.values.copy()
    made[scene.imitated] = finest.vote(finest.imitated)
    return finest, made


def _begin(level: Level, coarser: Level | None) -> None:
    """Give a level its first filling."""
    if coarser is None:
        level.draw(peeled(level))
        level.choose(np.zeros_like(level.targets))
        return
    height, width = level.scene.hole.shape
    larger = cv2.resize(coarser.values, (width, height), interpolation=cv2.INTER_CUBIC)
    level.draw(np.asarray(larger, np.float32).reshape(height, width, -1))
    level.choose(_inherited(level, coarser))
    level.search((1,), ())
    level.update()


def _inherited(level: Level, coarser: Level) -> Places:
    """What the coarser level chose for the places of the finer one."""
    rows, columns = (side - RADIUS for side in np.divmod(level.targets, level.width))
    last_row, last_column = (side - 1 for side in coarser.scene.hole.shape)
    above = np.minimum(rows // 2, last_row) + RADIUS
    left = np.minimum(columns // 2, last_column) + RADIUS
    chosen_rows, chosen_columns = np.divmod(
        coarser.by_place()[above * coarser.width + left], coarser.width
    )
    found_rows = 2 * (chosen_rows - RADIUS) + rows % 2 + RADIUS
    found_columns = 2 * (chosen_columns - RADIUS) + columns % 2 + RADIUS
    found: Places = found_rows * level.width + found_columns
    return found


def _reach(level: Level) -> tuple[int, ...]:
    return max(level.height, level.width) // 4, 16, 4, 1


def _spread(scene: Scene) -> Floats:
    """The nearest known pixel everywhere: for pictures too small to have patches."""
    _, labels = cv2.distanceTransformWithLabels(
        scene.hole.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    known = np.zeros(int(labels.max()) + 1, np.intp)
    known[labels[~scene.hole]] = np.flatnonzero(~scene.hole)
    channels = scene.values.shape[2]
    spread: Floats = scene.values.reshape(-1, channels)[known[labels]]
    return spread
