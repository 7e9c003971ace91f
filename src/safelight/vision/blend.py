"""Mix two versions of one picture, a few rows at a time."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

#: (h, w, 3) of uint8 or uint16.
Pixels = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

#: Pixels that are worked on as floats at a time: 12 MB for each array of them.
_BAND = 2**20
#: Smoothing twice by a box of this many radiuses is near enough to a bell curve.
_BOX = 2


def add_detail(base: Pixels, drawn: Pixels, share: float, radius: int) -> None:
    """Move `base` towards `drawn` by a share 0..1, but only in what is smaller than `radius`.

    Broad differences, those of tone and colour, are left out: networks that redraw a picture
    also give it contrast. Works in place; both have one shape and depth.
    """
    halo = 2 * radius * _BOX
    # What is read above a band must not have been changed by the one before.
    above = base[:0].astype(np.float32)
    for rows in bands(base.shape, halo):
        bottom = min(len(base), rows.stop + halo)
        start = rows.start - len(above)
        fresh = base[rows.start : bottom].astype(np.float32)
        under = np.concatenate((above, fresh)) if len(above) else fresh
        change = drawn[start:bottom].astype(np.float32) - under
        change -= smooth(change, radius)
        inner = slice(rows.start - start, rows.stop - start)
        above = under[max(0, inner.stop - halo) : inner.stop].copy()
        put(base[rows], under[inner] + np.float32(share) * change[inner])


def smooth(values: Floats, radius: int) -> Floats:
    """A soft blur whose cost does not grow with its radius."""
    side = (_BOX * radius + 1, _BOX * radius + 1)
    once = cv2.blur(values, side, borderType=cv2.BORDER_REFLECT)
    return np.asarray(cv2.blur(once, side, borderType=cv2.BORDER_REFLECT), np.float32)


def bands(shape: tuple[int, ...], halo: int) -> Iterator[slice]:
    """Rows of a picture of this shape, from top to bottom, a few at a time.

    They are at least as many as the `halo` of rows that is read above and below them.
    """
    step = max(1, _BAND // shape[1], halo)
    for top in range(0, shape[0], step):
        yield slice(top, min(shape[0], top + step))


def put(target: Pixels, values: Floats) -> None:
    """Write floats, rounded and within what the target can hold."""
    full = np.iinfo(target.dtype).max
    target[...] = (np.clip(values, 0, full) + np.float32(0.5)).astype(target.dtype)
