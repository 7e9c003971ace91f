"""Measure how soft a photo's sharpest edges are, and sharpen it by about so much."""

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.blend import Floats, Pixels, bands, put

#: Side of the middle of the picture in which edges are measured.
_PATCH = 1024
#: Window in which an edge has its whole height, in pixels, and in which it is the steepest place.
_WINDOW, _NEIGHBOURS = 11, 5
#: Levels of 255 that an edge must have, as a whole and from pixel to pixel.
_HEIGHT, _STEP = 40.0, 2.0
#: How many edges there must be, and which part of them counts as the sharpest, in percent: what is
#: out of focus on purpose does not.
_EDGES, _SHARPEST = 50, 20
#: A step that is smoothed by a Gaussian rises by its height over this and its width at most.
_BELL = float(np.sqrt(2 * np.pi))
#: Widths, as standard deviations in pixels: of a crisp photo; up from which one may be soft; up
#: from which it surely is; and the most that can be undone.
CRISP, _MAYBE, _SURELY, _MOST = 1.1, 1.42, 1.62, 2.0
#: How often what is missing is added back, and how much less each time.
_ROUNDS, _RATE = 5, 0.9
#: Detail of so many levels is half taken for noise, and no pixel changes by more.
_NOISE, _LIMIT = 1.0, 36.0


def width(pixels: Pixels) -> float:
    """Standard deviation of the blur on the sharpest edges, in pixels; CRISP without edges.

    `pixels` is (h, w, 3). About 1.0 in sharp photos, 1.3 in good ones, above 1.6 in soft ones.
    """
    grey = _middle(pixels)
    window = np.ones((_WINDOW, _WINDOW), np.uint8)
    height = cv2.dilate(grey, window) - cv2.erode(grey, window)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    step = np.hypot(across, down)
    steepest = step >= cv2.dilate(step, np.ones((_NEIGHBOURS, _NEIGHBOURS), np.uint8))
    edges = steepest & (height > _HEIGHT) & (step > _STEP)
    if np.count_nonzero(edges) < _EDGES:
        return CRISP
    return float(np.percentile(height[edges] / (step[edges] * _BELL), _SHARPEST))


def need(found: float) -> float:
    """0..1: how surely a picture with edges of this width is softer than it was meant to be."""
    return float(np.clip((found - _MAYBE) / (_SURELY - _MAYBE), 0, 1))


def sharpened(pixels: Pixels, found: float, amount: float) -> Pixels:
    """The picture with its blur undone in part; `amount` 0..1. Colour differences stay."""
    sigma = float(np.sqrt(max(0.0, min(found, _MOST + CRISP) ** 2 - CRISP**2)))
    sigma = float(np.clip(sigma, 0.5, _MOST))
    made = np.empty_like(pixels)
    halo = int(4 * sigma * _ROUNDS) + 1
    scale = np.float32(255 / np.iinfo(pixels.dtype).max)
    for rows in bands(pixels.shape, halo):
        top = max(0, rows.start - halo)
        part = pixels[top : rows.stop + halo].astype(np.float32) * scale
        luma = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), np.float32)
        change = np.float32(amount) * _missing(luma, sigma)[:, :, None]
        inner = slice(rows.start - top, rows.stop - top)
        put(made[rows], np.asarray((part[inner] + change[inner]) / scale, np.float32))
    return made


def _missing(luma: Floats, sigma: float) -> Floats:
    """What to add to luma (h, w): its detail as it was before the blur (Van Cittert)."""
    guess = luma.copy()
    for _ in range(_ROUNDS):
        guess += np.float32(_RATE) * (luma - cv2.GaussianBlur(guess, (0, 0), sigma))
    added = guess - luma
    power = np.square(cv2.GaussianBlur(added, (0, 0), 1.0))
    added *= power / (power + np.float32(_NOISE**2))
    return np.asarray(added / (1 + np.abs(added) / np.float32(_LIMIT)), np.float32)


def _middle(pixels: Pixels) -> npt.NDArray[np.float32]:
    """Luma 0..255 of the middle; of a large picture, that is enough."""
    height, width_ = pixels.shape[:2]
    top, left = max(0, height - _PATCH) // 2, max(0, width_ - _PATCH) // 2
    patch = np.ascontiguousarray(pixels[top : top + _PATCH, left : left + _PATCH])
    grey = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return grey * np.float32(255 / np.iinfo(pixels.dtype).max)
