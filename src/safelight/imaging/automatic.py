"""What is wrong with a photo's light and colour, found out from the photo."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips

from safelight.imaging import tone_curves, white_balance
from safelight.imaging.grade import decoded, luminance
from safelight.imaging.oklab import Colors
from safelight.imaging.tone_curves import Curve
from safelight.imaging.toning import Toning, toned

#: Longest side of the copy that is looked at.
_LOOK = 256
#: Of the values, the darkest and the brightest that do not count.
_ODD = 0.5
#: A darkest value above the first, of 1, is haze; at most the second is taken for it. The
#: brightest is taken to be no less than the third. Each is moved by a part of the way.
_CLEAR, _HAZE, _DIM = 0.03, 0.16, 0.5
_BLACK_MOVED, _WHITE_MOVED = 0.7, 0.8
#: Oklab lightness between which the middle of a photo may lie. Outside, it is moved by a part of
#: the way, by no more than so many stops up and down.
_DARK, _BRIGHT = 0.5, 0.74
_RAISED, _LOWERED = 0.75, 0.5
_MOST_UP, _MOST_DOWN = 1.6, 0.6
#: A photo that is mostly dark although something in it is bright is dark by intention, more so
#: where it has but points of light, and one with hardly anything dark in it is bright by
#: intention: this part of the change is left.
_LIGHTS, _NIGHT, _NIGHT_PART = 0.85, 0.45, 0.25
_POINTS, _DARKEST = 0.92, 0.85
_HIGH_KEY, _HIGH_KEY_PART = 0.55, 0.3
#: One that has so much pure white is printed on white, or was cut off: it is not made darker.
_PURE, _MOST_PURE = 0.97, 0.1
#: Lightness of what is deep in shadow and of what is bright; parts of a photo that must be so for
#: it to be against the light, and what is done then.
_SHADE, _SHINE = 0.34, 0.82
_SHADED, _SHINING = (0.22, 0.8), 0.1
#: Of the middle tones it has little.
_BETWEEN, _MOST_BETWEEN = (0.42, 0.78), 0.4
_AGAINST = Curve(shadows=0.5, highlights=-0.3)
#: Changes below these show to nobody.
_LEAST_STOPS, _LEAST_LEVELS = 0.1, 0.035


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A small copy of a picture."""

    #: (h, w, 3): sRGB values 0..1; black where nothing is visible.
    values: Colors
    #: (h, w).
    visible: npt.NDArray[np.bool_]

    @property
    def colors(self) -> Colors:
        """(n, 3): what is visible."""
        seen: Colors = self.values[self.visible]
        return seen


def sample(image: pyvips.Image) -> Sample:
    """The copy that is looked at. The picture is read once."""
    small = image.thumbnail_image(_LOOK, height=_LOOK, size="down")
    pixels: npt.NDArray[Any] = small.numpy()
    values = pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    half = np.float32(0.5)
    visible = values[..., 3] >= half if small.hasalpha() else np.ones(values.shape[:2], np.bool_)
    return Sample(values=values[..., :3] * visible[..., None], visible=visible)


def with_light(toning: Toning, seen: Sample, share: float) -> tuple[Toning, str]:
    """The toning with what sets the light right, `share` of it; and what that does, in words."""
    if not seen.visible.any():
        return toning, "There was no light to judge: nothing of the picture is visible"
    levels = _levels(seen.colors)
    curve = _curve(seen.colors, _stretched(seen.colors, levels))
    if _is_slight(levels, curve):
        return toning, "The light was good and stayed as it was"
    made = replace(toning, levels=_part(levels, share), first=_scaled(curve, share))
    return made, _told(made, seen.colors)


def with_colour(toning: Toning, seen: Sample, share: float) -> tuple[Toning, str]:
    """The toning with what takes a cast out, `share` of it; and what that does, in words."""
    cast = white_balance.find_cast(seen.values)
    if cast is None:
        return toning, "No colour cast was found"
    red, green, blue = (gain**share for gain in cast.gains)
    article = "An" if cast.name[0] in "aeiou" else "A"
    return replace(toning, gains=(red, green, blue)), f"{article} {cast.name} cast was removed"


def _levels(colors: Colors) -> tuple[float, float]:
    """Values that become black and white."""
    low = float(np.percentile(colors @ np.array([0.2126, 0.7152, 0.0722]), _ODD))
    hazy = low > _CLEAR and not _is_on_white(colors)
    black = min(low, _HAZE) * _BLACK_MOVED if hazy else 0.0
    return black, 1 - (1 - max(_brightest(colors), _DIM)) * _WHITE_MOVED


def _brightest(colors: Colors) -> float:
    return float(np.percentile(colors.max(-1), 100 - _ODD))


def _is_on_white(colors: Colors) -> bool:
    return bool((colors.min(-1) > _PURE).mean() > _MOST_PURE)


def _stretched(colors: Colors, levels: tuple[float, float]) -> Colors:
    """Oklab lightness, (n,), after the levels."""
    values = np.clip((colors - levels[0]) / (levels[1] - levels[0]), 0, 1)
    lightness: Colors = np.cbrt(luminance(decoded(values)))[:, 0]
    return lightness


def _curve(colors: Colors, lightness: Colors) -> Curve:
    """The curve that the tones need after the levels."""
    middle = float(lightness.mean() + np.median(lightness)) / 2
    stops = 0.0
    if middle < _DARK:
        stops = min(_stops(middle, middle + (_DARK - middle) * _RAISED), _MOST_UP)
        stops *= _NIGHT_PART if _is_night(colors, lightness) else 1
    elif middle > _BRIGHT and not _is_on_white(colors):
        stops = max(_stops(middle, middle + (_BRIGHT - middle) * _LOWERED), -_MOST_DOWN)
        stops *= _HIGH_KEY_PART if np.percentile(lightness, 5) > _HIGH_KEY else 1
    against = _AGAINST if _is_against_the_light(lightness) else Curve()
    return replace(against, brightness=tone_curves.amount_of(stops))


def _is_night(colors: Colors, lightness: Colors) -> bool:
    dark = float((lightness < _SHADE).mean())
    lights = dark > _NIGHT and _brightest(colors) > _LIGHTS
    return lights or (dark > _DARKEST and float(colors.max()) > _POINTS)


def _stops(before: float, after: float) -> float:
    return 3 * float(np.log2(max(after, 0.05) / max(before, 0.05)))


def _is_against_the_light(lightness: Colors) -> bool:
    shaded, shining = (lightness < _SHADE).mean(), (lightness > _SHINE).mean()
    between = ((lightness > _BETWEEN[0]) & (lightness < _BETWEEN[1])).mean()
    parted = shining > _SHINING and between < _MOST_BETWEEN
    return bool(_SHADED[0] < shaded < _SHADED[1] and parted)


def _is_slight(levels: tuple[float, float], curve: Curve) -> bool:
    moved = max(levels[0], 1 - levels[1])
    stops = abs(tone_curves.stops_of(curve.brightness))
    return moved < _LEAST_LEVELS and stops < _LEAST_STOPS and curve.shadows == 0


def _part(levels: tuple[float, float], share: float) -> tuple[float, float]:
    share = min(share, 1 / _WHITE_MOVED)
    return levels[0] * share, 1 - (1 - levels[1]) * share


def _scaled(curve: Curve, share: float) -> Curve:
    def part(amount: float) -> float:
        return float(np.clip(amount * share, -1.2, 1.2))

    return replace(
        curve,
        brightness=part(curve.brightness),
        shadows=part(curve.shadows),
        highlights=part(curve.highlights),
    )


def _told(toning: Toning, colors: Colors) -> str:
    """What the toning does to the light of these colours."""
    alone = Toning(levels=toning.levels, first=toning.first)
    before, after = (
        float(np.cbrt(luminance(decoded(values))).mean())
        for values in (colors, toned(colors, alone))
    )
    stops = _stops(before, after)
    done = [f"exposure {stops:+.1f} stops"] if abs(stops) >= _LEAST_STOPS else []
    if toning.levels[1] - toning.levels[0] < 1 - _LEAST_LEVELS:
        done.append("more contrast")
    if toning.first.shadows:
        done.append("shadows lifted")
    return f"The light was corrected: {', '.join(done or ['slightly'])}"
