"""Turn a picture by any angle, and keep the largest part of it that has no empty corners."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from safelight.imaging import geometry
from safelight.imaging.geometry import Size

if TYPE_CHECKING:
    import pyvips

_QUARTER = 90


def turned_size(size: Size, degrees: float) -> Size:
    """What `turned` makes of a picture of this size."""
    quarters, rest = _split(degrees)
    if quarters % 2:
        size = Size(size.height, size.width)
    return size if rest == 0 else _inner(size, abs(rest))


def turned(image: pyvips.Image, degrees: float) -> pyvips.Image:
    """The picture turned clockwise about its middle, cut to its own shape; alpha and depth stay.

    Multiples of 90 move pixels and change none; after an odd one the shape lies on its side. All
    else interpolates, and reads the picture in no order.
    """
    quarters, rest = _split(degrees)
    image = _by_quarters(image, quarters)
    return image if rest == 0 else _by_less(image, rest)


def _split(degrees: float) -> tuple[int, float]:
    """Quarter turns, 0..3, and degrees from -45 to 45 beside them."""
    quarters = math.floor(degrees / _QUARTER + 0.5)
    return quarters % 4, degrees - quarters * _QUARTER


def _by_quarters(image: pyvips.Image, quarters: int) -> pyvips.Image:
    return image.rot(f"d{quarters * _QUARTER}") if quarters else image


def _inner(size: Size, degrees: float) -> Size:
    """The largest size of the same shape inside one that is turned."""
    turn = math.radians(degrees)
    across = size.width * math.cos(turn) + size.height * math.sin(turn)
    down = size.width * math.sin(turn) + size.height * math.cos(turn)
    part = min(size.width / across, size.height / down)
    frame = Size(max(1, int(size.width * part)), max(1, int(size.height * part)))
    return geometry.inside(size, frame)


def _by_less(image: pyvips.Image, degrees: float) -> pyvips.Image:
    if not image.hasalpha():
        return _interpolated(image, degrees)
    # Colour under transparent pixels must not bleed into visible ones.
    solid = image.premultiply().cast(image.format)
    return _interpolated(solid, degrees).unpremultiply().cast(image.format)


def _interpolated(image: pyvips.Image, degrees: float) -> pyvips.Image:
    import pyvips  # noqa: PLC0415 -- the accepting process loads no libvips

    size = _inner(Size(image.width, image.height), abs(degrees))
    turn = math.radians(degrees)
    cosine, sine = math.cos(turn), math.sin(turn)
    return image.affine(
        [cosine, -sine, sine, cosine],
        interpolate=pyvips.Interpolate.new("bicubic"),
        # Coordinates are those of pixels' middles, with the picture's at 0.
        idx=-(image.width - 1) / 2,
        idy=-(image.height - 1) / 2,
        odx=(size.width - 1) / 2,
        ody=(size.height - 1) / 2,
        oarea=[0, 0, size.width, size.height],
        extend="copy",
    )
