"""The colour of the light: made warmer or cooler, or found and taken out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from safelight.imaging.grade import decoded
from safelight.imaging.oklab import Colors, to_lab

#: What red, green and blue light are multiplied by.
Gains = tuple[float, float, float]
NEUTRAL: Gains = (1.0, 1.0, 1.0)

#: At the ends of the scales, in stops: red and blue for warmth, green for tint.
_WARM, _COOL, _TINT = 0.3, 0.5, 0.35
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])

#: Shades of grey (Finlayson and Trezzi, 2004): the norm in which the scene's mean is grey.
_NORM = 6
#: Values, of 1, that say nothing about the light: nearly black, and cut off at white.
_BLACK, _CLIPPED = 0.06, 0.97
_LEAST_PIXELS = 100
#: The cast that is looked for is a part of the one estimated, from none to a little more than all,
_PARTS = tuple(step / 8 for step in range(11))
#: and at most so many stops between any channel and their mean.
_MOST = 0.75
#: Oklab chroma of a thing that looks grey, the part of a picture that must look so without the
#: cast, and how many times more that must be than with it.
_GREY, _LEAST_GREY, _GAIN = 0.022, 0.12, 1.25
#: A cast of less chroma is nobody's worry.
_LEAST_CAST = 0.012
#: How much of a cast is taken out where twice as much becomes grey by it, and proportionally less
#: where less does: some of it is the mood of the light.
_TAKEN = 0.85
#: Pixels of which only some channels are cut off would get a colour of their own: above this part
#: of a picture nothing is done.
_MOST_CUT, _CUT, _NOT_CUT = 0.25, 0.985, 0.93

_TINY = 1e-6

_NAMES = ("pink", "red", "orange", "yellow", "green", "green", "cyan", "blue", "blue", "magenta")


class Cast(NamedTuple):
    """A colour of the light that was found in a picture."""

    #: Of a hue, such as "blue".
    name: str
    #: What takes it out.
    gains: Gains


def gains(warmth: float, tint: float) -> Gains:
    """For -1..1 each: warmer is redder and less blue, more tint is more magenta, less greener."""
    stops = np.array([warmth * _WARM, -tint * _TINT, -warmth * _COOL])
    return _even(stops)


def balanced(light: Colors, by: Gains) -> Colors:
    """Linear light, shape (..., 3), multiplied; may be more than 1."""
    made: Colors = light * np.array(by, np.float32)
    return made


def times(one: Gains, other: Gains) -> Gains:
    """Both, one after the other."""
    red, green, blue = (a * b for a, b in zip(one, other, strict=True))
    return red, green, blue


def find_cast(values: Colors) -> Cast | None:
    """The cast of a picture, made small: sRGB values 0..1, (h, w, 3); None if there is none.

    Where the light seems coloured by the mean of the scene and of its edges, that much of it is
    taken for a cast that makes most of the picture grey. A scene that has its greys already, or
    that has none at all, has no cast.
    """
    usable = (values.max(-1) < _CLIPPED) & (values.max(-1) > _BLACK)
    if np.count_nonzero(usable) < _LEAST_PIXELS:
        return None
    estimate = _estimate(values, usable)
    sample = decoded(values[usable])
    grey = [_greyness(balanced(sample, _even(estimate * part))) + _TINY for part in _PARTS]
    best = int(np.argmax(grey))
    cast = _chroma(_even(-estimate * _PARTS[best]))
    if grey[best] < max(grey[0] * _GAIN, _LEAST_GREY) or np.hypot(*cast) < _LEAST_CAST:
        return None
    taken = _TAKEN * min(1.0, grey[best] / grey[0] - 1) * _uncut(values)
    return Cast(_name(cast), _even(estimate * _PARTS[best] * taken)) if taken > 0 else None


def _uncut(values: Colors) -> float:
    """1 for a picture whose bright colours are whole, 0 for one where too many are cut off."""
    cut = (values.max(-1) > _CUT) & (values.min(-1) < _NOT_CUT)
    return max(0.0, 1 - float(cut.mean()) / _MOST_CUT)


def _even(stops: Colors) -> Gains:
    """Gains of so many stops, the luminance of grey kept."""
    raw = 2.0**stops
    red, green, blue = (float(each) for each in raw / (raw @ _LUMINANCE))
    return red, green, blue


def _estimate(values: Colors, usable: Colors) -> Colors:
    """Stops that make the mean of the scene, and of its edges, grey."""
    light = decoded(values)
    edges = np.hypot(*np.gradient(light, axis=(0, 1))) if min(light.shape[:2]) > 1 else light
    whole, rim = (_norm(each[usable]) for each in (light, edges))
    stops = -(np.log2(whole) + np.log2(rim)) / 2
    apart: Colors = np.clip(stops - stops.mean(), -_MOST, _MOST)
    return apart


def _norm(samples: Colors) -> Colors:
    """Of each channel."""
    most = max(float(samples.max()), 1e-6)
    norm: Colors = np.maximum(np.mean((samples / most) ** _NORM, axis=0), 1e-12) ** (1 / _NORM)
    return norm


def _greyness(light: Colors) -> float:
    """How much of a picture is nearly grey, 0..1."""
    chroma = np.linalg.norm(to_lab(light)[..., 1:], axis=-1)
    return float(np.exp(-np.square(chroma / _GREY)).mean())


def _chroma(light: Sequence[float]) -> tuple[float, float]:
    """Oklab a and b of what is white in a light of these gains."""
    _, red, yellow = to_lab(np.array(light, np.float32))
    return float(red), float(yellow)


def _name(cast: tuple[float, float]) -> str:
    turn = np.arctan2(cast[1], cast[0]) / (2 * np.pi) % 1
    return _NAMES[round(turn * len(_NAMES)) % len(_NAMES)]
