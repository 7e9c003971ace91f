"""Sharpen lightness, not colour and not noise."""

import numpy as np
import pyvips

#: Standard deviation of the blur that detail is measured against: a part of the longest side,
#: within bounds in pixels. So a picture looks the same at every size that it is seen at.
_RADIUS = 1 / 1500
_RADIUS_BOUNDS = (0.8, 2.5)
#: How many times detail is added to itself at full amount.
_STRENGTH = 2.0
#: Detail of this size, of 1, is half taken for noise.
_NOISE = 0.012
#: No pixel changes by more than this, of 1, which keeps edges free of bright and dark rims.
_MOST = 0.14

_LUMA = [0.2126, 0.7152, 0.0722]
#: Detail is looked up in a table with so many values, in steps of 1/32768 of white.
_TABLE = 65536
_MIDDLE = _TABLE // 2


def sharpened(image: pyvips.Image, amount: float) -> pyvips.Image:
    """Three bands of sRGB, of 8 or 16 bits, with an unsharp mask on luma; amount 0..1.

    All three channels change by the same step, so colour differences stay.
    """
    top = 65535 if image.format == "ushort" else 255
    luma = image.recomb([_LUMA])
    sigma = float(np.clip(max(image.width, image.height) * _RADIUS, *_RADIUS_BOUNDS))
    detail = luma - luma.gaussblur(sigma)
    place = (detail * (_MIDDLE / top) + _MIDDLE).cast("ushort")
    changed = image + place.maplut(_table(amount, top))
    return (changed + 0.5).cast(image.format).copy(interpretation=image.interpretation)


def _table(amount: float, top: int) -> pyvips.Image:
    """What to add, for each detail."""
    detail = (np.arange(_TABLE, dtype=np.float32) - _MIDDLE) / _MIDDLE
    power = detail * detail
    added = amount * _STRENGTH * detail * power / (power + _NOISE * _NOISE)
    limited = added / (1 + np.abs(added) / _MOST)
    return pyvips.Image.new_from_array(limited.astype(np.float32)[None, :, None] * top)
