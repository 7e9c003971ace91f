"""Read the picture whose style is wanted: a file as little to be trusted as the input."""

from pathlib import Path

import numpy as np
import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.imaging import colour, decode, faults, geometry
from safelight.imaging.alpha import WHITE, flatten
from safelight.imaging.decode import Opened
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.scale import resample
from safelight.vision import arrays
from safelight.vision.arrays import Floats
from safelight.vision.restyling.style import SIDE, squares


def reference_squares(path: Path, limits: Limits) -> list[Floats]:
    """Squares of the picture, as a style is read from; what is transparent is white.

    Raises Refusal as reading an input does, its message saying that the reference is meant.
    """
    try:
        return _read(path, limits)
    except Refusal as refusal:
        raise Refusal(refusal.code, _named(refusal.message)) from refusal
    except UnicodeError as error:
        # pyvips takes what libvips says for UTF-8; it can quote what is in the file.
        raise Refusal(Code.INPUT_DAMAGED, _named("it is damaged and cannot be read.")) from error


def _named(message: str) -> str:
    return f"The style reference image cannot be used: {message}"


def _read(path: Path, limits: Limits) -> list[Floats]:
    opened = decode.open_picture(path, limits)
    try:
        return squares(_small(opened))
    except pyvips.Error as error:
        if faults.is_out_of_memory(error):
            raise faults.out_of_memory() from error
        raise faults.damaged(opened.kind, faults.reason(error)) from error


def _small(opened: Opened) -> Floats:
    """(h, w, 3): 0..1, its shorter side SIDE."""
    size = _covering(opened.size)
    image = colour.to_working(decode.load(opened, size))
    if image.hasalpha():
        image = flatten(image, WHITE)
    return np.ascontiguousarray(arrays.colors(resample(image.copy_memory(), size)))


def _covering(size: Size) -> Size:
    """Of the same shape, but for what would be longer than three squares."""
    wanted = geometry.covering(size, Size(SIDE, SIDE))
    longest = 8 * SIDE
    return Size(min(wanted.width, longest), min(wanted.height, longest))
