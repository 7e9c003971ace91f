"""Looks: black and white, sepia, negative, vintage, cinematic."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from safelight.imaging import skin
from safelight.imaging.grade import decoded, encoded, luminance, s_curve
from safelight.imaging.oklab import Colors, in_gamut, polar, to_lab
from safelight.imaging.tone_curves import Curve, bent

#: Oklab a and b of the middle tones of a sepia print.
_SEPIA = (0.019, 0.05)
#: Contrast that a picture needs once its colours are gone.
_WITHOUT_COLOUR = 0.15
#: Of old colour prints: a and b of their shadows and highlights, and how much colour is left.
_OLD_SHADOWS, _OLD_HIGHLIGHTS, _OLD_CHROMA = (-0.006, -0.018), (0.008, 0.042), 0.78
_OLD = Curve(contrast=-0.1, fade=0.45)
#: Of films: teal shadows, skin-coloured highlights, more contrast, a little less colour.
_FILM_SHADOWS, _FILM_HIGHLIGHTS, _FILM_CHROMA = (-0.022, -0.028), (0.014, 0.028), 0.88
_FILM = Curve(contrast=0.3, highlights=-0.25, fade=0.08)
#: How much less of the two colours skin gets.
_SKIN_SPARED = 0.75
#: Lightness about which shadows and highlights part.
_MIDDLE = 0.58


def looked(light: Colors, look: str, share: float) -> Colors:
    """Linear light in a look, one of `LOOKS`; `share` is 0..1 of it, where it has degrees."""
    return LOOKS[look](light, share)


def _black_and_white(light: Colors, _: float) -> Colors:
    return _coloured(_grey(light), np.zeros(2, np.float32))


def _sepia(light: Colors, share: float) -> Colors:
    lightness = _grey(light)
    # No colour in black and in white, most of it in between.
    amount = np.clip(4 * lightness * (1 - lightness), 0, 1) ** 0.7
    return _coloured(lightness, np.array(_SEPIA, np.float32) * amount * np.float32(share))


def _negative(light: Colors, _: float) -> Colors:
    return decoded(1 - encoded(light))


def _vintage(light: Colors, share: float) -> Colors:
    toned = _split(light, _OLD_SHADOWS, _OLD_HIGHLIGHTS, _OLD_CHROMA, _OLD)
    return light + (toned - light) * np.float32(share)


def _cinematic(light: Colors, share: float) -> Colors:
    toned = _split(light, _FILM_SHADOWS, _FILM_HIGHLIGHTS, _FILM_CHROMA, _FILM)
    return light + (toned - light) * np.float32(share)


def _split(
    light: Colors,
    shadows: tuple[float, float],
    highlights: tuple[float, float],
    chroma: float,
    curve: Curve,
) -> Colors:
    """Shadows and highlights towards two colours, with a curve."""
    seen = to_lab(light)
    lightness = np.clip(seen[..., :1], 0, 1)
    after = bent(lightness, curve)
    bright = 1 / (1 + np.exp(-(lightness - _MIDDLE) * 12))
    # White stays white, black black, and skin skin, dark skin above all.
    spared = 1 - _SKIN_SPARED * skin.likeness(*polar(seen)[1:])
    room = np.clip(4 * after * (1.02 - after), 0, 1) * spared
    shift = np.array(shadows) * (1 - bright) + np.array(highlights) * bright
    follow = np.clip((after + 0.1) / (lightness + 0.1), 0, 1.2)
    return _coloured(after, seen[..., 1:] * chroma * follow + shift * room)


def _grey(light: Colors) -> Colors:
    """Lightness of the picture without colours, (..., 1)."""
    return s_curve(np.clip(np.cbrt(luminance(light)), 0, 1), _WITHOUT_COLOUR)


def _coloured(lightness: Colors, color: Colors) -> Colors:
    """Linear light of a lightness, (..., 1), and Oklab a and b."""
    whole = np.concatenate([lightness, np.broadcast_to(color, (*lightness.shape[:-1], 2))], -1)
    return in_gamut(*polar(whole))


#: Each takes linear light and its share.
LOOKS: Mapping[str, Callable[[Colors, float], Colors]] = MappingProxyType(
    {
        "black_and_white": _black_and_white,
        "sepia": _sepia,
        "negative": _negative,
        "vintage": _vintage,
        "cinematic": _cinematic,
    }
)
