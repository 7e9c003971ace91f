"""Smooth the blocks of a very bad JPEG in the waves that its coarse steps have spoilt."""

# After Foi et al. (2007), who shrink overlapping blocks' waves as if quantisation were noise, whose
# variance they measured. Colour is smoothed at half its size, at which JPEG keeps it.

import cv2
import numpy as np

from safelight.imaging.operation import Context
from safelight.vision.assessment import denoising
from safelight.vision.assessment.noise import WAVES, Noise
from safelight.vision.blend import Pixels, bands, put

#: Quality below which a network alone leaves blocks, and from which down all is smoothed.
BLOCKY, _WORST = 20, 12
#: How much of what theory takes for noise is: the rest is left to a network.
_SHARE = 0.7
#: Means of the nine coarsest steps of the standard's tables (ITU-T T.81, K.1), at quality 50.
_LUMA, _COLOR = 13.1, 25.6
_MIDDLE, _COARSEST = 50, 255.0
#: Variance of the noise, for a step of this mean: factor and exponent.
_FACTOR, _POWER = 0.69, 1.3


def deblocked(pixels: Pixels, quality: int, context: Context) -> Pixels:
    """A picture (h, w, 3) without most of the blocks that this quality, 1..100, leaves.

    From BLOCKY on, the same. Raises Refusal: RENDER_TIMEOUT, OUT_OF_MEMORY.
    """
    share = float(np.clip((BLOCKY - quality) / (BLOCKY - _WORST), 0, 1))
    if share == 0:
        return pixels
    luma = share * _SHARE * _deviation(_LUMA, quality)
    made = denoising.cleaned(pixels, _noise(luma, 0.0), context)
    if min(pixels.shape[:2]) > 1:
        _smooth_color(made, share * _deviation(_COLOR, quality), context)
    return made


def _deviation(step: float, quality: int) -> float:
    coarse = min(_COARSEST, step * _MIDDLE / quality)
    return float(np.sqrt(_FACTOR * coarse**_POWER))


def _noise(luma: float, color: float) -> Noise:
    return Noise(np.repeat(np.array([[luma], [color], [color]], np.float32), WAVES, axis=1))


def _smooth_color(made: Pixels, deviation: float, context: Context) -> None:
    """Of a picture in place."""
    height, width = made.shape[:2]
    half = cv2.resize(made, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    smooth = denoising.cleaned(half, _noise(0.0, deviation / denoising.COLOR), context)
    change = smooth.astype(np.float32) - half
    down, across = height / change.shape[0], width / change.shape[1]
    for rows in bands(made.shape, 0):
        places = np.array([[1 / across, 0, 0.5 / across - 0.5], [0, 1 / down, 0]])
        places[1, 2] = (rows.start + 0.5) / down - 0.5
        part = cv2.warpAffine(
            change,
            places,
            (width, rows.stop - rows.start),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        put(made[rows], made[rows] + np.asarray(part, np.float32))
