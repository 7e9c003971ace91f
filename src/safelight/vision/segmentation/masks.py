"""Soft masks: which pieces they have, and where."""

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.arrays import Floats

#: Rows and columns.
Window = tuple[slice, slice]
Bools = npt.NDArray[np.bool_]

#: From here on a pixel counts as likely when pieces are told apart.
LIKELY = 0.25
#: A separate piece stays if it is at least this part of the largest one.
_PIECE = 0.02
#: What a firm mask leaves out, and what it holds for certain.
_HALF, _SURE = 0.5, 0.9


def without_specks(mask: Floats) -> Floats:
    """The mask, 0..1, without separate pieces that are far smaller than the largest one."""
    likely = mask > LIKELY
    labels, areas = pieces(likely)
    specks = np.isin(labels, np.flatnonzero(areas < _PIECE * areas[1:].max(initial=0)))
    near = cv2.dilate(specks.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    # What is faint around a speck goes with it.
    return np.where(near & (specks | ~likely), np.float32(0), mask)


def firm(mask: Floats) -> Floats:
    """The mask, 0..1, without what is less likely than not: shadows and reflections mostly are."""
    return np.asarray(np.clip((mask - _HALF) / (_SURE - _HALF), 0, 1), np.float32)


def without_holes(mask: Floats) -> Floats:
    """The mask, 0..1, with 1 wherever a likely piece goes all around."""
    labels, _ = pieces(np.pad(mask <= 1 - LIKELY, 1, constant_values=True), connectivity=4)
    return np.where(labels[1:-1, 1:-1] > labels[0, 0], np.float32(1), mask)


def window_of(mask: Floats, above: float = LIKELY) -> Window:
    """The smallest window with everything above a value; the whole mask if there is nothing."""
    there = mask > above
    rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
    if not rows.size:
        return slice(0, mask.shape[0]), slice(0, mask.shape[1])
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def grown(window: Window, by: float, shape: tuple[int, ...]) -> Window:
    """A window with a part of its sides more on each side, within an array of this shape."""
    rows, columns = (
        slice(max(0, side.start - more), min(length, side.stop + more))
        for side, length in zip(window, shape, strict=False)
        for more in [round(by * (side.stop - side.start))]
    )
    return rows, columns


def pieces(
    there: Bools, connectivity: int = 8
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The number of the piece that each pixel belongs to, 0 for none; the pieces' areas."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        there.astype(np.uint8), connectivity=connectivity
    )
    return np.asarray(labels, np.int32), np.asarray(stats[:, cv2.CC_STAT_AREA], np.int32)


def touching(found: Bools, seen: Bools) -> Bools:
    """Those pieces of what was found in which something was seen."""
    labels, areas = pieces(found)
    kept = np.bincount(labels[seen & found], minlength=areas.size) > 0
    kept[0] = False
    touched: Bools = kept[labels]
    return touched
