"""Colours without alpha, for networks: nothing hidden may reach what is visible."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pyvips

from safelight.imaging.geometry import Size
from safelight.imaging.scale import resample
from safelight.vision.arrays import wrapped


def opaque(image: pyvips.Image) -> npt.NDArray[Any]:
    """The picture's own values without alpha, (h, w, 3), for networks."""
    values: npt.NDArray[Any] = image.numpy()
    return spread(values[:, :, :3], values[:, :, 3]) if image.hasalpha() else values


def covered(pixels: npt.NDArray[Any], image: pyvips.Image) -> pyvips.Image:
    """A picture of `pixels`, of any size, with the alpha that `image` has, if any, scaled to it."""
    made = wrapped(pixels, image)
    if not image.hasalpha():
        return made
    opacity = resample(image.extract_band(image.bands - 1), Size(made.width, made.height))
    return made.bandjoin(opacity).copy(interpretation=image.interpretation)


def spread(pixels: npt.NDArray[Any], opacity: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The picture (h, w, 3) with the nearest visible colour wherever `opacity` (h, w) is 0.

    A network looks at neighbours, whatever their alpha; what it sees there must be unobtrusive.
    """
    hidden = np.asarray(opacity == 0)
    if not hidden.any() or hidden.all():
        return pixels
    _, nearest = cv2.distanceTransformWithLabels(
        hidden.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    visible = ~hidden
    colors = np.zeros((int(nearest.max()) + 1, 3), pixels.dtype)
    colors[nearest[visible]] = pixels[visible]
    filled = pixels.copy()
    filled[hidden] = colors[nearest[hidden]]
    return filled
