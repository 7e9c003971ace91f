"""Pseudo-depth: how near things seem, guessed without a network for depth."""

# What stands out is taken for near, the lower part of a photo for nearer than the upper, and edges
# for the outlines of things. It measures nothing: a plate seen from above fools it.

import cv2
import numpy as np

from safelight.domain.networks import Networks
from safelight.vision.arrays import Bytes, Floats
from safelight.vision.segmentation import mattes

#: The small network for what stands out; without it the picture's height alone counts.
NETWORK = "u2netp"
#: What each sign adds.
_SUBJECT, _HEIGHT, _EDGES = 0.6, 0.25, 0.15
#: Change of brightness from pixel to pixel, 0..1, that makes a full edge.
_FULL_EDGE = 0.25
#: Blur of edges, as a part of the longer side.
_SPREAD = 0.004


def nearness(rgb: Bytes, networks: Networks) -> Floats:
    """(h, w): 0 for what seems far to 1 for what seems near, from (h, w, 3)."""
    height = rgb.shape[0]
    lower = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    found = _HEIGHT * lower + _EDGES * _edges(rgb)
    if networks.has(NETWORK):
        found += _SUBJECT * mattes.saliency(rgb, networks, NETWORK)
    else:
        found += _SUBJECT * lower
    return np.asarray(np.clip(found, 0, 1), np.float32)


def _edges(rgb: Bytes) -> Floats:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    across, down = (cv2.Sobel(grey, -1, dx, 1 - dx, scale=0.25) for dx in (1, 0))
    strong = np.minimum(np.hypot(across, down) / _FULL_EDGE, 1)
    return np.asarray(cv2.GaussianBlur(strong, (0, 0), 1 + _SPREAD * max(grey.shape)), np.float32)
