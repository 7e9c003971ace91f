"""What stands out in a picture: the soft mask that a saliency network gives it."""

import cv2
import numpy as np

from safelight.domain.networks import Networks
from safelight.vision.arrays import Bytes, Floats

#: Side of the square picture that the networks take, and of the mask that they give.
SIDE = 320
#: Of the pictures that the networks were trained with: means and deviations of red, green, blue.
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
#: A spread of values below which a mask says nothing, so that it is not stretched.
_FLAT = 1e-6


def saliency(rgb: Bytes, networks: Networks, name: str = "u2net") -> Floats:
    """(h, w): how much each pixel belongs to what stands out, 0..1, at the picture's size.

    `rgb` is (h, w, 3). The least value of the picture becomes 0 and the greatest 1. Raises
    Refusal(MODEL_MISSING).
    """
    height, width = rgb.shape[:2]
    return resized(saliency_small(rgb, networks, name), (width, height))


def saliency_small(rgb: Bytes, networks: Networks, name: str = "u2net") -> Floats:
    """As `saliency`, in the network's own size: (320, 320) whatever the picture's shape."""
    return stretched(evidence(rgb, networks, name))


def evidence(rgb: Bytes, networks: Networks, name: str = "u2net") -> Floats:
    """(320, 320): the network's own values, 0..1; all of them are low where nothing stands out."""
    network = networks.get(name)
    # The first of several outputs is the one that combines the others.
    (mask,) = network.run({network.inputs[0]: _input(rgb)}, network.outputs[:1])
    found: Floats = mask[0, 0]
    return found


def stretched(mask: Floats) -> Floats:
    """The mask with its least value at 0 and its greatest at 1; zeros if it is flat."""
    least, greatest = float(mask.min()), float(mask.max())
    if greatest - least < _FLAT:
        return np.zeros_like(mask)
    return (mask - np.float32(least)) / np.float32(greatest - least)


def resized(mask: Floats, size: tuple[int, int]) -> Floats:
    """The mask at `size`, (width, height), within 0..1."""
    grown = cv2.resize(mask, size, interpolation=_kernel(mask, size))
    return np.clip(grown, 0, 1).astype(np.float32, copy=False)


def _kernel(values: Floats | Bytes, size: tuple[int, int]) -> int:
    """Which interpolation does not alias: areas to make smaller, cubic to make larger."""
    height, width = values.shape[:2]
    return cv2.INTER_AREA if size[0] * size[1] < height * width else cv2.INTER_CUBIC


def _input(rgb: Bytes) -> Floats:
    small = cv2.resize(rgb, (SIDE, SIDE), interpolation=_kernel(rgb, (SIDE, SIDE)))
    values = small.astype(np.float32) / np.float32(max(int(small.max()), 1))
    planes = ((values - _MEAN) / _DEVIATION).transpose(2, 0, 1)
    return np.ascontiguousarray(planes)[None]
