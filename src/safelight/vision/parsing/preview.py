"""Show which part of a picture is which: each in a colour of its own, with its outline."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision import scales
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.parsing.parts import BACKGROUND, FACE, PERSON, Masks
from safelight.vision.parsing.soft import Pixels

#: Of 255, apart in hue and in lightness, so that they are told apart by whoever sees no red.
_COLORS: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {FACE: (255, 176, 0), PERSON: (0, 168, 232), BACKGROUND: (94, 60, 153)}
)
#: How much of a part's colour is laid over the picture, and over its outline.
_TINT, _LINE = 0.45, 0.9
#: An outline's width as a part of the picture's mean side, and pixels at least.
_WIDTH, _LEAST = 1 / 350, 1
_HALF, _FULL = 128, 255


def tinted(pixels: Pixels, masks: Masks) -> Pixels:
    """The picture, (h, w, bands) of uint8 or uint16, with its parts tinted; alpha stays.

    Where parts lie in one another, as a face in a person, the smaller one's colour is shown.
    """
    made = pixels.copy()
    full = float(np.iinfo(pixels.dtype).max)
    shown = [label for label in _COLORS if label in masks]
    lines = {label: _outline(masks[label]) for label in shown if label != BACKGROUND}
    for rows in scales.strips(pixels.shape[1::-1]):
        rgb = made[rows, :, :3].astype(np.float32)
        for weight, label in _weights(shown, masks, lines, rows):
            color = np.array(_COLORS[label], np.float32) * np.float32(full / _FULL)
            rgb += weight[..., None] * (color - rgb)
        made[rows, :, :3] = rgb + np.float32(0.5)
    return made


def _weights(
    shown: Sequence[str], masks: Masks, lines: Masks, rows: slice
) -> Iterator[tuple[Floats, str]]:
    """How much of which colour is laid over these rows, in turn."""
    free: npt.NDArray[np.float32] | float = 1.0
    for label in shown:
        mask = masks[label][rows] * np.float32(1 / _FULL)
        yield np.float32(_TINT) * mask * free, label
        free = free * (1 - mask)
    for label, line in lines.items():
        yield line[rows] * np.float32(_LINE / _FULL), label


def _outline(mask: Bytes) -> Bytes:
    """(h, w): 255 along the edge of a mask, its line inside."""
    width = max(_LEAST, round(_WIDTH * scales.mean_side(mask.shape)))
    there = cv2.threshold(mask, _HALF - 1, _FULL, cv2.THRESH_BINARY)[1]
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1, 2 * width + 1))
    inner = cv2.erode(there, disc, borderType=cv2.BORDER_CONSTANT, borderValue=_FULL)
    return np.asarray(there - inner, np.uint8)
