"""Colours under fully transparent pixels: replaced, so that none of them reaches visible ones."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt


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
