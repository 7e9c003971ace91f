"""The same picture at two sizes: smooth things are worked out small and used at full size."""

import math
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.arrays import Floats

#: (width, height) in pixels, as OpenCV has it.
Extent = tuple[int, int]
#: Pixels of a strip: a few of its float arrays fit a processor's cache.
_STRIP = 2**17
#: OpenCV's interpolation takes no more than this many rows or columns at once.
_MOST = 2**14


def mean_side(shape: tuple[int, ...]) -> float:
    """The side of a square with as many pixels as an array of this shape."""
    return math.sqrt(shape[0] * shape[1])


def within(size: Extent, pixels: float) -> Extent:
    """The largest size of this shape with at most so many pixels; never larger than `size`."""
    width, height = size
    factor = min(1.0, math.sqrt(pixels / (width * height)))
    return max(1, round(width * factor)), max(1, round(height * factor))


def shrunk(values: npt.NDArray[Any], size: Extent) -> npt.NDArray[Any]:
    """The array, (h, w) or (h, w, channels), at a smaller `size`, each pixel a mean."""
    if values.shape[1::-1] == size:
        return values
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA)


def strips(size: Extent) -> Iterator[slice]:
    """Rows of a picture, from top to bottom, a few at a time."""
    width, height = size
    step = max(1, min(_MOST, _STRIP // width))
    for top in range(0, height, step):
        yield slice(top, min(top + step, height))


def enlarged(small: Floats, size: Extent, rows: slice) -> Floats:
    """These rows of the array enlarged to `size`, linearly, seamlessly from strip to strip.

    `small` is (h, w) or (h, w, channels) with at most four channels.
    """
    if small.shape[1::-1] == size:
        return small[rows]
    width, height = size
    scale = small.shape[1] / width, small.shape[0] / height
    step = [
        [scale[0], 0.0, scale[0] / 2 - 0.5],
        [0.0, scale[1], (rows.start + 0.5) * scale[1] - 0.5],
    ]
    grown = cv2.warpAffine(
        small,
        np.array(step),
        (width, rows.stop - rows.start),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(grown, np.float32)


def looked_up(small: Floats, size: Extent, places: tuple[npt.NDArray[np.intp], ...]) -> Floats:
    """(n, channels): values of the array enlarged to `size` at n places, (rows, columns)."""
    if small.shape[1::-1] == size:
        found: Floats = small[places]
        return found
    columns = _positions(places[1], small.shape[1] / size[0])
    rows = _positions(places[0], small.shape[0] / size[1])
    values = cv2.remap(small, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(values, np.float32).reshape(-1, small.shape[2])[: len(places[0])]


def _positions(places: npt.NDArray[np.intp], scale: float) -> Floats:
    """Where full-size places lie in the small array; as a table, for OpenCV takes no long rows."""
    lines = -(-len(places) // _MOST)
    table = np.zeros(max(lines, 1) * _MOST, np.float32)
    table[: len(places)] = (places + 0.5) * scale - 0.5
    return table.reshape(-1, _MOST)
