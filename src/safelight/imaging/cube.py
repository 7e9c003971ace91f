"""Apply a colour cube to a picture of 8 or 16 bits, streaming."""

import numpy as np
import pyvips

from safelight.imaging.grade import AXIS_POWER
from safelight.imaging.oklab import Colors


def look_up(image: pyvips.Image, table: Colors) -> pyvips.Image:
    """Three bands through the table of `grade.cube`, interpolated linearly between its values.

    libvips has no operation for this, but one that reads an image at given places: the cube is
    laid out flat, its layers of equal blue side by side, each beside the next layer's values.
    """
    side = table.shape[0]
    top = 65535 if image.format == "ushort" else 255
    values = np.arange(top + 1, dtype=np.float32) / top
    steps = (values ** (1 / AXIS_POWER)) * np.float32(side - 1)
    layer = np.minimum(np.floor(steps), side - 2)
    across = pyvips.Image.new_from_array(np.stack([steps, steps, layer * side], -1)[None])
    between = pyvips.Image.new_from_array((steps - layer)[None, :, None])
    scaled = image.maplut(across)
    places = (scaled[0] + scaled[2]).bandjoin(scaled[1])
    # Half a step is added here, for the cast cuts off.
    pair = _flat(table * np.float32(top) + np.float32(0.5)).mapim(
        places, interpolate=pyvips.Interpolate.new("bilinear"), extend="copy"
    )
    low, high = pair[0:3], pair[3:6]
    mixed = low + (high - low) * image[2].maplut(between)
    return mixed.cast(image.format).copy(interpretation=image.interpretation)


def _flat(table: Colors) -> pyvips.Image:
    side = table.shape[0]
    rows = table.transpose(1, 0, 2, 3).reshape(side, side * side, 3)
    following = np.concatenate([rows[:, side:], rows[:, -side:]], 1)
    return pyvips.Image.new_from_array(np.ascontiguousarray(np.concatenate([rows, following], 2)))
