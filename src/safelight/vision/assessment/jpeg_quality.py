"""Tell how hard a picture was compressed as JPEG: from its file, and from its pixels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
import numpy.typing as npt

#: Without loss, as far as anyone can tell.
BEST = 100
#: What a bad picture counts for once its blocks are gone: traces are left.
MENDED = 75

#: Luminance table of the standard (ITU-T T.81, K.1), at quality 50; its sum is all that counts.
_STANDARD_SUM = 3688
_BLOCK = 8
_TABLE_ENTRIES = 64
_START, _TABLES, _SCAN, _FILL = b"\xff\xd8", 0xDB, 0xDA, 0xFF
#: Bytes of a marker and the length after it.
_HEAD = 4
#: Markers and fill bytes that are looked at: no real file has so many.
_MOST = 10_000
#: A step across a border counts up to so many levels: edges of things are no artefacts.
_STEP = 8.0
#: Rows and columns of a patch of a large picture that blocks are looked for in.
_PATCH = 768
#: Blocking, and the JPEG quality (libjpeg's scale) that leaves so much of it: medians of 30 photos.
_BLOCKING = (0.30, 0.50, 0.70, 0.90, 1.10, 1.55, 2.20)
_QUALITY = (88.0, 80.0, 73.0, 65.0, 58.0, 40.0, 20.0)
#: Below this, there is none that could be told from chance.
_CHANCE = _BLOCKING[0]
#: Pictures that are smaller say nothing certain.
_SMALLEST = 48


def estimate(source: Path | None, pixels: npt.NDArray[Any]) -> int:
    """Quality 1..100 on libjpeg's scale; 100 for a picture that never was a JPEG.

    It is the lower of what the file's tables and the blocks in the picture say: a bad JPEG that
    was saved again, well or in another format, is still a bad one. `pixels` is (h, w, 3).
    """
    of_file = None if source is None else of_tables(source)
    return min(of_file or BEST, of_blocks(blocking(pixels)))


def remaining(source: Path | None, pixels: npt.NDArray[Any]) -> int:
    """The same for a picture that was worked on: where no blocks are left, MENDED at least."""
    quality = estimate(source, pixels)
    if quality >= MENDED or min(pixels.shape[:2]) < _SMALLEST:
        return quality
    return quality if blocking(pixels) >= _CHANCE else MENDED


def of_tables(path: Path) -> int | None:
    """The quality that a JPEG file's first quantisation table stands for; None for other files.

    Entries end at 255, so what is below 15 comes out a little too good, but below 15.
    """
    with path.open("rb") as file:
        table = next(_tables(file), None)
    if not table:
        return None
    percent = 100 * sum(table) / _STANDARD_SUM
    quality = (200 - percent) / 2 if percent <= BEST else 5000 / percent
    return int(np.clip(round(quality), 1, BEST))


def of_blocks(strength: float) -> int:
    """The quality that leaves blocks of this strength: see `blocking`."""
    if strength < _CHANCE:
        return BEST
    return round(float(np.interp(strength, _BLOCKING, _QUALITY)))


def blocking(pixels: npt.NDArray[Any]) -> float:
    """Levels of 255 by which steps at every eighth border exceed those elsewhere; 0 or more.

    The grid may begin anywhere, for the picture may have been cropped. Both directions must show
    it. About 0.1 in clean photos, 0.5 at JPEG quality 80, 1.5 at 40.
    """
    if min(pixels.shape[:2]) < _SMALLEST:
        return 0.0
    grey = _middle(pixels)
    return max(0.0, min(_excess(grey), _excess(grey.T)))


def _middle(pixels: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Luma 0..255 of the middle; of a large picture, that is enough."""
    height, width = pixels.shape[:2]
    top, left = max(0, height - _PATCH) // 2, max(0, width - _PATCH) // 2
    patch = np.ascontiguousarray(pixels[top : top + _PATCH, left : left + _PATCH])
    grey = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return grey * np.float32(255 / np.iinfo(pixels.dtype).max)


def _excess(grey: npt.NDArray[np.float32]) -> float:
    """Of the strongest of the eight grids over the usual, along the rows."""
    step = np.abs(np.diff(grey, axis=1))
    excess = step[:, 1:-1] - (step[:, :-2] + step[:, 2:]) / 2
    means = np.clip(excess, -_STEP, _STEP).mean(axis=0)
    grids = means[: len(means) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).mean(axis=0)
    return float(grids.max() - np.median(grids))


def _tables(file: BinaryIO) -> Iterator[list[int]]:
    """Quantisation tables, in the order of the file, up to the first scan."""
    if file.read(2) != _START:
        return
    for marker, length in _segments(file):
        if marker == _TABLES:
            yield from _split(file.read(length))
        else:
            file.seek(length, 1)


def _segments(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Markers before the first scan, and how many bytes follow each."""
    for _ in range(_MOST):
        head = file.read(_HEAD)
        if len(head) < _HEAD or head[0] != _FILL or head[1] == _SCAN:
            return
        if head[1] == _FILL:
            # Any number of these may stand before a marker (T.81, B.1.1.2).
            file.seek(1 - _HEAD, 1)
            continue
        yield head[1], max(0, int.from_bytes(head[2:]) - 2)


def _split(segment: bytes) -> Iterator[list[int]]:
    while segment:
        width = 2 if segment[0] >> 4 else 1
        end = 1 + width * _TABLE_ENTRIES
        if len(segment) < end:
            return
        yield [int.from_bytes(segment[i : i + width]) for i in range(1, end, width)]
        segment = segment[end:]
