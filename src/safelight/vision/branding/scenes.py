"""A studio behind a cut-out subject: a wall of a colour that suits it, and the light on that."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
import pyvips

from safelight.imaging import gradients, oklab
from safelight.imaging.alpha import Color
from safelight.imaging.geometry import Size
from safelight.vision.arrays import FULL, Floats
from safelight.vision.branding import palettes
from safelight.vision.branding.palettes import Palette, Swatch
from safelight.vision.segmentation import masks, shadows
from safelight.vision.segmentation.backdrops import Plate

#: How far round the wheel each mode turns the hue, in degrees.
_TURNS = {"similar": 0.0, "complementary": 180.0, "radical": 120.0}
#: The most Oklab chroma of each mode's backdrop: a wall that is as colourful as what stands
#: before it takes the eye away from it.
_CHROMA = {"similar": 0.05, "complementary": 0.05, "radical": 0.06}
#: The part of the subject's chroma that a backdrop takes over, below that.
_PART = 0.55
#: A colour with less Oklab chroma is a grey, without a hue to speak of.
_GREY = 0.03
#: A colour that is less of the subject than this, as far as it counts, tints the wall less.
_ENOUGH = 0.25
#: How much chroma light takes away, and its absence, by the square of how much either changes it.
_BLEACH, _DULL = 30.0, 7.0
#: From this chroma on a colour is as vivid as brands are, and changes so much less in light.
_VIVID, _LOYAL = 0.2, 0.5
#: Colours between the darkest and the lightest of a lit wall, odd: its own is in the middle.
_STEPS = 9
#: Lightness of a backdrop behind subjects up to the first of `_FROM` and from the second on.
_LIGHT, _DARK, _FROM = 0.82, 0.46, (0.66, 0.8)
#: A brand's colour nearer than this to the subject's own would swallow it.
_NEAR = 0.13
#: How much lighter and darker than the wall the light and its absence are, in Oklab lightness, in a
#: studio; and the upper and the lower end of a gradient.
_LIGHTER, _DARKER, _RISE, _FALL = 0.1, 0.17, 0.06, 0.1
#: The lightest that a lit wall becomes.
_PAPER = 0.985
#: What of a subject is solid: not its shadow.
_SOLID = 0.5
#: From where on down the picture, as a part of its height, a subject's foot is cut off by it.
_CUT_OFF = 0.97
#: How far behind the foot the wall begins, as a part of the subject's height, and the half height
#: of the sweep from floor to wall, of the picture's.
_BEHIND, _SWEEP = 0.1, 0.08
#: Light on the wall without and with the pool of it behind the subject, how far that reaches, as a
#: part of the longer side, and how far above the subject's middle it lies, of the height.
_WALL, _POOL, _REACH, _ABOVE = 0.22, 0.62, 0.55, 0.06
#: Light on the floor away from the subject and near it; how wide and deep that is, and how far
#: before the wall, as parts of the longer side.
_FLOOR, _SHEEN, _WIDE, _DEEP, _BEFORE = 0.42, 0.5, 0.5, 0.3, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a subject is in a picture, as parts of its sides."""

    #: The middle of what is visible.
    across: float
    down: float
    #: The line where the floor meets the wall; None where the picture cuts the subject's foot off.
    horizon: float | None


def wall(palette: Palette, mode: str) -> Floats:
    """(3,): the Oklab colour of a backdrop for a subject of this palette.

    It has the hue that the mode makes of the subject's main colour, little chroma, and is light
    behind what is dark and dark behind what is light. Of a subject in greys it is grey.
    """
    main = main_color(palette)
    chroma = float(np.linalg.norm(main.lab[1:]))
    wanted = 0.0 if chroma < _GREY else min(_CHROMA[mode], _PART * chroma)
    wanted *= min(1.0, main.share / _ENOUGH)
    lightness = np.interp(palette.lightness, _FROM, (_LIGHT, _DARK))
    turned = _turned(palettes.hue_of(main.lab), _TURNS[mode])
    return _inside(float(lightness), wanted, turned)


def main_color(palette: Palette) -> Swatch:
    """Of the palette's colours the one that counts most, greys last."""
    colorful = [each for each in palette.swatches if np.linalg.norm(each.lab[1:]) >= _GREY]
    return (colorful or palette.swatches)[0]


def of_brand(colors: Sequence[Color], palette: Palette, mode: str) -> tuple[Floats, Floats | None]:
    """(3,) each: the backdrop's Oklab colour, and a second one where there are more colours.

    The first is the first that does not swallow the subject. The mode turns the hues of both.
    """
    labs = [palettes.lab_of(color) for color in colors]
    apart = [_distance(lab, palette) for lab in labs]
    best = max(range(len(labs)), key=apart.__getitem__)
    chosen = next((place for place, away in enumerate(apart) if away >= _NEAR), best)
    others = [lab for place, lab in enumerate(labs) if place != chosen]
    return _of_mode(labs[chosen], mode), _of_mode(others[0], mode) if others else None


def _of_mode(lab: Floats, mode: str) -> Floats:
    """The colour with its hue turned as the mode says; as it is where that is not at all."""
    if not _TURNS[mode]:
        return lab
    lightness, chroma, hue = oklab.polar(lab)
    turned = _turned(np.asarray(hue, np.float32), _TURNS[mode])
    return _inside(float(lightness[0]), float(chroma[0]), turned)


def _distance(lab: Floats, palette: Palette) -> float:
    """How far a backdrop's colour is from the nearest of what there is much of in the subject."""
    return min(float(np.linalg.norm(lab - swatch.lab)) for swatch in palette.swatches[:2])


def _turned(hue: Floats, degrees: float) -> Floats:
    angle = radians(degrees)
    turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]], np.float32)
    return np.asarray(turn @ hue, np.float32)


def _inside(lightness: float, chroma: float, hue: Floats) -> Floats:
    """(3,): Oklab of the colour, its chroma no more than sRGB has."""
    given = np.array([lightness], np.float32), np.array([chroma], np.float32)
    return np.asarray(oklab.to_lab(oklab.in_gamut(*given, hue)), np.float32)


def stops(style: str, color: Floats, other: Floats | None) -> list[Color]:
    """The colours that a backdrop of this style passes through, from this one or to another."""
    if style == "plain":
        return [palettes.color(color)]
    if style == "gradient" and other is not None:
        return [palettes.color(color), palettes.color(other)]
    if style == "gradient":
        return [palettes.color(_lit(color, by)) for by in (_RISE, -_FALL)]
    # Steps that grow evenly: where they bent, there would be a ring on the wall.
    return [
        palettes.color(_lit(color, ((_LIGHTER - _DARKER) * at + _LIGHTER + _DARKER) * at / 2))
        for at in np.linspace(-1, 1, _STEPS).tolist()
    ]


def plate(image: pyvips.Image, style: str, colors: Sequence[Color]) -> Plate:
    """A plate of the picture's size; dithered, so that no bands show."""
    ends = colors if len(colors) > 1 else [*colors, *colors]
    table = gradients.steps(ends) * np.float32(FULL[image.format])
    size = Size(image.width, image.height)
    if style != "studio":
        return lambda rows: (
            gradients.at(table, "down", size, rows) + gradients.noise(size.width, rows)
        )
    setting = setting_of(image)

    def lit(rows: slice) -> Floats:
        part = _light(setting, size, rows)
        places = np.clip(part * len(table), 0, len(table) - 1).astype(np.intp)
        found: Floats = table[places] + gradients.noise(size.width, rows)
        return found

    return lit


def setting_of(image: pyvips.Image) -> Setting:
    """Where in the picture the subject is; the whole of it where nothing is visible."""
    alpha = shadows.small_alpha(image)
    height, width = alpha.shape
    rows, columns = masks.window_of(alpha, _SOLID)
    foot = rows.stop / height
    high = (rows.stop - rows.start) / height
    return Setting(
        across=(columns.start + columns.stop) / 2 / width,
        down=(rows.start + rows.stop) / 2 / height,
        horizon=None if foot > _CUT_OFF else foot - _BEHIND * high,
    )


def _light(setting: Setting, size: Size, rows: slice) -> Floats:
    """(rows, width): 0..1, from the darkest to the lightest; 0.5 is the wall's own colour."""
    down = ((np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) / size.height)[:, None]
    across = ((np.arange(size.width, dtype=np.float32) + 0.5) / size.width)[None]
    longer = max(size.width, size.height)
    x = (across - setting.across) * np.float32(size.width / longer)
    pool = (down - (setting.down - _ABOVE)) * np.float32(size.height / longer)
    wall = _WALL + _POOL * np.exp(-(np.square(x) + np.square(pool)) / np.float32(_REACH**2))
    if setting.horizon is None:
        return np.asarray(wall, np.float32)
    away = (down - setting.horizon) * np.float32(size.height / longer)
    near = np.exp(-np.square(x / _WIDE) - np.square((away - _BEFORE) / _DEEP))
    floor = _FLOOR + _SHEEN * near
    share = np.clip((down - setting.horizon) / (2 * _SWEEP) + 0.5, 0, 1)
    share = share * share * (3 - 2 * share)
    return np.asarray(wall + (floor - wall) * share, np.float32)


def _lit(color: Floats, by: float) -> Floats:
    """A colour in more light, or in less: of less chroma in both, its hue stays.

    A vivid one, a brand's, stays nearer to what it is.
    """
    lightness, chroma, hue = oklab.polar(color)
    vivid = min(1.0, float(chroma[0]) / _VIVID)
    more = by * (1 - _LOYAL * vivid)
    after = float(np.clip(lightness[0] + more, 0.0, _PAPER))
    part = 1 - (_BLEACH if more > 0 else _DULL) * more * more
    return _inside(after, float(chroma[0]) * part, np.asarray(hue, np.float32))
