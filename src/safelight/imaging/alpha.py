"""Transparent parts: around a picture, and what shows through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from safelight.imaging.geometry import Box, Size

if TYPE_CHECKING:
    import pyvips


class Color(NamedTuple):
    """An opaque sRGB colour, 0..255 each."""

    red: int
    green: int
    blue: int


WHITE = Color(255, 255, 255)

#: From 8 to 16 bits: 255 becomes 65535.
_WIDEN = 257


def flatten(image: pyvips.Image, color: Color) -> pyvips.Image:
    """The picture laid on a colour, without alpha."""
    factor = _WIDEN if image.format == "ushort" else 1
    return image.flatten(background=[factor * value for value in color])


def surround(image: pyvips.Image, box: Box, size: Size) -> pyvips.Image:
    """The picture at `box` in a transparent frame of `size`.

    The frame's colours repeat the picture's edges, so that what looks at neighbouring pixels
    later sees no border. The picture must have the box's size.
    """
    if not image.hasalpha():
        image = image.addalpha()
    place = (box.left, box.top, size.width, size.height)
    color = image.extract_band(0, n=image.bands - 1).embed(*place, extend="copy")
    alpha = image.extract_band(image.bands - 1).embed(*place, extend="black")
    return color.bandjoin(alpha).copy(interpretation=image.interpretation)
