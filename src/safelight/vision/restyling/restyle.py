"""Between a picture and the size at which it is redrawn, there and back with its detail."""

import numpy as np
import pyvips

from safelight.imaging.geometry import Size
from safelight.imaging.scale import resample
from safelight.vision import arrays
from safelight.vision.arrays import FULL, Floats
from safelight.vision.restyling.style import drawable, gains


def drawing(image: pyvips.Image, pixels: int) -> Floats:
    """(h, w, 3): 0..1, the picture at a size of about so many pixels that can be redrawn.

    What is transparent gets the mean of what is not, so that hidden colours do not count.
    """
    small = resample(image, Size(*drawable(image.width, image.height, pixels)))
    rgb, opacity = arrays.colors(small), arrays.alpha(small)
    if opacity is None or not opacity.any():
        return rgb
    share = opacity[..., None]
    mean = (rgb * share).sum(axis=(0, 1)) / share.sum()
    return np.asarray(rgb * share + mean * (1 - share), np.float32)


def carried(image: pyvips.Image, drawn: Floats, made: Floats) -> pyvips.Image:
    """The picture with what was `made` of its `drawing`, at its own size, depth and alpha.

    Detail that the drawing could not hold is the picture's own, as strong there as the drawing's
    contrast has become.
    """
    full = FULL[image.format]
    detail = image.extract_band(0, n=3) - _grown(drawn, image) * full
    colors = _grown(made, image) * full + detail * _grown(gains(drawn, made), image)
    result = colors.rint().cast(image.format)
    if image.hasalpha():
        result = result.bandjoin(image.extract_band(image.bands - 1))
    return result.copy(interpretation=image.interpretation)


def _grown(values: Floats, image: pyvips.Image) -> pyvips.Image:
    small = pyvips.Image.new_from_array(np.ascontiguousarray(values))
    return resample(small, Size(image.width, image.height))
