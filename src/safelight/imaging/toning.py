"""Light, colour and look of a photo as one function from colour to colour, tabulated."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from safelight.imaging import skin, tone_curves, white_balance
from safelight.imaging.grade import decoded, encoded, saturated, tabulated
from safelight.imaging.looks import looked
from safelight.imaging.oklab import Colors, in_gamut, lab, most_chroma, polar, to_lab, to_light
from safelight.imaging.tone_curves import Curve
from safelight.imaging.white_balance import NEUTRAL, Gains

#: How much more chroma the dullest colours get, or lose, at the ends of the vibrance scale.
_VIBRANCE = 0.9
#: The part of vibrance that skin gets.
_SKIN_PART = 0.4
#: Keeps chroma from growing without end where black is lifted.
_DEEP = 0.1
_MOST_CHROMA_GAIN = 1.6
#: How much of its colour a picture loses as it fades.
_FADED = 0.3
_TINY = np.float32(1e-4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toning:
    """What is done, in this order; as it is, nothing."""

    #: Values of sRGB that become black and white.
    levels: tuple[float, float] = (0.0, 1.0)
    gains: Gains = NEUTRAL
    #: Found out from the picture: applied before the look, the other curve after it.
    first: Curve = field(default=Curve())
    #: One of `looks.LOOKS`, and how much of it, 0..1.
    look: str | None = None
    look_share: float = 1.0
    #: -1..1 each.
    warmth: float = 0.0
    tint: float = 0.0
    curve: Curve = field(default=Curve())
    saturation: float = 0.0
    vibrance: float = 0.0


@lru_cache(maxsize=16)
def table(toning: Toning) -> Colors:
    """For `cube.look_up`: see `grade.tabulated`."""
    return tabulated(lambda values: toned(values, toning))


def toned(values: Colors, toning: Toning) -> Colors:
    """Values of sRGB, 0..1, shape (..., 3), after all of it."""
    low, high = toning.levels
    light = decoded(np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1))
    light = _balanced(light, toning.gains)
    light = _curved(light, toning.first)
    if toning.look is not None:
        light = looked(light, toning.look, toning.look_share)
    light = _balanced(light, white_balance.gains(toning.warmth, toning.tint))
    light = _curved(light, toning.curve)
    light = saturated(light, toning.saturation)
    return encoded(_vibrant(light, toning.vibrance))


def _balanced(light: Colors, gains: Gains) -> Colors:
    """In another light; what would be brighter than white keeps its hue and pales."""
    if gains == NEUTRAL:
        return light
    lightness, chroma, hue = polar(to_lab(white_balance.balanced(light, gains)))
    return in_gamut(np.clip(lightness, 0, 1), chroma, hue)


def _curved(light: Colors, curve: Curve) -> Colors:
    """Chroma follows lightness, and hue is kept.

    Nothing gets nearer to the border of sRGB than it was: bright colours pale instead.
    """
    if curve == Curve():
        return light
    lightness, chroma, hue = polar(to_lab(light))
    lightness = np.clip(lightness, 0, 1)
    after = tone_curves.bent(lightness, curve)
    follow = np.clip((after + _DEEP) / (lightness + _DEEP), 0, _MOST_CHROMA_GAIN)
    share = np.clip(chroma / np.maximum(most_chroma(lightness, hue), _TINY), 0, 1)
    held = np.minimum(chroma * follow, share * most_chroma(after, hue))
    return to_light(lab(after, held * (1 - _FADED * curve.fade), hue))


def _vibrant(light: Colors, amount: float) -> Colors:
    """More chroma, or less, for dull colours above all, and for skin below all."""
    if amount == 0:
        return light
    lightness, chroma, hue = polar(to_lab(light))
    most = np.maximum(most_chroma(lightness, hue), _TINY)
    dull = np.clip(1 - chroma / most, 0, 1)
    spared = (1 - _SKIN_PART) * skin.likeness(chroma, hue)
    change = np.float32(amount * _VIBRANCE) * dull * (1 - spared)
    return in_gamut(lightness, chroma * (1 + change), hue)
