"""What makes words readable on a photo: their colour, and a veil between them and a busy ground."""

# Contrast is that of the Web Content Accessibility Guidelines 2.2, 1.4.3: (L1 + 0.05) / (L2 + 0.05)
# of relative luminances.

from dataclasses import dataclass

import cv2
import numpy as np
import pyvips

from safelight.imaging.alpha import WHITE, Color, flatten
from safelight.imaging.geometry import Box
from safelight.imaging.grade import decoded, luminance
from safelight.vision import arrays, scales
from safelight.vision.arrays import Floats

#: The least contrast of words to what is below them.
READABLE = 4.5
_FLARE = 0.05
#: What letters may be where nobody chose, and what veils the ground for each.
LIGHT, DARK = WHITE, Color(20, 20, 20)
_VEILS = {LIGHT: Color(0, 0, 0), DARK: WHITE}
#: How much more of a veil white letters may need than dark ones: they look better on photos.
_PREFERRED = 0.15
#: Pixels of the ground that are looked at, and the part of them that may have less contrast.
_SEEN, _WORST = 20_000, 2.0
#: A veil is found to this, and is no denser than that; found for a little more contrast, since the
#: ground's finest detail is not looked at.
_STEPS, _DENSEST, _SPARE = 7, 0.9, 1.06
#: Detail in the ground, as a deviation of values 0..1, from which on letters get a shadow and a
#: veil of at least so much.
_BUSY, _LEAST = 0.045, 0.15
_FULL = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What letters and ground become."""

    letters: Color
    #: What is laid between both, and how much of it, 0..1.
    veil: Color
    density: float
    #: Whether detail in the ground runs through the letters.
    busy: bool
    #: The least contrast that is reached; nearly everywhere.
    contrast: float


def look(image: pyvips.Image, box: Box, letters: Color | None) -> Look:
    """For letters in a box of a picture; those whose colour is given get no veil.

    What is transparent counts as white, as most will see it.
    """
    ground = _ground(image, box)
    if letters is not None:
        contrast = _least(ground, letters)
        return Look(letters=letters, veil=letters, density=0.0, busy=False, contrast=contrast)
    density = {each: _density(ground, each) for each in _VEILS}
    chosen = DARK if density[DARK] + _PREFERRED < density[LIGHT] else LIGHT
    busy = _detail(ground) > _BUSY
    dense = max(density[chosen], _LEAST) if busy else density[chosen]
    veil = _VEILS[chosen]
    return Look(
        letters=chosen,
        veil=veil,
        density=dense,
        busy=busy,
        contrast=_least(_veiled(ground, veil, dense), chosen),
    )


def _ground(image: pyvips.Image, box: Box) -> Floats:
    """(h, w, 3): sRGB values, 0..1, of what is in the box, made smaller."""
    part = image.crop(box.left, box.top, box.width, box.height)
    part = flatten(part, WHITE) if part.hasalpha() else part
    width, height = scales.within((box.width, box.height), _SEEN)
    return arrays.colors(part.thumbnail_image(width, height=height, size="force"))


def _density(ground: Floats, letters: Color) -> float:
    """How much of its veil letters of this colour need, 0..1."""
    if _least(ground, letters) >= READABLE * _SPARE:
        return 0.0
    least, most = 0.0, _DENSEST
    for _ in range(_STEPS):
        middle = (least + most) / 2
        if _least(_veiled(ground, _VEILS[letters], middle), letters) >= READABLE * _SPARE:
            most = middle
        else:
            least = middle
    return most


def _veiled(ground: Floats, veil: Color, density: float) -> Floats:
    laid = np.array(veil, np.float32) / np.float32(_FULL)
    return np.asarray(ground + np.float32(density) * (laid - ground), np.float32)


def _least(ground: Floats, letters: Color) -> float:
    """The contrast that nearly all of the ground has to letters."""
    below = luminance(decoded(ground))[..., 0] + _FLARE
    own = luminance(decoded(np.array(letters, np.float32) / np.float32(_FULL)))[0] + _FLARE
    return float(np.percentile(np.maximum(below / own, own / below), _WORST))


def _detail(ground: Floats) -> float:
    """The deviation of lightness from what it is around."""
    grey = np.ascontiguousarray(ground.mean(axis=-1))
    smooth = cv2.blur(grey, (9, 9), borderType=cv2.BORDER_REFLECT)
    return float((grey - smooth).std())
