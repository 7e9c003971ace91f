"""Lay a picture with alpha over a part of another one."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips

from safelight.vision import arrays, scales
from safelight.vision.arrays import Floats

_HALF = np.float32(0.5)
#: Bands of a picture without alpha.
_COLORS = 3


def laid(
    image: pyvips.Image, over: npt.NDArray[Any], left: int, top: int, opacity: float = 1.0
) -> pyvips.Image:
    """The picture with another one, (h, w, 4), in the picture's own numbers, at this place.

    Nothing outside of it changes in a bit. Where the picture is transparent, what is laid over it
    is seen alone.
    """
    values = image.numpy().copy()
    full = np.float32(arrays.FULL[image.format])
    height, width = over.shape[:2]
    inside = values[top : top + height, left : left + width]
    for rows in scales.strips((width, height)):
        share = over[rows, :, 3:].astype(np.float32) * np.float32(opacity / full)
        _mix(inside[rows], over[rows, :, :3].astype(np.float32), share, full)
    return arrays.wrapped(values, image)


def _mix(below: npt.NDArray[Any], color: Floats, share: Floats, full: np.float32) -> None:
    """Lay a colour over some rows, in place; `share`, (h, w, 1), says how much of it is seen."""
    if below.shape[2] == _COLORS:
        below[:] = below + share * (color - below) + _HALF
        return
    own = below[..., 3:].astype(np.float32) / full
    total = share + own * (1 - share)
    part = np.divide(share, total, out=np.zeros_like(share), where=total > 0)
    below[..., :3] = below[..., :3] + part * (color - below[..., :3]) + _HALF
    below[..., 3:] = total * full + _HALF
