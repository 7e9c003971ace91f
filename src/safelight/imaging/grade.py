"""Exposure, contrast and saturation: one function from colour to colour, tabulated as a cube."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Colors = npt.NDArray[np.floating[Any]]

#: Stops of light at the ends of the exposure scale.
_STOPS = 2.0
#: How much steeper the contrast curve is at mid-grey, and flatter at black and white, at its most.
_BEND = 0.6
#: Oklab lightness of an 18% grey.
_MID = 0.18 ** (1 / 3)
#: Values along each side of the cube.
SIDE = 33
#: The values lie closer together in the shadows, where the function bends most.
AXIS_POWER = np.float32(1.6)
#: How much more chroma the dullest colours get at the end of the saturation scale.
_VIVIDNESS = 1.2
#: No colour of sRGB has as much Oklab chroma.
_MOST_CHROMA = 0.33
_BISECTIONS = 10
_TINY = np.float32(1e-4)
_DARK = np.float32(1e-6)

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What is asked, -1..1 each; 0 changes nothing."""

    exposure: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0


@lru_cache(maxsize=16)
def cube(grade: Grade) -> Colors:
    """The table: sRGB values 0..1, shape (blue, green, red, 3), SIDE long on each side."""
    axis = np.linspace(0, 1, SIDE, dtype=np.float32) ** AXIS_POWER
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    return graded(np.stack([red, green, blue], -1), grade)


def graded(values: Colors, grade: Grade) -> Colors:
    """Values of sRGB, 0..1, shape (..., 3), after exposure, contrast and saturation."""
    light = decoded(values)
    light = _exposed(light, grade.exposure * _STOPS)
    light = _contrasted(light, grade.contrast)
    return encoded(_saturated(light, grade.saturation))


def decoded(values: Colors) -> Colors:
    """Linear light of sRGB values."""
    low = values / np.float32(12.92)
    high = ((np.maximum(values, 0) + 0.055) / 1.055) ** 2.4
    return np.where(values <= 0.04045, low, high).astype(np.float32)  # noqa: PLR2004 -- IEC 61966-2-1


def encoded(light: Colors) -> Colors:
    """Values of sRGB for linear light, which is clipped to 0..1."""
    light = np.clip(light, 0, 1)
    high = 1.055 * light ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, light * 12.92, high).astype(np.float32)  # noqa: PLR2004 -- IEC 61966-2-1


def roll_off(light: Colors, gain: np.float32) -> Colors:
    """Light times `gain`, bent so that white stays white: shadows get it all, highlights less."""
    over = np.maximum(gain, np.float32(1))
    bent: Colors = light * gain / np.sqrt(1 + (over * over - 1) * light * light)
    return bent


def _exposed(light: Colors, stops: float) -> Colors:
    """Linear light, `stops` brighter.

    Each channel rolls off by itself, which lets bright colours pale towards white as on film;
    the hue, which that would turn, is then set back.
    """
    gain = np.float32(2.0**stops)
    if gain <= 1:
        return light * gain
    lightness, chroma, _ = _polar(_to_lab(roll_off(light, gain)))
    _, _, hue = _polar(_to_lab(light))
    return _in_gamut(lightness, chroma, hue)


def _contrasted(light: Colors, amount: float) -> Colors:
    """An S-curve about mid-grey in Oklab lightness. Chroma follows lightness, hue is kept."""
    if amount == 0:
        return light
    lightness, chroma, hue = _polar(_to_lab(light))
    after = _sigmoid(np.clip(lightness, 0, 1), amount)
    return _in_gamut(after, chroma * after / np.maximum(lightness, _TINY), hue)


def _sigmoid(lightness: Colors, amount: float) -> Colors:
    """Two parabolas joined at mid-grey; their slope is nowhere below 1 - |bend|, so none crush."""
    side = np.where(lightness < _MID, _MID, 1 - _MID)
    distance = np.where(lightness < _MID, lightness, 1 - lightness) / side
    moved = distance - amount * _BEND * distance * (1 - distance)
    return np.where(lightness < _MID, moved * side, 1 - moved * side).astype(np.float32)


def _saturated(light: Colors, amount: float) -> Colors:
    """Oklab chroma: more of it, dull colours first; or less, at the same luminance."""
    if amount == 0:
        return light
    if amount == -1:
        return np.repeat(_luminance(light), 3, -1)
    lightness, chroma, hue = _polar(_to_lab(light))
    if amount < 0:
        dull = _to_light(_lab(lightness, chroma * (1 + amount), hue))
        return dull * _luminance(light) / np.maximum(_luminance(dull), _DARK)
    most = np.maximum(_most_chroma(lightness, hue), _TINY)
    share = np.clip(chroma / most, 0, 1)
    more = np.float32(amount * _VIVIDNESS)
    return _to_light(_lab(lightness, most * share * (1 + more) / (1 + more * share), hue))


def _luminance(light: Colors) -> Colors:
    luminance: Colors = (light @ _LUMINANCE)[..., None]
    return luminance


def _in_gamut(lightness: Colors, chroma: Colors, hue: Colors) -> Colors:
    """Linear light; chroma that sRGB lacks is left out, lightness and hue stay."""
    return _to_light(_lab(lightness, np.minimum(chroma, _most_chroma(lightness, hue)), hue))


def _most_chroma(lightness: Colors, hue: Colors) -> Colors:
    """The largest Oklab chroma in sRGB at each lightness and hue, by bisection."""
    lowest, highest = np.zeros_like(lightness), np.full_like(lightness, _MOST_CHROMA)
    for _ in range(_BISECTIONS):
        middle = (lowest + highest) / 2
        light = _to_light(_lab(lightness, middle, hue))
        fits = ((light > -_TINY) & (light < 1 + _TINY)).all(-1, keepdims=True)
        lowest, highest = np.where(fits, middle, lowest), np.where(fits, highest, middle)
    return lowest


def _polar(lab: Colors) -> tuple[Colors, Colors, Colors]:
    """Lightness, chroma and the direction of the hue, shapes (..., 1), (..., 1) and (..., 2)."""
    chroma = np.linalg.norm(lab[..., 1:], axis=-1, keepdims=True)
    return lab[..., :1], chroma, lab[..., 1:] / np.maximum(chroma, _TINY)


def _lab(lightness: Colors, chroma: Colors, hue: Colors) -> Colors:
    return np.concatenate([lightness, hue * chroma], -1)


def _to_lab(light: Colors) -> Colors:
    return np.cbrt(np.maximum(light @ _CONES.T, 0)) @ _LAB.T


def _to_light(lab: Colors) -> Colors:
    return (lab @ _FROM_LAB.T) ** 3 @ _FROM_CONES.T
