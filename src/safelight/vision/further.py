"""Pictures beside the one that is worked on: files as little to be trusted as the input."""

from collections.abc import Callable
from pathlib import Path

import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.imaging import colour, decode, faults
from safelight.imaging.decode import Opened
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits

#: From 8 to 16 bits: 255 becomes 65535.
_WIDEN = 257
#: Below 8 bits of 16.
_NARROW = 8


def whole(size: Size) -> Size:
    """To read a file at its own size."""
    return size


def read(
    path: Path, limits: Limits, name: str, size: Callable[[Size], Size] = whole
) -> pyvips.Image:
    """A file's picture, upright, in the working space and in memory.

    `size` tells from the file's own size which one does; it may come larger. Raises Refusal as
    reading an input does, its message beginning with the parameter `name`.
    """
    try:
        opened = decode.open_picture(path, limits)
        return _loaded(opened, size(opened.size))
    except Refusal as refusal:
        raise Refusal(refusal.code, f"{name}: {refusal.message}") from refusal
    except UnicodeError as error:
        # pyvips takes what libvips says for UTF-8; it can quote what is in the file.
        message = f"{name}: it is damaged and cannot be read."
        raise Refusal(Code.INPUT_DAMAGED, message) from error


def as_deep_as(image: pyvips.Image, like: pyvips.Image) -> pyvips.Image:
    """The picture with the depth of another, 8 or 16 bits."""
    if image.format == like.format:
        return image
    made = image * _WIDEN if like.format == "ushort" else image >> _NARROW
    return made.cast(like.format).copy(interpretation=like.interpretation)


def _loaded(opened: Opened, size: Size) -> pyvips.Image:
    try:
        return colour.to_working(decode.load(opened, size)).copy_memory()
    except pyvips.Error as error:
        if faults.is_out_of_memory(error):
            raise faults.out_of_memory() from error
        raise faults.damaged(opened.kind, faults.reason(error)) from error
