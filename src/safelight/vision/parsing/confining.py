"""Two versions of one picture, each where a mask says so."""

import cv2
import numpy as np
import pyvips

from safelight.vision import scales
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.further import as_deep_as
from safelight.vision.parsing.soft import Pixels

_COLORS, _FULL = 3, 255


def mixed(
    edited: pyvips.Image, original: pyvips.Image, mask: Bytes, feather: int
) -> tuple[Pixels, float]:
    """The edited picture where the mask, (h, w) 0..255, is set, and the original elsewhere.

    The edge of the mask becomes so many pixels softer on both its sides. The depth is that of the
    edited picture, and there is alpha if either has it. Also gives the part of the picture, 0..1,
    that stays edited.
    """
    after, before = _alike(edited, as_deep_as(original, edited))
    soft = _feathered(mask, feather)
    made = after.copy()
    for rows in scales.strips(made.shape[1::-1]):
        weight = soft[rows] * np.float32(1 / _FULL)
        made[rows] = _mixed(after[rows], before[rows], weight[..., None])
    return made, float(soft.mean()) / _FULL


def _mixed(after: Pixels, before: Pixels, weight: Floats) -> Pixels:
    one, other = after.astype(np.float32), before.astype(np.float32)
    share = weight
    if after.shape[2] > _COLORS:
        # What is transparent has no colour to give.
        own, theirs = weight * one[..., _COLORS:], (1 - weight) * other[..., _COLORS:]
        share = np.where(own + theirs > 0, own / np.maximum(own + theirs, 1e-6), weight)
        share = np.broadcast_to(share, one.shape).copy()
        share[..., _COLORS:] = weight
    made: Pixels = np.rint(other + share * (one - other)).astype(after.dtype)
    return made


def _alike(one: pyvips.Image, other: pyvips.Image) -> tuple[Pixels, Pixels]:
    """Both with alpha, if one of them has it."""
    if one.hasalpha() == other.hasalpha():
        return one.numpy(), other.numpy()
    first, second = (each if each.hasalpha() else each.addalpha() for each in (one, other))
    return first.numpy(), second.numpy()


def _feathered(mask: Bytes, feather: int) -> Bytes:
    """The mask softer by so many pixels; twice a box is near enough to a bell curve."""
    if not feather:
        return mask
    side = (feather + 1, feather + 1)
    once = cv2.blur(mask, side, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blur(once, side, borderType=cv2.BORDER_REPLICATE), np.uint8)
