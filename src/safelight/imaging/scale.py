"""Change a picture's size in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safelight.imaging.geometry import Size

if TYPE_CHECKING:
    import pyvips


def resample(image: pyvips.Image, size: Size) -> pyvips.Image:
    """The picture at exactly this size: Lanczos 3 when it shrinks, Catmull-Rom when it grows.

    Colour under transparent pixels does not bleed into visible ones.
    """
    if (image.width, image.height) == (size.width, size.height):
        return image
    if not image.hasalpha():
        return _resize(image, size)
    solid = image.premultiply().cast(image.format)
    return _resize(solid, size).unpremultiply().cast(image.format)


def _resize(image: pyvips.Image, size: Size) -> pyvips.Image:
    return image.resize(
        size.width / image.width, vscale=size.height / image.height, kernel="lanczos3"
    )
