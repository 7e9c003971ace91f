"""Blur a whole picture by any radius, the large ones on a smaller copy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from safelight.imaging.geometry import Size
from safelight.imaging.scale import resample

if TYPE_CHECKING:
    import pyvips

#: Deviation in pixels at which the blur is computed: larger ones on a picture made smaller.
_ENOUGH = 4.0
#: Variance, in pixels of the smaller picture, that making it and enlarging it add.
_ADDED = 0.5
#: The mask ends where the bell has fallen to this part of its height.
_END = 0.01


def blurred(image: pyvips.Image, deviation: float) -> pyvips.Image:
    """The picture under a Gaussian whose standard deviation is in pixels; alpha is blurred too.

    Depth stays. The picture is read more than once.
    """
    solid = image.premultiply() if image.hasalpha() else image.cast("float")
    # Of no colour space, so that nothing takes a band for alpha and multiplies it again.
    made = _soft(solid.copy(interpretation="multiband"), deviation)
    made = made.copy(interpretation=image.interpretation)
    if image.hasalpha():
        made = made.unpremultiply()
    return (made + 0.5).cast(image.format)


def _soft(image: pyvips.Image, deviation: float) -> pyvips.Image:
    if deviation <= _ENOUGH:
        return image.gaussblur(deviation, min_ampl=_END)
    part = _ENOUGH / deviation
    size = Size(image.width, image.height)
    small = resample(image, Size(_shorter(size.width, part), _shorter(size.height, part)))
    soft = small.gaussblur(math.sqrt(_ENOUGH**2 - _ADDED), min_ampl=_END)
    # Enlarging looks at each pixel often, and would blur it anew each time.
    return resample(soft.copy_memory(), size)


def _shorter(side: int, part: float) -> int:
    return max(1, round(side * part))
