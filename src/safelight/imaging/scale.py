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
    shrunk = Size(min(size.width, image.width), min(size.height, image.height))
    if shrunk != Size(image.width, image.height):
        image = image.resize(
            shrunk.width / image.width, vscale=shrunk.height / image.height, kernel="lanczos3"
        )
    return image if shrunk == size else _enlarged(image, size)


def _enlarged(image: pyvips.Image, size: Size) -> pyvips.Image:
    # Not `resize`: where it enlarges, it moves the picture by half a pixel, right and down.
    import pyvips  # noqa: PLC0415 -- the accepting process loads no libvips

    across, down = size.width / image.width, size.height / image.height
    return image.affine(
        [across, 0, 0, down],
        interpolate=pyvips.Interpolate.new("bicubic"),
        oarea=[0, 0, size.width, size.height],
        extend="copy",
        idx=0.5 - 0.5 / across,
        idy=0.5 - 0.5 / down,
    )
