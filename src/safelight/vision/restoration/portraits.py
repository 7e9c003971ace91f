"""Redraw small faces in a picture that was enlarged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Networks
from safelight.imaging.geometry import Box, Size
from safelight.vision.arrays import Bytes
from safelight.vision.blend import Pixels, add_detail, put
from safelight.vision.detection import faces
from safelight.vision.restoration.restorers import PORTRAIT, at
from safelight.vision.tiles import Run, Work, run

#: Faces of so many pixels in height: of smaller ones too little is seen, so that the network draws
#: eyes and mouths askew; larger ones need no redrawing.
_HEIGHTS = (40, 128)
#: What is taken around a face, as a part of its height: hair and chin.
_AROUND = 0.3
#: Pixels of faces in all: the network takes 0.2 s for 1,000 of them.
_MOST = 120_000
#: How far the picture moves towards what was redrawn.
_SHARE = 0.75
#: Width of the border that fades, as a part of the crop's shorter side.
_FADE = 0.15


def find(pixels: Pixels, networks: Networks, least: int = _HEIGHTS[0]) -> list[Box]:
    """Where small faces are, with what surrounds them; the surest first, up to a bound in all.

    A face of fewer than `least` pixels in height is left out.
    """
    found = faces.detect(_bytes(pixels), networks)
    extent = Size(pixels.shape[1], pixels.shape[0])
    boxes = (_around(face, extent) for face in found if least <= face.height <= _HEIGHTS[1])
    return list(_up_to(_MOST, boxes))


def runs(boxes: Sequence[Box]) -> list[Run]:
    """What `redraw` will run."""
    return [Run(PORTRAIT, Size(box.width, box.height)) for box in boxes]


def redraw(made: Pixels, pixels: Pixels, boxes: Sequence[Box], factor: int, work: Work) -> None:
    """Redraw the faces of `pixels` in `made`, which is `factor` times as wide; in place."""
    for box in boxes:
        drawn = run(_part(pixels, box, 1), at(PORTRAIT, factor), work)
        place = _part(made, box, factor)
        changed = np.ascontiguousarray(place)
        add_detail(changed, drawn, _SHARE, max(2, min(drawn.shape[:2]) // 8))
        put(place, place + _fade(place.shape) * (changed.astype(np.float32) - place))


def _bytes(pixels: Pixels) -> Bytes:
    return pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)


def _around(face: faces.Face, extent: Size) -> Box:
    left, top, right, bottom = face.box
    more = _AROUND * face.height
    first = (max(0, int(left - more)), max(0, int(top - more)))
    last = (min(extent.width, int(right + more)), min(extent.height, int(bottom + more)))
    return Box(*first, last[0] - first[0], last[1] - first[1])


def _up_to(most: int, boxes: Iterator[Box]) -> Iterator[Box]:
    for box in boxes:
        most -= box.width * box.height
        if most < 0:
            return
        yield box


def _part(pixels: Pixels, box: Box, factor: int) -> npt.NDArray[Any]:
    rows = slice(box.top * factor, (box.top + box.height) * factor)
    return pixels[rows, box.left * factor : (box.left + box.width) * factor]


def _fade(shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    """(h, w, 1): 0 at the rim, 1 inside."""
    width = max(1.0, _FADE * min(shape[:2]))
    rows, columns = (_ramp(length, width) for length in shape[:2])
    return (rows[:, None] * columns[None, :])[:, :, None]


def _ramp(length: int, width: float) -> npt.NDArray[np.float32]:
    place = np.arange(length, dtype=np.float32) + np.float32(0.5)
    near = np.minimum(place, length - place) / np.float32(width)
    part = np.clip(near, 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)
