"""A subject cut out of a picture of any size: its alpha and its own colours, strip by strip."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pyvips

from safelight.vision import scales
from safelight.vision.arrays import Floats
from safelight.vision.scales import Extent
from safelight.vision.segmentation import edges, fringes
from safelight.vision.segmentation.fringes import Sides
from safelight.vision.segmentation.mattes import resized
from safelight.vision.segmentation.matting import matte

#: Pixels of the small picture on which edges and colours are worked out.
_SMALL = 200_000
#: Bands of a picture without alpha.
_COLORS = 3
#: Bytes that a process takes while a subject is found, and then for each byte of a colour: the
#: picture, a copy of it as an array, what is made of it, and light for a blur. Measured: 13 to 15.
_FINDING, _EACH = 2**30, 16


class Strip(NamedTuple):
    """Some rows of a picture."""

    rows: slice
    #: (rows, width, 3): the subject's colours, 0..1, nothing of the background mixed in.
    front: Floats
    #: (rows, width): how much of each pixel is the subject, 0..1.
    alpha: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutout:
    """A picture with what is needed to cut its subject out."""

    #: (h, w, bands) of uint8 or uint16.
    pixels: npt.NDArray[Any]
    #: See `edges.fit`.
    functions: Floats
    #: Alpha at the size of the functions.
    small: Floats
    sides: Sides

    @property
    def size(self) -> Extent:
        """Width and height."""
        height, width = self.pixels.shape[:2]
        return width, height

    def rgba(self) -> npt.NDArray[Any]:
        """(h, w, 4): the subject in its own colours; alpha is that of the picture times its own."""
        made = np.empty((*self.pixels.shape[:2], 4), self.pixels.dtype)
        full = np.iinfo(made.dtype).max
        for rows, front, alpha in self.strips():
            # Not a trace of what was cut away is left under transparent pixels.
            around = scales.enlarged(self.sides.front, self.size, rows)
            cv2.copyTo(around, (alpha == 0).astype(np.uint8), front)
            made[rows, :, :3] = front * np.float32(full) + np.float32(0.5)
            made[rows, :, 3] = alpha * self.given(rows) + np.float32(0.5)
        return made

    def given(self, rows: slice) -> Floats | int:
        """The picture's own alpha in these rows, in its own numbers; the greatest without any."""
        if self.pixels.shape[2] == _COLORS:
            return int(np.iinfo(self.pixels.dtype).max)
        return self.pixels[rows, :, _COLORS].astype(np.float32)

    def over(self, plate: Floats) -> npt.NDArray[Any]:
        """The picture with another background: `plate`, (h, w, 3) of any size, 0..1, enlarged."""
        made = self.pixels.copy()
        full = np.iinfo(made.dtype).max
        for rows, front, alpha in self.strips():
            back = scales.enlarged(plate, self.size, rows)
            mixed = back + alpha[..., None] * (front - back)
            made[rows, :, :3] = mixed * np.float32(full) + np.float32(0.5)
        return made

    def strips(self) -> Iterator[Strip]:
        """The whole picture, from top to bottom."""
        for rows in scales.strips(self.size):
            yield self._strip(rows)

    def _strip(self, rows: slice) -> Strip:
        full = np.iinfo(self.pixels.dtype).max
        rgb = self.pixels[rows, :, :_COLORS].astype(np.float32) * np.float32(1 / full)
        alpha = edges.follow(scales.enlarged(self.functions, self.size, rows), rgb)
        mixed = np.flatnonzero((alpha > 0) & (alpha < 1))
        down, across = np.divmod(mixed, alpha.shape[1])
        places = down + rows.start, across
        smooth = Sides(*(scales.looked_up(side, self.size, places) for side in self.sides))
        colors = rgb.reshape(-1, _COLORS)
        colors[mixed] = fringes.unmixed(colors[mixed], alpha.ravel()[mixed], smooth)
        return Strip(rows, rgb, alpha)


def memory(image: pyvips.Image) -> int:
    """Bytes that finding the subject of a picture and cutting it out take at most."""
    bytes_each = 2 if image.format == "ushort" else 1
    return _FINDING + _EACH * bytes_each * int(image.width) * int(image.height)


def cut(image: pyvips.Image, mask: Floats) -> Cutout:
    """Cut out what a coarse mask, (h, w) of any size with values 0..1, covers roughly."""
    pixels = image.numpy()
    size = scales.within((image.width, image.height), _SMALL)
    rgb = scales.shrunk(pixels, size)[..., :_COLORS].astype(np.float32)
    rgb *= np.float32(1 / np.iinfo(pixels.dtype).max)
    coarse = resized(mask, size)
    begun = edges.follow(edges.fit(rgb, coarse), rgb)
    functions = edges.fit(rgb, matte(rgb, coarse, begun), edges.FINE)
    alpha = edges.follow(functions, rgb)
    sides = fringes.sides(rgb, alpha)
    return Cutout(pixels=pixels, functions=functions, small=alpha, sides=sides)
