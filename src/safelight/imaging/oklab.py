"""Oklab: lightness, chroma and hue of linear sRGB, as eyes see them."""

from typing import Any

import numpy as np
import numpy.typing as npt

#: Values in the last dimension, of any shape before it.
Colors = npt.NDArray[np.floating[Any]]

#: Björn Ottosson's Oklab: linear sRGB to cone responses, and their cube roots to L, a, b.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)
_FROM_CONES = np.linalg.inv(_CONES.astype(np.float64)).astype(np.float32)
_FROM_LAB = np.linalg.inv(_LAB.astype(np.float64)).astype(np.float32)
#: No colour of sRGB has as much chroma.
_MOST_CHROMA = 0.33
_BISECTIONS = 10
_TINY = np.float32(1e-4)


def to_lab(light: Colors) -> Colors:
    """Lightness, a and b of linear light, shapes (..., 3)."""
    return np.cbrt(np.maximum(light @ _CONES.T, 0)) @ _LAB.T


def to_light(lab: Colors) -> Colors:
    """Linear light of lightness, a and b; outside 0..1 where sRGB has no such colour."""
    return (lab @ _FROM_LAB.T) ** 3 @ _FROM_CONES.T


def polar(lab: Colors) -> tuple[Colors, Colors, Colors]:
    """Lightness, chroma and the direction of the hue, shapes (..., 1), (..., 1) and (..., 2)."""
    chroma = np.linalg.norm(lab[..., 1:], axis=-1, keepdims=True)
    return lab[..., :1], chroma, lab[..., 1:] / np.maximum(chroma, _TINY)


def lab(lightness: Colors, chroma: Colors, hue: Colors) -> Colors:
    """What `polar` took apart, put together: shape (..., 3)."""
    return np.concatenate([lightness, hue * chroma], -1)


def in_gamut(lightness: Colors, chroma: Colors, hue: Colors) -> Colors:
    """Linear light; chroma that sRGB lacks is left out, lightness and hue stay."""
    return to_light(lab(lightness, np.minimum(chroma, most_chroma(lightness, hue)), hue))


def most_chroma(lightness: Colors, hue: Colors) -> Colors:
    """The largest Oklab chroma in sRGB at each lightness and hue, by bisection."""
    lowest, highest = np.zeros_like(lightness), np.full_like(lightness, _MOST_CHROMA)
    for _ in range(_BISECTIONS):
        middle = (lowest + highest) / 2
        light = to_light(lab(lightness, middle, hue))
        fits = ((light > -_TINY) & (light < 1 + _TINY)).all(-1, keepdims=True)
        lowest, highest = np.where(fits, middle, lowest), np.where(fits, highest, middle)
    return lowest
