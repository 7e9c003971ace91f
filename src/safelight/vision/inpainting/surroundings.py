"""Continue a picture beyond its edges with what `fill` makes of it."""

import numpy as np
import pyvips

from safelight.imaging.budget import Budget
from safelight.imaging.geometry import Box, Size
from safelight.vision.arrays import FULL, Bytes, wrapped
from safelight.vision.inpainting.detail import WHOLE
from safelight.vision.inpainting.fill import fill_in

#: Bytes for each of the result's samples at the peak: the picture, its detail, and copies of both.
_PER_SAMPLE = {"uchar": 8, "ushort": 11}
#: Alpha below which a made-up pixel's colour cannot be told, 0..1.
_FAINT = 1 / 255


def surrounded(
    image: pyvips.Image, box: Box, frame: Size, blends: tuple[int, int], budget: Budget
) -> pyvips.Image:
    """The picture at `box` in a frame of this size whose rest is made up.

    `blends` says how far the picture passes into what is made up, in pixels across and down: so
    far from its edges it is what it was, bit for bit. Transparency is continued like a colour.
    Raises Refusal: RENDER_TIMEOUT, OUT_OF_MEMORY.
    """
    per_sample = _PER_SAMPLE[image.format]
    budget.take_memory(frame.pixels * image.bands * per_sample, f"a picture of {frame}")
    placed = _shown(image).embed(box.left, box.top, frame.width, frame.height, extend="copy")
    values = placed.numpy()
    values = values if values.flags.writeable else values.copy()
    keep = _kept(box, frame, blends)
    fill_in(values, keep, budget)
    made = wrapped(values, image)
    return _with_own_colors(made, image, box, keep) if image.hasalpha() else made


def _kept(box: Box, frame: Size, blends: tuple[int, int]) -> Bytes:
    """(h, w): 0 outside of the box, rising to 255 inside."""
    across = _ramp(box.left, box.width, frame.width, blends[0])
    down = _ramp(box.top, box.height, frame.height, blends[1])
    return np.minimum.outer(down, across)


def _ramp(start: int, length: int, whole: int, blend: int) -> Bytes:
    """Along one axis. An edge of the box that is one of the frame does not fade."""
    places = np.arange(length)
    steps = np.full(length, np.inf)
    if start > 0:
        steps = np.minimum(steps, places)
    if start + length < whole:
        steps = np.minimum(steps, places[::-1])
    line = np.zeros(whole, np.uint8)
    line[start : start + length] = np.minimum((steps + 1) / (blend + 1), 1) * WHOLE
    return line


def _shown(image: pyvips.Image) -> pyvips.Image:
    """The colours as they show over grey, so that hidden ones are not copied, and alpha."""
    if not image.hasalpha():
        return image
    grey = [FULL[image.format] // 2] * (image.bands - 1)
    shown = image.flatten(background=grey).cast(image.format)
    return shown.bandjoin(image.extract_band(image.bands - 1))


def _with_own_colors(
    made: pyvips.Image, image: pyvips.Image, box: Box, keep: Bytes
) -> pyvips.Image:
    """Colours from below the grey again; where all is kept, those of the picture itself."""
    full = FULL[image.format]
    alpha = made.extract_band(3)
    share = alpha / full
    solid = (share < _FAINT).ifthenelse(1, share)
    colors = (made.extract_band(0, n=3) - (1 - share) * (full // 2)) / solid
    found = (colors + 0.5).cast(image.format).bandjoin(alpha)
    own = image.embed(box.left, box.top, made.width, made.height, extend="copy")
    whole = pyvips.Image.new_from_array(keep) == WHOLE
    return whole.ifthenelse(own, found).copy(interpretation=image.interpretation)
