"""Read a further picture at a size that is enough to find people in it."""

from pathlib import Path

import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.imaging import colour, decode, faults, geometry
from safelight.imaging.alpha import WHITE, flatten
from safelight.imaging.decode import Opened
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.scale import resample


def snapshot(path: Path, longest: int, limits: Limits) -> pyvips.Image:
    """A file's picture in memory, in the working space, opaque, no side longer than this.

    Raises Refusal as reading an input does: the file is as little to be trusted.
    """
    try:
        return _read(path, longest, limits)
    except UnicodeError as error:
        # pyvips takes what libvips says for UTF-8; it can quote what is in the file.
        raise Refusal(Code.INPUT_DAMAGED, "The file is damaged and cannot be read.") from error


def fitted(image: pyvips.Image, longest: int) -> pyvips.Image:
    """The same of a picture in the working space; it is never enlarged."""
    small = resample(image, fitting(Size(image.width, image.height), longest))
    return (flatten(small, WHITE) if small.hasalpha() else small).copy_memory()


def fitting(size: Size, longest: int) -> Size:
    """The largest size of the same shape that is not larger and has no longer side than this."""
    side = min(longest, max(size.width, size.height))
    return geometry.inside(size, Size(side, side))


def _read(path: Path, longest: int, limits: Limits) -> pyvips.Image:
    opened = decode.open_picture(path, limits)
    try:
        return fitted(_working(opened, longest), longest)
    except pyvips.Error as error:
        if faults.is_out_of_memory(error):
            raise faults.out_of_memory() from error
        raise faults.damaged(opened.kind, faults.reason(error)) from error


def _working(opened: Opened, longest: int) -> pyvips.Image:
    return colour.to_working(decode.load(opened, fitting(opened.size, longest)))
