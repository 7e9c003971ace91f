"""Carry a filling that was made at a lower resolution to the full one, with the full detail."""

# What patches hold beyond the lower resolution is taken again from where they came from; what the
# lower resolution can hold is that of the filling, where patches were made to agree.

import time
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from safelight.imaging.budget import Budget
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.inpainting.patches import RADIUS, Level, Places

#: Values 0..255 or 0..65535, (height, width, channels).
Samples = npt.NDArray[Any]

#: How much of a pixel is kept: all of it.
WHOLE = 255
#: Rows of the full picture that are filled at a time.
_ROWS = 128
#: The corners of the lower resolution's pixels around a place: down, across.
_CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


class Upscaled:
    """A picture at a greater size, a few rows at a time; linear between its pixels."""

    def __init__(self, small: Floats, height: int, width: int) -> None:
        small_height = small.shape[0]
        wide = cv2.resize(small, (width, small_height), interpolation=cv2.INTER_LINEAR)
        self._wide = np.asarray(wide, np.float32).reshape(small_height, width, -1)
        self._above, self._below, self._part = between(np.arange(height), height, small_height)

    def rows(self, start: int, stop: int) -> Floats:
        """(stop - start, width, channels)."""
        part = self._part[start:stop, None, None]
        found = self._wide[self._above[start:stop]] * (1 - part)
        found += self._wide[self._below[start:stop]] * part
        return found


def between(places: Places, length: int, small: int) -> tuple[Places, Places, Floats]:
    """Between which two of `small` pixels these of `length` lie, and how near to the second."""
    exact = np.clip((places + 0.5) * (small / length) - 0.5, 0, small - 1)
    first = np.floor(exact).astype(np.intp)
    return first, np.minimum(first + 1, small - 1), (exact - first).astype(np.float32)


def carry(level: Level, made: Floats, full: Samples, keep: Bytes, budget: Budget) -> None:
    """Fill `full` in place, wherever less than the whole of a pixel is kept.

    `made` is the level's picture with everything filled, (h, w, channels), 0..1. `level.scene` is
    `full` at the lower resolution. `keep`, of full size, is 0 for what is made up and 255 for what
    stays; what lies between is mixed. Raises Refusal(RENDER_TIMEOUT).
    """
    carrier = _Carrier(level, made, full, keep)
    left = [int(count) for count in np.count_nonzero(keep < WHOLE, axis=1)]
    began, done = time.monotonic(), 0
    for start in range(0, len(full), _ROWS):
        rows = slice(start, start + _ROWS)
        carrier.fill(full, keep, rows)
        done += sum(left[rows])
        ahead = sum(left[rows.stop :]) / max(done, 1) * (time.monotonic() - began)
        budget.take_seconds(ahead if done else 0, "filling in what is missing")


class _Carrier:
    def __init__(self, level: Level, made: Floats, full: Samples, keep: Bytes) -> None:
        self._height, self._width = full.shape[:2]
        self._full_scale = np.float32(np.iinfo(full.dtype).max)
        self._made = Upscaled(made, self._height, self._width)
        self._small = made.shape[:2]
        self._shifts = _shifts(level, self._height / made.shape[0], self._width / made.shape[1])
        self._detail = self._details(level.scene.values, full, keep)

    def fill(self, full: Samples, keep: Bytes, part: slice) -> None:
        """Fill some rows."""
        rows, columns = np.nonzero(keep[part] < WHOLE)
        if len(rows) == 0:
            return
        stop = min(part.stop, self._height)
        made = self._made.rows(part.start, stop)[rows, columns] * self._full_scale
        made += self._detail_at(rows + part.start, columns)
        kept = (keep[part][rows, columns] / np.float32(WHOLE))[:, None]
        strip = full[part]
        mixed = made + (strip[rows, columns] - made) * kept
        strip[rows, columns] = np.clip(np.rint(mixed), 0, self._full_scale)

    def _details(self, small: Floats, full: Samples, keep: Bytes) -> Samples:
        """What the full picture has and the lower resolution has not."""
        plain = Upscaled(small, self._height, self._width)
        detail = np.empty(full.shape, np.int16 if full.dtype == np.uint8 else np.int32)
        for start in range(0, self._height, _ROWS):
            stop = min(start + _ROWS, self._height)
            smooth = plain.rows(start, stop) * self._full_scale
            detail[start:stop] = np.rint(full[start:stop] - smooth)
        # Where there is no patch to take, nothing is added: not what the hole held before.
        detail[keep < WHOLE] = 0
        return detail

    def _detail_at(self, rows: Places, columns: Places) -> Floats:
        """What the patches around these places have there, the nearer ones with more weight."""
        *down, down_part = between(rows, self._height, self._small[0])
        *across, across_part = between(columns, self._width, self._small[1])
        base = self._shifts[down[0], across[0]]
        first = self._moved(rows, columns, base).astype(np.float32)
        found = first.copy()
        for below, right in _CORNERS[1:]:
            shift = self._shifts[down[below], across[right]]
            (differ,) = np.nonzero((shift != base).any(axis=1))
            weight = _weight(down_part[differ], below) * _weight(across_part[differ], right)
            other = self._moved(rows[differ], columns[differ], shift[differ])
            found[differ] += (other - first[differ]) * weight[:, None]
        return found

    def _moved(self, rows: Places, columns: Places, shift: npt.NDArray[np.int32]) -> Samples:
        there = np.clip(rows + shift[:, 0], 0, self._height - 1)
        across = np.clip(columns + shift[:, 1], 0, self._width - 1)
        moved: Samples = self._detail[there, across]
        return moved


def _weight(part: Floats, second: int) -> Floats:
    return part if second else 1 - part


def _shifts(level: Level, down: float, across: float) -> npt.NDArray[np.int32]:
    """(h, w, 2): how many full pixels, down and across, away from a place its patch lies."""
    places = np.arange(level.height * level.width)
    nearest = level.by_place()
    there = np.divmod(np.where(nearest > 0, nearest, places), level.width)
    here = np.divmod(places, level.width)
    moved = np.stack(((there[0] - here[0]) * down, (there[1] - here[1]) * across), axis=-1)
    shaped = np.rint(moved).astype(np.int32).reshape(level.height, level.width, 2)
    return shaped[RADIUS:-RADIUS, RADIUS:-RADIUS]
