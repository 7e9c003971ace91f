"""Make what is written in a place unreadable for good, and let it look like a blur."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from safelight.vision.detection.quads import Quad, bounds, grown, sides

#: (h, w, bands) of uint8 or uint16; the first three bands are colours.
Pixels = npt.NDArray[Any]

#: What is left of a place is its mean colour, and for each stretch as long as it is high one of so
#: many brightnesses. Seven characters need 36 bits; five stretches keep 20, of both lines at once.
_BRIGHTNESSES = 16
#: Pixels a side at which a stretch is averaged, and at which it is drawn again.
_FINE = 32
#: How far beyond the place everything is covered, and how soft the edge is there, in parts of the
#: place's height. Inside the place the cover must be whole: three deviations are, but for what
#: `_WHOLE` makes good.
_BEYOND, _SOFT, _WHOLE = 0.18, 0.06, 1.02
#: Weights of red, green and blue in brightness.
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def smear(pixels: Pixels, quad: Quad) -> None:
    """Cover the quad in the picture itself; further bands, such as alpha, stay.

    The quad may reach beyond the picture. Nothing of the brightness pattern in it is left that is
    finer than its height.
    """
    height, width = pixels.shape[:2]
    beyond = max(1.0, _BEYOND * sides(quad)[1])
    left, top, right, bottom = bounds(grown(quad, 2 * beyond, 2 * beyond))
    columns = slice(max(0, int(left)), min(width, int(right) + 1))
    rows = slice(max(0, int(top)), min(height, int(bottom) + 1))
    part = pixels[rows, columns, :3]
    if part.size == 0:
        return
    here = quad - np.array([columns.start, rows.start], np.float32)
    colors = part.astype(np.float32)
    cover, mask = _cover(colors, here), _mask(colors.shape[:2], here, beyond)
    covered = np.rint(colors + (cover - colors) * mask[..., None])
    # One colour at other brightnesses, drawn as a curve, may be more than the type holds.
    part[:] = covered.clip(0, np.iinfo(pixels.dtype).max).astype(pixels.dtype)


def _cover(colors: npt.NDArray[np.float32], quad: Quad) -> npt.NDArray[np.float32]:
    """The picture's size: what the quad becomes, continued beyond its edges."""
    width, height = sides(quad)
    stretches = max(1, round(width / height))
    corners = np.array([[0, 0], [stretches, 0], [stretches, 1], [0, 1]], np.float32) * _FINE
    onto = cv2.getPerspectiveTransform(quad, corners)
    size = (stretches * _FINE, _FINE)
    flat = cv2.warpPerspective(
        colors, onto, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    coarse = _coarse(np.asarray(flat, np.float32), stretches)
    drawn = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    across = (colors.shape[1], colors.shape[0])
    back = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    covered = cv2.warpPerspective(drawn, onto, across, flags=back, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(covered, np.float32)


def _coarse(flat: npt.NDArray[np.float32], stretches: int) -> npt.NDArray[np.float32]:
    """(1, stretches, 3): one colour, in a few brightnesses."""
    means = np.asarray(cv2.resize(flat, (stretches, 1), interpolation=cv2.INTER_AREA), np.float32)
    color = means.reshape(-1, 3).mean(axis=0)
    light = means.reshape(1, stretches, 3) @ _LUMA
    step = max(float(light.max()), 1.0) / _BRIGHTNESSES
    rounded = np.rint(light / step) * step
    return np.asarray(color + (rounded - color @ _LUMA)[..., None], np.float32).clip(0)


def _mask(shape: tuple[int, ...], quad: Quad, beyond: float) -> npt.NDArray[np.float32]:
    """(h, w), 0..1: exactly 1 in the quad, soft outside it."""
    mask = np.zeros(shape, np.float32)
    cv2.fillConvexPoly(mask, np.rint(grown(quad, beyond, beyond)).astype(np.int32), (1.0,))
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.3, beyond * _SOFT / _BEYOND))
    return np.asarray(np.minimum(soft * np.float32(_WHOLE), 1), np.float32)
