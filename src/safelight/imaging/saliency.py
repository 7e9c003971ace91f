"""Where people look: the window of a picture that holds most of what matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from safelight.imaging.geometry import Box, Size

if TYPE_CHECKING:
    import pyvips

#: Longest side, in pixels, of the picture that is looked at.
_LOOK = 192
#: What counts: unlike the rest of the picture, in focus, and of the colour of skin, whatever its
#: lightness. Weights were chosen by eye on photos of people, animals, things and buildings.
_ODD, _SHARP, _SKIN = 1.0, 1.0, 6.0
#: Lightness, chroma and hue of skin in CIE LCh, and how far from them it may be.
_SKIN_LCH = ((65.0, 25.0), (24.0, 10.0), (52.0, 20.0))
#: Laid under transparent parts, which attract nobody.
_UNDER = [255]
#: How much less the rim of a window counts than its middle: subjects belong inside.
_RIM = 0.9


class Aim(NamedTuple):
    """Where a window's middle lies if nothing else decides, and how strongly."""

    #: As a part of the side.
    at: float
    pull: float


#: Heads are in the upper half.
ACROSS, DOWN = Aim(0.5, 0.3), Aim(0.42, 0.6)


def best_window(image: pyvips.Image, size: Size, window: Size) -> Box:
    """Where `window` lies best in the picture scaled to `size`; it spans one of its sides.

    The image is read several times.
    """
    across, down = attraction(image)
    left = best_start(across, window.width / size.width, ACROSS)
    top = best_start(down, window.height / size.height, DOWN)
    return Box(
        min(round(left * size.width), size.width - window.width),
        min(round(top * size.height), size.height - window.height),
        window.width,
        window.height,
    )


def attraction(image: pyvips.Image) -> tuple[list[float], list[float]]:
    """How much each column of the picture, made small, attracts the eye, and how much each row."""
    columns, rows = _weights(image).project()
    return columns.tolist()[0], [row[0] for row in rows.tolist()]


def _weights(image: pyvips.Image) -> pyvips.Image:
    """How much each place of the picture, made small, attracts the eye."""
    small = image.thumbnail_image(_LOOK, height=_LOOK, size="down")
    alpha = small[small.bands - 1] if small.hasalpha() else 1
    opaque = small.flatten(background=_UNDER) if small.hasalpha() else small
    lab = opaque.colourspace("lab").copy_memory()
    odd, sharp, skin = _oddness(lab), _sharpness(lab), _skin(lab)
    # Where a kind of weight is nearly absent, the added constant keeps noise from counting.
    weight = odd / (odd.avg() + 2) * _ODD + sharp / (sharp.avg() + 1) * _SHARP + skin * _SKIN
    return (weight * alpha).gaussblur(2)


def _oddness(lab: pyvips.Image) -> pyvips.Image:
    """Distance from the mean colour; lightness counts less than colour."""
    soft = lab.gaussblur(1.5)
    apart = (soft - [band.avg() for band in soft.bandsplit()]) ** 2
    return (apart[0] * 0.5 + apart[1] + apart[2]) ** 0.5


def _sharpness(lab: pyvips.Image) -> pyvips.Image:
    """Detail in lightness, finer than a few pixels and coarser than noise."""
    return (lab[0].gaussblur(1) - lab[0].gaussblur(4)).abs()


def _skin(lab: pyvips.Image) -> pyvips.Image:
    """0..1: how near a colour is to that of skin."""
    lch = lab.colourspace("lch")
    apart = [((lch[i] - mean) / spread) ** 2 for i, (mean, spread) in enumerate(_SKIN_LCH)]
    return ((apart[0] + apart[1] + apart[2]) * -0.5).exp()


def best_start(weights: Sequence[float], part: float, aim: Aim) -> float:
    """Start, as a part of the side, of the stretch of length `part` that weighs most."""
    worth = worths(weights, part, aim)
    return max(range(len(worth)), key=worth.__getitem__) / len(weights)


def worths(weights: Sequence[float], part: float, aim: Aim) -> list[float]:
    """What each stretch of length `part` weighs, from the one that begins at the first weight."""
    count = len(weights)
    length = min(count, max(1, round(part * count)))
    profile = [1 - _RIM * (2 * (i + 0.5) / length - 1) ** 2 for i in range(length)]

    def worth(start: int) -> float:
        inside = weights[start : start + length]
        aside = abs((start + length / 2) / count - aim.at)
        return sum(map(float.__mul__, inside, profile)) * (1 - aim.pull * aside)

    return [worth(start) for start in range(count - length + 1)]
