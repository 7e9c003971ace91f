"""Judge a photo's light and colour, and put right what is clearly wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from safelight.imaging import grade
from safelight.imaging.oklab import Colors
from safelight.vision.assessment import casts

Floats = npt.NDArray[np.float32]

#: Longest side of the copy that is judged.
_SMALL = 400
#: Percent of values beyond what counts as the darkest and the brightest.
_ENDS = (0.5, 99.5)

#: A picture is flat if it has no black, from the first value on and surely from the second,
_NO_BLACK = (0.12, 0.19)
#: and if all its values lie within so much, surely from the first and perhaps up to the second.
_RANGE = (0.62, 0.75)
#: What its ends become, and how many times steeper it may get.
_BLACK, _WHITE, _STEEPEST = 0.02, 0.98, 2.5

#: A picture is dark if its brightest channel ends here, surely from the first value down.
_DIM = (0.66, 0.73)
#: What that becomes, and stops of light that may be given.
_BRIGHT, _MOST_STOPS = 0.96, 2.5
#: A picture with less than this much of its light has too little to be raised.
_UNSEEN = 0.04

#: A picture is bleached if so much of it is white, so much is next to white, which it is not before
#: a white backdrop, and the middle of the rest is so light.
_BLEACHED, _NEXT, _PALE = (0.04, 0.08), (0.08, 0.14), (0.56, 0.64)
#: What the middle becomes, the greatest exponent for that, and what is next to white and white.
_MIDDLE, _MOST_POWER, _NEAR_WHITE, _AT_WHITE = 0.5, 1.7, 0.85, 0.985

#: A photo is overexposed if so much of it is white, so much is bright and was cut off in one
#: channel or two, which no channel below the second is, and so much is next to white.
_BLOWN, _CUT, _COLORED, _HARDLY = 0.12, 0.012, 0.93, 0.025

#: Light above this is bent, so that nothing is clipped.
_SHOULDER = 0.88
#: Less than this is not worth a word.
_LITTLE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """What to do to light and colour, in this order; as it stands, nothing."""

    #: The darkest and the brightest value, which become black and white, and how far, 0..1.
    ends: tuple[float, float] = (_BLACK, _WHITE)
    stretch: float = 0.0
    #: Factors of linear light.
    gains: tuple[float, float, float] = (1.0, 1.0, 1.0)
    #: Stops of light.
    stops: float = 0.0
    #: Exponent of linear light: above 1, darker between black and white.
    power: float = 1.0

    def times(self, amount: float) -> Tone:
        """So much of it, 0 for nothing, 1 for all."""
        red, green, blue = (gain**amount for gain in self.gains)
        return Tone(
            gains=(red, green, blue),
            ends=self.ends,
            stretch=min(1.0, self.stretch * amount),
            stops=self.stops * amount,
            power=self.power**amount,
        )


def judge(pixels: npt.NDArray[Any]) -> Tone:
    """What a picture (h, w, 3), of uint8 or uint16, needs."""
    rgb = _small(pixels)
    ends, stretch = _flatness(rgb)
    rgb = apply(rgb, Tone(ends=ends, stretch=stretch))
    # What is grey stands out from what is not only where there is contrast.
    gains = casts.light(rgb).gains
    rgb = apply(rgb, Tone(gains=_three(gains)))
    stops = _darkness(rgb)
    power = _bleaching(rgb) if stops == 0 else 1.0
    return Tone(gains=_three(gains), ends=ends, stretch=stretch, stops=stops, power=power)


def apply(values: Colors, tone: Tone) -> Colors:
    """Values of sRGB 0..1, (..., 3), put right."""
    if tone == Tone():
        return values
    stretched = _stretched(values, tone) if tone.stretch else values
    light = grade.decoded(stretched) * np.asarray(tone.gains, np.float32)
    light = light * np.float32(2.0**tone.stops)
    if max(tone.gains) * 2.0**tone.stops > 1:
        light = _bent(light)
    return grade.encoded(light ** np.float32(tone.power))


def table(tone: Tone) -> Colors:
    """The same as a cube for `imaging.cube.look_up`: (blue, green, red, 3)."""
    return grade.tabulated(lambda values: apply(values, tone))


def told(tone: Tone) -> Iterator[str]:
    """What it does, in words."""
    if tone.stretch > _LITTLE:
        yield "contrast stretched to the full range"
    if max(abs(gain - 1) for gain in tone.gains) > _LITTLE:
        yield f"{_cast(tone)} cast removed"
    if tone.stops > _LITTLE:
        yield f"exposure raised by {tone.stops:.1f} stops"
    if tone.power > 1 + _LITTLE:
        yield "bleached midtones darkened"


def left(pixels: npt.NDArray[Any]) -> Iterator[str]:
    """What is wrong with a picture (h, w, 3), or may be, and is not mended, in words."""
    rgb = _small(pixels)
    ends, stretch = _flatness(rgb)
    light = casts.light(apply(rgb, Tone(ends=ends, stretch=stretch)))
    if (light.doubtful != 1).any():
        yield f"all of it is {_color(light.doubtful)}, which was left: it may be the scene's own"
    if _is_overexposed(rgb):
        yield "the photo is overexposed: what is white cannot be brought back"


def _is_overexposed(rgb: Colors) -> bool:
    # Before a white backdrop, colours are not cut off, and little is next to white.
    brightest, darkest = rgb.max(axis=2), rgb.min(axis=2)
    white = darkest > _AT_WHITE
    cut = (brightest > _AT_WHITE) & (darkest < _COLORED)
    near = ~white & (darkest > _NEAR_WHITE)
    return bool(white.mean() >= _BLOWN and cut.mean() >= _CUT and near.mean() >= _HARDLY)


def _cast(tone: Tone) -> str:
    return _color(np.array(tone.gains, np.float32))


def _color(gains: Floats) -> str:
    """Of the light that these gains make grey."""
    magenta, yellow = casts.shift(gains)
    if abs(yellow) >= abs(magenta):
        return "yellow" if yellow > 0 else "blue"
    return "magenta" if magenta > 0 else "green"


def _three(gains: Floats) -> tuple[float, float, float]:
    red, green, blue = (float(gain) for gain in gains)
    return red, green, blue


def _small(pixels: npt.NDArray[Any]) -> Floats:
    height, width = pixels.shape[:2]
    scale = min(1.0, _SMALL / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small / np.float32(np.iinfo(pixels.dtype).max), np.float32)


def _flatness(rgb: Colors) -> tuple[tuple[float, float], float]:
    """Where the picture ends, and how far to stretch it."""
    darkest = float(np.percentile(rgb.min(axis=2), _ENDS[0]))
    brightest = float(np.percentile(rgb.max(axis=2), _ENDS[1]))
    sure = _ramp(darkest, _NO_BLACK) * (1 - _ramp(brightest - darkest, _RANGE))
    middle, half = (darkest + brightest) / 2, (brightest - darkest) / 2
    # A picture of nothing but fog stays soft.
    half = max(half, (_WHITE - _BLACK) / 2 / _STEEPEST)
    return (middle - half, middle + half), sure


def _darkness(rgb: Colors) -> float:
    """Stops that are missing."""
    brightest = float(np.percentile(rgb.max(axis=2), _ENDS[1]))
    if brightest < _UNSEEN:
        return 0.0
    wanted, found = (grade.decoded(np.array(value)) for value in (_BRIGHT, brightest))
    stops = min(_MOST_STOPS, float(np.log2(wanted / found)))
    return stops * (1 - _ramp(brightest, _DIM))


def _bleaching(rgb: Colors) -> float:
    """The exponent that gives a picture with too much light its midtones back."""
    lightness = rgb.mean(axis=2)
    white = lightness > _AT_WHITE
    if white.all():
        return 1.0
    middle = float(np.median(lightness[~white]))
    near = float((~white & (lightness > _NEAR_WHITE)).mean())
    sure = _ramp(float(white.mean()), _BLEACHED) * _ramp(near, _NEXT) * _ramp(middle, _PALE)
    if sure == 0:
        return 1.0
    wanted, found = (float(np.log(grade.decoded(np.array(v)))) for v in (_MIDDLE, middle))
    return float(min(_MOST_POWER, wanted / found) ** sure)


def _stretched(values: Colors, tone: Tone) -> Colors:
    low, high = tone.ends
    wide = (values - np.float32(low)) * np.float32((_WHITE - _BLACK) / (high - low)) + _BLACK
    mixed: Colors = values + np.float32(tone.stretch) * (np.clip(wide, 0, 1) - values)
    return mixed


def _bent(light: Colors) -> Colors:
    """Light above the shoulder is brought below white, ever more slowly."""
    room = np.float32(1 - _SHOULDER)
    over = np.maximum(light - np.float32(_SHOULDER), 0)
    # Never flat: what was apart stays apart.
    bent = _SHOULDER + over / np.sqrt(1 + np.square(over / room))
    return np.where(over > 0, bent, light).astype(np.float32)


def _ramp(value: float, bounds: tuple[float, float]) -> float:
    """0 below the first bound, 1 above the second."""
    return float(np.clip((value - bounds[0]) / (bounds[1] - bounds[0]), 0, 1))
