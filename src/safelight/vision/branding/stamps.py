"""How large a logo becomes in a corner of a picture, and where it lies."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.imaging import geometry
from safelight.imaging.geometry import Box, Size
from safelight.vision import arrays
from safelight.vision.segmentation import masks

#: Alpha, 0..1, up to which the rim of a logo counts as empty.
_TRACE = 0.02
#: How many times its own size a logo may become: more would show that it has too few pixels.
_LARGEST = 2
#: How many times its width, in percent, a logo may take of the picture's height.
_HEIGHT = 2
#: Width to height above which a logo is a banner, and how many times as wide one may become.
_BANNER, _WIDEST = 4.0, 2.5
_FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where a stamp lies."""

    #: Two words: bottom or top, left or right, with a line between them.
    position: str
    #: Percent of the picture's width.
    width: float
    #: Percent of the picture's shorter side.
    margin: float


class Place(NamedTuple):
    """Where a stamp comes to lie, and whether it would have been larger with more pixels."""

    box: Box
    held_back: bool


def trimmed(logo: pyvips.Image) -> pyvips.Image:
    """The logo, four bands, without the empty rim around what is visible of it.

    Raises Refusal(OPERATION_FAILED) where nothing is.
    """
    if not logo.hasalpha():
        return logo.addalpha()
    opaque = arrays.alpha(logo)
    if opaque is None or opaque.max() <= _TRACE:
        raise Refusal(Code.OPERATION_FAILED, "image: nothing is visible in it; it is transparent.")
    rows, columns = masks.window_of(opaque, _TRACE)
    return logo.crop(
        columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start
    )


def _widened(logo: Size) -> float:
    """How many times wider than asked: a banner would be too low to read at a badge's width."""
    return min(_WIDEST, max(1.0, math.sqrt(logo.width / logo.height / _BANNER)))


def place(logo: Size, picture: Size, layout: Layout) -> Place:
    """As wide as asked, unless that makes it too high or more than twice as large as it is.

    Banners, which are more than four times as wide as high, become up to 2.5 times wider.
    """
    margin = round(layout.margin / _FULL * min(picture.width, picture.height))
    wanted = layout.width / _FULL * picture.width * _widened(logo)
    high = min(wanted, _HEIGHT * layout.width / _FULL * picture.height)
    frame = Size(
        max(1, min(round(wanted), picture.width - 2 * margin)),
        max(1, min(round(high), picture.height - 2 * margin)),
    )
    most = Size(_LARGEST * logo.width, _LARGEST * logo.height)
    size = geometry.inside(logo, frame)
    held_back = size.width > most.width or size.height > most.height
    size = most if held_back else size
    down, across = layout.position.split("_")
    left = margin if across == "left" else picture.width - margin - size.width
    top = margin if down == "top" else picture.height - margin - size.height
    return Place(Box(max(0, left), max(0, top), size.width, size.height), held_back)
