"""Pictures that are easy to continue, so that it can be said what is right."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[Any]


def stripes(height: int, width: int, slope: float = 1.0, period: float = 14.0) -> Samples:
    """(h, w, 3) of uint8: slanted stripes of two colours, with soft edges."""
    rows, columns = np.mgrid[:height, :width]
    wave = np.sin(2 * np.pi * (columns + slope * rows) / period)
    share = (1 / (1 + np.exp(-6 * wave)))[..., None]
    colors = share * (220, 60, 30) + (1 - share) * (20, 90, 200)
    return np.asarray(colors, np.uint8)


def horizon(height: int, width: int) -> Samples:
    """(h, w, 3) of uint8: a grained sky above grained ground, half and half."""
    chance = np.random.default_rng(5)
    picture = np.full((height, width, 3), (90, 150, 230), np.float32)
    picture[height // 2 :] = (80, 70, 40)
    grain = cv2.GaussianBlur(chance.normal(0, 25, (height, width)).astype(np.float32), (0, 0), 1)
    return np.asarray(np.clip(picture + grain[..., None], 0, 255), np.uint8)


def difference(one: Samples, other: Samples) -> float:
    """Mean absolute difference of two pictures' values."""
    return float(np.mean(np.abs(one.astype(np.float64) - other.astype(np.float64))))
