"""The look of one picture carried to another, by Magenta's two networks for arbitrary styles."""

# One network sums a picture's style up in 100 numbers, the other redraws a picture by such numbers
# (Ghiasi et al. 2017).

import time
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from safelight.domain.networks import Networks
from safelight.imaging.budget import Budget
from safelight.vision.arrays import Floats

#: What sums a style up, and what draws by it.
PREDICT, TRANSFORM = "magenta-style-predict", "magenta-style-transform"
#: Side of the square that a style is read from, in pixels.
SIDE = 256
#: The transforming network halves the picture twice.
_MULTIPLE = 4
#: Side of the piece that tells how fast this machine is.
_TRIAL = 128
#: Windows in which the redrawn picture's contrast is compared with the picture's, in pixels.
_WINDOW = 9
#: Contrast below which a window is flat, squared, and bounds on how contrast is carried over.
_FLAT = 4e-4
_GAIN = 1.5


def drawable(width: int, height: int, pixels: int) -> tuple[int, int]:
    """Width and height at which to redraw a picture: about its shape, about so many at most."""
    scale = min(1.0, (pixels / (width * height)) ** 0.5)
    least = SIDE // 4
    across, down = (max(least, round(side * scale)) for side in (width, height))
    across, down = min(across, pixels // least), min(down, pixels // least)
    return -(-across // _MULTIPLE) * _MULTIPLE, -(-down // _MULTIPLE) * _MULTIPLE


def vector(squares: Sequence[Floats], networks: Networks) -> Floats:
    """(1, 1, 1, 100): the mean style of squares, (SIDE, SIDE, 3), 0..1. Raises Refusal."""
    network = networks.get(PREDICT)
    (name,) = network.inputs
    found = [network.run({name: square[None]})[0] for square in squares]
    return np.asarray(np.mean(found, axis=0), np.float32)


def squares(rgb: Floats) -> list[Floats]:
    """One to three squares of SIDE that cover the picture, (h, w, 3), as well as they can."""
    height, width = rgb.shape[:2]
    side = min(height, width)
    across = max(height, width)
    count = 1 if across < side * 5 / 4 else 2 if across < 2 * side else 3
    starts = (
        np.linspace(0, across - side, count).astype(int) if count > 1 else [(across - side) // 2]
    )
    cuts = (rgb[:, at : at + side] if width >= height else rgb[at : at + side] for at in starts)
    return [np.asarray(_resized(cut, SIDE, SIDE), np.float32) for cut in cuts]


def redrawn(rgb: Floats, style: Floats, networks: Networks, budget: Budget) -> Floats:
    """The picture, (h, w, 3), 0..1, in a style; its sides must be those of `drawable`.

    Raises Refusal: MODEL_MISSING, RENDER_TIMEOUT, OUT_OF_MEMORY.
    """
    network = networks.get(TRANSFORM)
    picture_name, style_name = network.inputs

    def run(picture: Floats) -> Floats:
        (made,) = network.run({picture_name: picture[None], style_name: style})
        return np.asarray(np.clip(made[0], 0, 1), np.float32)

    return in_time(run, rgb, budget)


def in_time(draw: Callable[[Floats], Floats], rgb: Floats, budget: Budget) -> Floats:
    """What `draw` makes of the picture, (h, w, 3), if a small piece says that there is time.

    Raises Refusal(RENDER_TIMEOUT).
    """
    trial = _resized(rgb, _TRIAL, _TRIAL)
    began = time.monotonic()
    draw(trial)
    ratio = rgb.shape[0] * rgb.shape[1] / _TRIAL**2
    budget.take_seconds((time.monotonic() - began) * ratio, "redrawing the picture in a style")
    return draw(rgb)


def gains(rgb: Floats, made: Floats) -> Floats:
    """(h, w): what to multiply the picture's finer detail by, so that it suits what was made of it.

    How much the contrast of `made` is that of `rgb` around each pixel: 1 where it is the same,
    0 where nothing is left of it, negative where light and dark have changed places.
    """
    before, after = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (rgb, made))
    mean_before, mean_after = _mean(before), _mean(after)
    together = _mean(before * after) - mean_before * mean_after
    alone = _mean(before * before) - mean_before * mean_before
    return np.asarray(np.clip(together / (alone + _FLAT), -_GAIN, _GAIN), np.float32)


def _mean(plane: npt.NDArray[Any]) -> Floats:
    return np.asarray(cv2.boxFilter(plane, -1, (_WINDOW, _WINDOW)), np.float32)


def _resized(rgb: Floats, width: int, height: int) -> Floats:
    smaller = width * height < rgb.shape[0] * rgb.shape[1]
    kernel = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(rgb, (width, height), interpolation=kernel), np.float32)
