"""Letters, the veil below them and their shadow, as one layer that is laid over a picture."""

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pyvips

from safelight.imaging.alpha import Color
from safelight.imaging.geometry import Box, Size
from safelight.imaging.gradients import noise
from safelight.vision import arrays, overlay, scales
from safelight.vision.arrays import Floats
from safelight.vision.branding.legibility import Look
from safelight.vision.branding.lettering import Setting

#: In sizes of the letters: how far the veil is as dense as it gets around them, and over what it
#: then fades.
_AROUND, _FADE = 0.45, 1.6
#: The shadow's density; its blur and how far it lies below its letter, in sizes.
_SHADOW, _BLUR, _DROP = 0.5, 0.07, 0.02
#: Pixels of the copy on which the shadow is blurred.
_SMALL = 500_000
_FULL = 255


class _Span(NamedTuple):
    """Of one side of a picture: from where to where the veil is dense."""

    first: float
    last: float


def written(image: pyvips.Image, setting: Setting, look: Look, position: str) -> pyvips.Image:
    """The picture with the letters on it; outside of their veil nothing changes."""
    size = Size(image.width, image.height)
    spans = _spans(setting, position, size)
    box = _reach(spans, setting.size, size) if look.density or look.busy else setting.box
    layer = _layer(setting, look, spans, box, arrays.FULL[image.format])
    return overlay.laid(image, layer, box.left, box.top)


def _spans(setting: Setting, position: str, size: Size) -> tuple[_Span, _Span]:
    """Across and down; a veil goes on to the edges that the letters keep to."""
    box, around = setting.box, _AROUND * setting.size
    down, _, across = position.partition("_")
    left, right = box.left - around, box.left + box.width + around
    top, bottom = box.top - around, box.top + box.height + around
    beyond = float(size.width + size.height)
    return (
        _Span(left if across == "right" else -beyond, right if across == "left" else beyond),
        _Span(
            -beyond if down == "top" else top,
            beyond if down == "bottom" else bottom,
        ),
    )


def _reach(spans: tuple[_Span, _Span], letters: float, size: Size) -> Box:
    """What of the picture the veil touches."""
    fade = _FADE * letters
    left, top = (max(0, int(span.first - fade)) for span in spans)
    right = min(size.width, int(spans[0].last + fade) + 1)
    bottom = min(size.height, int(spans[1].last + fade) + 1)
    return Box(left, top, right - left, bottom - top)


def _layer(
    setting: Setting, look: Look, spans: tuple[_Span, _Span], box: Box, full: int
) -> npt.NDArray[Any]:
    """(h, w, 4): letters over their shadow over the veil, in numbers up to `full`."""
    mask = _mask(setting, box)
    shadow = _shadow(mask, setting.size) if look.busy else None
    across, down = (
        _veil(span, start, length, setting.size)
        for span, start, length in zip(
            spans, (box.left, box.top), (box.width, box.height), strict=True
        )
    )
    made = np.empty((*mask.shape, 4), np.uint8 if full == _FULL else np.uint16)
    for rows in scales.strips((box.width, box.height)):
        below = np.float32(look.density) * down[rows, None] * across[None]
        if shadow is not None:
            cast = scales.enlarged(shadow, (box.width, box.height), rows)
            below = 1 - (1 - below) * (1 - cast)
        _stack(made[rows], mask[rows], below, look, noise(box.width, rows)[..., 0])
    return made


def _stack(
    made: npt.NDArray[Any], mask: arrays.Bytes, below: Floats, look: Look, grain: Floats
) -> None:
    """Write some rows of the layer; a veil is rounded with noise, or it would have bands."""
    full = np.float32(np.iinfo(made.dtype).max)
    letters = mask.astype(np.float32) / np.float32(_FULL)
    behind = below * (1 - letters)
    total = letters + behind
    part = np.divide(letters, total, out=np.ones_like(total), where=total > 0)[..., None]
    color = _color(look.veil) + part * (_color(look.letters) - _color(look.veil))
    made[..., :3] = color * full + np.float32(0.5)
    grain = np.where((letters == 0) & (below > 0), grain, np.float32(0))
    made[..., 3] = np.clip(total * full + grain + np.float32(0.5), 0, full)


def _mask(setting: Setting, box: Box) -> arrays.Bytes:
    """(h, w): the letters' ink in the box, 0..255."""
    made = np.zeros((box.height, box.width), np.uint8)
    for line in setting.lines:
        ink = line.mask.numpy().reshape(line.mask.height, line.mask.width)
        top, left = line.top - box.top, line.left - box.left
        place = made[top : top + ink.shape[0], left : left + ink.shape[1]]
        np.maximum(place, ink, out=place)
    return made


def _shadow(mask: arrays.Bytes, letters: float) -> Floats:
    """(h, w), of some smaller size: 0..1."""
    height, width = mask.shape
    small = scales.shrunk(mask, scales.within((width, height), _SMALL)).astype(np.float32)
    scale = small.shape[1] / width
    sigma = max(0.3, _BLUR * letters * scale)
    move = np.array([[1, 0, 0], [0, 1, _DROP * letters * scale]])
    moved = cv2.warpAffine(small, move, small.shape[1::-1])
    soft = cv2.GaussianBlur(moved, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(soft * np.float32(_SHADOW / _FULL), np.float32)


def _veil(span: _Span, start: int, length: int, letters: float) -> Floats:
    """(length,): 0..1, along one side of the box, from its start on."""
    middles = np.arange(start, start + length, dtype=np.float32) + np.float32(0.5)
    outside = np.maximum(np.maximum(span.first - middles, middles - span.last), 0)
    left = np.clip(1 - outside / np.float32(max(1.0, _FADE * letters)), 0, 1)
    return np.asarray(left * left * (3 - 2 * left), np.float32)


def _color(color: Color) -> Floats:
    return np.array(color, np.float32) / np.float32(_FULL)
