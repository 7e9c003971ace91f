"""Curves of lightness: each rises everywhere, so that no two tones change places."""

from dataclasses import dataclass

import numpy as np

from safelight.imaging.grade import decoded, encoded, roll_off, s_curve
from safelight.imaging.oklab import Colors

#: Stops of light at the ends of the brightness scale.
_STOPS = 1.5
#: The part of darkening that white takes part in, and the power of lightness that makes middle
#: grey a stop darker, less 1.
_DIMMED, _POWER = 0.25, 0.45
#: Below this lightness are shadows, above the other highlights.
_SHADOWS_END, _HIGHLIGHTS_START = 0.75, 0.45
#: The most that shadows are lifted and lowered, and highlights raised and pulled down.
_LIFT, _LOWER = 0.13, 0.10
_RAISE, _PULL = 0.05, 0.09
#: Below the first lightness is what moves with black, above the second what moves with white, each
#: with the most by which black is lifted or cut off and white is dimmed.
_BLACKS_END, _BLACK = 0.5, 0.2
_WHITES_START, _WHITE = 0.6, 0.1
#: How much nearer to white the brightest tones come at most.
_WHITER = 0.6
#: The value of sRGB that fading lifts black to, and by how much it dims white, at most.
_FADED_BLACK, _FADED_WHITE = 0.2, 0.07


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What is asked, -1..1 each, `fade` 0..1; 0 changes nothing."""

    brightness: float = 0.0
    contrast: float = 0.0
    shadows: float = 0.0
    highlights: float = 0.0
    blacks: float = 0.0
    whites: float = 0.0
    fade: float = 0.0


def bent(lightness: Colors, curve: Curve) -> Colors:
    """Oklab lightness, 0..1, of any shape, after the whole curve."""
    made = brightened(lightness, stops_of(curve.brightness))
    made = s_curve(made, curve.contrast)
    made = _shadows(_highlights(made, curve.highlights), curve.shadows)
    made = _blacks(_whites(made, curve.whites), curve.blacks)
    return _faded(np.clip(made, 0, 1), curve.fade)


def stops_of(brightness: float) -> float:
    """Stops of light, in the darkest tones, of an amount of brightness."""
    return brightness * _STOPS


def amount_of(stops: float) -> float:
    """The other way round."""
    return stops / _STOPS


def brightened(lightness: Colors, stops: float) -> Colors:
    """So many stops brighter or darker in middle tones; black stays, and so does white if brighter.

    Darker, white dims by a part of it: else what is nearly white would get far too much contrast.
    """
    if stops >= 0:
        return np.cbrt(roll_off(lightness**3, np.float32(2.0**stops)))
    dimmed = lightness * np.float32(2 ** (stops * _DIMMED / 3))
    rest = -stops * (1 - _DIMMED) / 2
    return _unrolled(dimmed ** np.float32(1 + rest * _POWER), np.float32(4.0**rest))


def _unrolled(lightness: Colors, square: np.float32) -> Colors:
    """The opposite of rolling off, by the square of its gain."""
    light = lightness**3
    back: Colors = light / np.sqrt(square - (square - 1) * light * light)
    return np.cbrt(back)


def _shadows(lightness: Colors, amount: float) -> Colors:
    place = np.clip(lightness / _SHADOWS_END, 0, 1)
    return lightness + amount * (_LIFT if amount > 0 else _LOWER) * _hump(place)


def _highlights(lightness: Colors, amount: float) -> Colors:
    place = np.clip((lightness - _HIGHLIGHTS_START) / (1 - _HIGHLIGHTS_START), 0, 1)
    return lightness + amount * (_RAISE if amount > 0 else _PULL) * _hump(place)


def _hump(place: Colors) -> Colors:
    """0 at 0 and 1, 1 in the middle, flat at all three; nowhere steeper than 3.1."""
    hump: Colors = 16 * np.square(place * (1 - place))
    return hump


def _blacks(lightness: Colors, amount: float) -> Colors:
    near = np.clip(1 - lightness / _BLACKS_END, 0, 1)
    moved: Colors = lightness + amount * _BLACK * near * near
    return moved


def _whites(lightness: Colors, amount: float) -> Colors:
    below = np.clip((1 - lightness) / (1 - _WHITES_START), 0, 1)
    brighter = _WHITER * (1 - _WHITES_START) * below * (1 - below)
    moved: Colors = amount * (brighter if amount > 0 else _WHITE * np.square(1 - below))
    return lightness + moved


def _faded(lightness: Colors, amount: float) -> Colors:
    # In values of sRGB, whose steps near black are far smaller than those of lightness: noise that
    # nobody saw in black would else be seen.
    if amount == 0:
        return lightness
    black, white = amount * _FADED_BLACK, 1 - amount * _FADED_WHITE
    return np.cbrt(decoded(black + encoded(lightness**3) * np.float32(white - black)))
