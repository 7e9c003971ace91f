"""Exposure, contrast and saturation: one function from colour to colour, tabulated as a cube."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from safelight.imaging.oklab import Colors, in_gamut, lab, most_chroma, polar, to_lab, to_light

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
_TINY = np.float32(1e-4)
_DARK = np.float32(1e-6)

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What is asked, -1..1 each; 0 changes nothing."""

    exposure: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0


@lru_cache(maxsize=16)
def cube(grade: Grade) -> Colors:
    """The table of a grade: see `tabulated`."""
    return tabulated(lambda values: graded(values, grade))


def tabulated(function: Callable[[Colors], Colors]) -> Colors:
    """The table of a function from sRGB values to such, 0..1 and shape (..., 3) both.

    Its shape is (blue, green, red, 3), SIDE long on each side.
    """
    axis = np.linspace(0, 1, SIDE, dtype=np.float32) ** AXIS_POWER
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    return function(np.stack([red, green, blue], -1))


def graded(values: Colors, grade: Grade) -> Colors:
    """Values of sRGB, 0..1, shape (..., 3), after exposure, contrast and saturation."""
    light = decoded(values)
    light = _exposed(light, grade.exposure * _STOPS)
    light = _contrasted(light, grade.contrast)
    return encoded(saturated(light, grade.saturation))


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
    lightness, chroma, _ = polar(to_lab(roll_off(light, gain)))
    _, _, hue = polar(to_lab(light))
    return in_gamut(lightness, chroma, hue)


def _contrasted(light: Colors, amount: float) -> Colors:
    """An S-curve about mid-grey in Oklab lightness. Chroma follows lightness, hue is kept."""
    if amount == 0:
        return light
    lightness, chroma, hue = polar(to_lab(light))
    after = s_curve(np.clip(lightness, 0, 1), amount)
    return in_gamut(after, chroma * after / np.maximum(lightness, _TINY), hue)


def s_curve(lightness: Colors, amount: float) -> Colors:
    """Oklab lightness, 0..1, with `amount`, -1..1, of contrast about mid-grey.

    Two parabolas joined there; their slope is nowhere below 1 - |bend|, so none crush.
    """
    side = np.where(lightness < _MID, _MID, 1 - _MID)
    distance = np.where(lightness < _MID, lightness, 1 - lightness) / side
    moved = distance - amount * _BEND * distance * (1 - distance)
    return np.where(lightness < _MID, moved * side, 1 - moved * side).astype(np.float32)


def saturated(light: Colors, amount: float) -> Colors:
    """Linear light with more Oklab chroma, dull colours first; or less, at the same luminance."""
    if amount == 0:
        return light
    if amount == -1:
        return np.repeat(luminance(light), 3, -1)
    lightness, chroma, hue = polar(to_lab(light))
    if amount < 0:
        dull = to_light(lab(lightness, chroma * (1 + amount), hue))
        return dull * luminance(light) / np.maximum(luminance(dull), _DARK)
    most = np.maximum(most_chroma(lightness, hue), _TINY)
    share = np.clip(chroma / most, 0, 1)
    more = np.float32(amount * _VIVIDNESS)
    return to_light(lab(lightness, most * share * (1 + more) / (1 + more * share), hue))


def luminance(light: Colors) -> Colors:
    """Of linear light: shape (..., 1)."""
    weighed: Colors = (light @ _LUMINANCE)[..., None]
    return weighed
