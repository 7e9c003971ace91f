"""The colours of a subject: those it wears and is made of rather than its skin and its greys."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import Networks
from safelight.imaging import oklab, skin
from safelight.imaging.alpha import Color
from safelight.imaging.grade import decoded, encoded
from safelight.vision import arrays, scales
from safelight.vision.arrays import Floats
from safelight.vision.detection import faces

#: Pixels of the copy whose colours are counted.
_COUNTED = 60_000
#: Longest side of the copy that faces are looked for in, how sure the network must be of one, and
#: the grey that is laid under what is transparent.
_LOOKED_AT, _SURE, _UNDER = 640, 0.5, 128
#: A pixel with less of its alpha does not count.
_VISIBLE = 0.9
#: Of a face's box: how much of its sides a head reaches beyond it to the left and right, above and
#: below.
_ASIDE, _ABOVE, _BELOW = 0.35, 0.7, 0.15
#: How far from the colour of a face, in a and b, skin may be; and what is left of its weight.
_LIKE_A_FACE, _LEFT = 0.05, 0.02
#: Oklab chroma at which a colour counts half, and the least that a grey counts.
_COLORFUL, _GREY = 0.06, 0.08
#: Groups of colours that are looked for; those nearer to each other than this become one.
_GROUPS, _SAME = 6, 0.07
_ROUNDS = 12
#: Sides of the cells of colours in which pixels are counted.
_CELL = 0.02
#: Part of the whole weight below which a group is not reported.
_LEAST = 0.04
_FULL = 255


class Swatch(NamedTuple):
    """One colour of a subject."""

    #: (3,): Oklab.
    lab: Floats
    #: 0..1: how much of the subject it is, as far as it counts.
    share: float


class Palette(NamedTuple):
    """What colours a subject has."""

    #: From the one that counts most; at least one.
    swatches: tuple[Swatch, ...]
    #: Mean Oklab lightness of all that is visible.
    lightness: float


def of(image: pyvips.Image, networks: Networks) -> Palette:
    """The palette of what is visible of a picture with alpha.

    Where there is a network to find faces, heads and skin count for little; without it, nothing
    is known to be skin. Raises Refusal(OPERATION_FAILED) where nothing is visible.
    """
    size = scales.within((image.width, image.height), _COUNTED)
    small = image.thumbnail_image(size[0], height=size[1], size="force").copy_memory()
    opaque = arrays.alpha(small)
    lab = np.asarray(oklab.to_lab(decoded(arrays.colors(small))), np.float32)
    seen = _seen(opaque, lab.shape[:2])
    if not seen.any():
        raise Refusal(
            Code.OPERATION_FAILED,
            "Nothing is visible in the picture whose colours a backdrop could suit.",
        )
    weights = seen * _colorfulness(lab) * _clothing(image, lab, networks)
    if weights.sum() < _LEFT * seen.sum():
        weights = seen * _colorfulness(lab)
    swatches = _grouped(lab.reshape(-1, 3), weights.reshape(-1))
    return Palette(swatches, float((lab[..., 0] * seen).sum() / seen.sum()))


def color(lab: Floats) -> Color:
    """The nearest colour that 8 bits of sRGB have."""
    values = encoded(oklab.to_light(lab)) * np.float32(_FULL) + np.float32(0.5)
    return Color(*(int(each) for each in values))


def lab_of(color: Color) -> Floats:
    """(3,): Oklab."""
    values = np.array(color, np.float32) / np.float32(_FULL)
    return np.asarray(oklab.to_lab(decoded(values)), np.float32)


def _seen(opaque: Floats | None, shape: tuple[int, ...]) -> Floats:
    """(h, w): 1 where a pixel counts; the most opaque ones where none is opaque."""
    if opaque is None:
        return np.ones(shape, np.float32)
    least = min(_VISIBLE, float(opaque.max()))
    return (opaque >= max(least, 1e-3)).astype(np.float32)


def _colorfulness(lab: Floats) -> Floats:
    _, chroma, _ = oklab.polar(lab)
    square = np.square(chroma[..., 0])
    return np.asarray(_GREY + (1 - _GREY) * square / (square + _COLORFUL**2), np.float32)


def _clothing(image: pyvips.Image, lab: Floats, networks: Networks) -> Floats:
    """(h, w): 1, and little where there is a head or skin like that of its face."""
    height, width = lab.shape[:2]
    left = np.ones((height, width), np.float32)
    for x0, y0, x1, y1 in _faces(image, networks):
        across, down = x1 - x0, y1 - y0
        face = lab[_span(y0, y1, height), _span(x0, x1, width)]
        left = left * (1 - _likeness(lab, np.median(face.reshape(-1, 3), axis=0)))
        head = (
            _span(y0 - _ABOVE * down, y1 + _BELOW * down, height),
            _span(x0 - _ASIDE * across, x1 + _ASIDE * across, width),
        )
        left[head] = 0
    return np.maximum(left, np.float32(_LEFT))


def _likeness(lab: Floats, face: Floats) -> Floats:
    """(h, w): 0..1, how much colours are like those of skin and like this face."""
    _, chroma, hue = oklab.polar(lab)
    apart = np.square(lab[..., 1:] - face[1:]).sum(axis=-1) / _LIKE_A_FACE**2
    return np.asarray(skin.likeness(chroma, hue)[..., 0] * np.exp(-apart), np.float32)


def _faces(image: pyvips.Image, networks: Networks) -> list[tuple[float, ...]]:
    """Boxes of faces: left, top, right and bottom as parts of the picture's sides."""
    if not networks.has(faces.NETWORK):
        return []
    small = image.thumbnail_image(_LOOKED_AT, height=_LOOKED_AT, size="down")
    if small.hasalpha():
        under = _UNDER * arrays.FULL[small.format] // _FULL
        small = small.flatten(background=[under])
    rgb = np.ascontiguousarray(arrays.color_bytes(small.copy_memory()))
    sides = np.array(rgb.shape[1::-1] * 2, np.float64)
    found = faces.detect(rgb, networks, _SURE)
    return [tuple(np.asarray(face.box, np.float64) / sides) for face in found]


def _span(start: float, end: float, length: int) -> slice:
    """From one part of a side to another; at least one pixel."""
    first = min(max(0, int(start * length)), length - 1)
    return slice(first, max(first + 1, min(length, round(end * length))))


def _grouped(lab: Floats, weights: Floats) -> tuple[Swatch, ...]:
    """Colours that stand for the groups into which all (n, 3) fall by their weights (n,)."""
    colors, counted = _counted(lab, weights)
    middles = _begun(colors, counted)
    for _ in range(_ROUNDS):
        nearest = _apart(colors, middles).argmin(axis=1)
        middles = np.stack(
            [
                _middle(colors[nearest == group], counted[nearest == group], middles[group])
                for group in range(len(middles))
            ]
        )
    nearest = _apart(colors, middles).argmin(axis=1)
    shares = np.bincount(nearest, counted, len(middles)) / counted.sum()
    return _merged([Swatch(*each) for each in zip(middles, shares.tolist(), strict=True)])


def _counted(lab: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Colours (n, 3) of which there are fewer, and the weights (n,) of all that are near them."""
    cells = np.round(lab / _CELL).astype(np.int64)
    _, places = np.unique(cells @ np.array([1_000_000, 1_000, 1]), return_inverse=True)
    total = np.bincount(places, weights)
    sums = np.stack([np.bincount(places, weights * lab[:, axis]) for axis in range(3)], axis=-1)
    there = total > 0
    return (
        np.asarray(sums[there] / total[there, None], np.float32),
        np.asarray(total[there], np.float32),
    )


def _begun(colors: Floats, weights: Floats) -> Floats:
    """(k, 3): the colour that weighs most, and then what weighs most far from those before."""
    chosen = [colors[weights.argmax()]]
    while len(chosen) < min(_GROUPS, len(colors)):
        away = _apart(colors, np.stack(chosen)).min(axis=1)
        chosen.append(colors[(away * weights).argmax()])
    return np.stack(chosen)


def _apart(colors: Floats, middles: Floats) -> Floats:
    """(n, k): squared distances."""
    return np.asarray(np.square(colors[:, None] - middles[None]).sum(axis=-1), np.float32)


def _middle(colors: Floats, weights: Floats, before: Floats) -> Floats:
    return np.average(colors, axis=0, weights=weights) if len(colors) else before


def _merged(swatches: list[Swatch]) -> tuple[Swatch, ...]:
    """From the one that counts most; what is like one before it joins that one."""
    made: list[Swatch] = []
    for swatch in sorted(swatches, key=lambda each: -each.share):
        for place, other in enumerate(made):
            if np.linalg.norm(swatch.lab - other.lab) < _SAME:
                made[place] = Swatch(other.lab, other.share + swatch.share)
                break
        else:
            made.append(swatch)
    kept = [swatch for swatch in made if swatch.share >= _LEAST]
    return tuple(kept or made[:1])


def hue_of(lab: Floats) -> npt.NDArray[np.float32]:
    """(2,): the direction of a colour's hue."""
    return np.asarray(oklab.polar(lab)[2], np.float32)
