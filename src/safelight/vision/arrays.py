"""Pictures as arrays and back: libvips computes late and by rows, networks want it all at once."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips

#: Values 0..1, shape (height, width, channels), or (height, width) for one channel.
Floats = npt.NDArray[np.float32]
#: 0..255, shaped likewise.
Bytes = npt.NDArray[np.uint8]

#: The greatest value of a picture, by its format.
FULL = {"uchar": 255, "ushort": 65_535}


def colors(image: pyvips.Image) -> Floats:
    """(h, w, 3): sRGB values 0..1, alpha left out. The picture may have 8 or 16 bits."""
    return _floats(image.extract_band(0, n=3))


def color_bytes(image: pyvips.Image) -> Bytes:
    """(h, w, 3): sRGB values 0..255, alpha left out; a quarter of what `colors` takes."""
    rgb = image.extract_band(0, n=3)
    values: Bytes = (rgb >> 8 if rgb.format == "ushort" else rgb).cast("uchar").numpy()
    return values


def alpha(image: pyvips.Image) -> Floats | None:
    """(h, w): 0..1; None for a picture without alpha."""
    if not image.hasalpha():
        return None
    return _floats(image.extract_band(image.bands - 1))


def _floats(image: pyvips.Image) -> Floats:
    values: npt.NDArray[Any] = image.numpy()
    return values.astype(np.float32) / np.float32(FULL[image.format])


def picture(rgb: Floats, opacity: Floats | None, like: pyvips.Image) -> pyvips.Image:
    """A picture in the working space with the depth and the metadata of `like`.

    `rgb` is (h, w, 3) and `opacity` (h, w), both 0..1; what lies outside is clipped.
    """
    values = rgb if opacity is None else np.dstack((rgb, opacity))
    return wrapped(_whole(values, FULL[like.format]), like)


def wrapped(values: npt.NDArray[Any], like: pyvips.Image) -> pyvips.Image:
    """A picture of these very values, (h, w, bands) of uint8 or uint16, with metadata of `like`."""
    made = pyvips.Image.new_from_array(values, interpretation=like.interpretation)
    return made.copy(xres=like.xres, yres=like.yres)


def _whole(values: Floats, full: int) -> npt.NDArray[Any]:
    scaled = np.clip(values, 0, 1) * np.float32(full) + np.float32(0.5)
    return scaled.astype(np.uint8 if full == FULL["uchar"] else np.uint16)
