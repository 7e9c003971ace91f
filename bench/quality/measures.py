"""How near one picture is to another: pure functions of arrays."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating[Any]]

#: Weights of red, green and blue in luma, BT.601.
_LUMA = np.array([0.299, 0.587, 0.114])
#: More than any picture of 8 bits differs by without being the same.
_SAME = 100.0
#: Width of the derivative of a Gaussian that gradients are taken with, as is usual for mattes.
_GRADIENT = 1.4
_SSIM_SIDE, _SSIM_SIGMA = 11, 1.5
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def luma(rgb: Pixels) -> Floats:
    """(h, w), 0..255, of (h, w, 3)."""
    found: Floats = rgb[..., :3].astype(np.float64) @ _LUMA
    return found


def psnr(found: Floats, wanted: Floats) -> float:
    """Peak signal to noise in dB of values 0..255; 100 for equal ones."""
    error = float(np.mean((found - wanted) ** 2))
    return _SAME if error == 0 else min(_SAME, 10 * float(np.log10(255**2 / error)))


def ssim(found: Floats, wanted: Floats) -> float:
    """Structural similarity, -1..1, of (h, w) with values 0..255.

    After Wang et al. (2004), with their Gaussian window of 11 pixels; its border is left out.
    """
    mean_f, mean_w = _blurred(found), _blurred(wanted)
    spread_f = _blurred(found**2) - mean_f**2
    spread_w = _blurred(wanted**2) - mean_w**2
    shared = _blurred(found * wanted) - mean_f * mean_w
    above = (2 * mean_f * mean_w + _C1) * (2 * shared + _C2)
    below = (mean_f**2 + mean_w**2 + _C1) * (spread_f + spread_w + _C2)
    rim = _SSIM_SIDE // 2
    return float((above / below)[rim:-rim, rim:-rim].mean())


def _blurred(values: Floats) -> Floats:
    found: Floats = cv2.GaussianBlur(values, (_SSIM_SIDE,) * 2, _SSIM_SIGMA).astype(np.float64)
    return found


def inner(values: Floats, rim: int) -> Floats:
    """Without `rim` pixels on each side."""
    return values[rim:-rim, rim:-rim] if rim else values


def mean_difference(found: Floats, wanted: Floats) -> float:
    """Mean absolute difference of two mattes, 0..1, in thousandths."""
    return 1000 * float(np.abs(found - wanted).mean())


def mean_square(found: Floats, wanted: Floats) -> float:
    """Mean squared difference of two mattes, 0..1, in thousandths."""
    return 1000 * float(np.mean((found - wanted) ** 2))


def gradient_difference(found: Floats, wanted: Floats) -> float:
    """How differently two mattes rise and fall: a mean of squares, in thousandths.

    The gradient error of Rhemann et al. (2009), for each pixel rather than summed.
    """
    difference = _steepness(found) - _steepness(wanted)
    return 1000 * float(np.mean(difference**2))


def _steepness(matte: Floats) -> Floats:
    """The gradient's length, of a matte smoothed with a Gaussian."""
    smooth = cv2.GaussianBlur(matte.astype(np.float64), (0, 0), _GRADIENT)
    across = cv2.Sobel(smooth, cv2.CV_64F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_64F, 0, 1, ksize=3, scale=1 / 8)
    return np.hypot(across, down)


def overlap(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """Of two boxes (left, top, right, bottom): what they share, of what they cover together."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    shared = max(0.0, width) * max(0.0, height)
    return shared / (_area(first) + _area(second) - shared) if shared else 0.0


def _area(box: tuple[float, ...]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def covered(wanted: tuple[float, ...], found: tuple[float, ...]) -> float:
    """How much of the wanted box the found one covers, 0..1."""
    width = min(wanted[2], found[2]) - max(wanted[0], found[0])
    height = min(wanted[3], found[3]) - max(wanted[1], found[1])
    return max(0.0, width) * max(0.0, height) / _area(wanted)
