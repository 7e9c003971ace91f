"""Local tone mapping: lift shadows and hold highlights, region by region, keeping detail."""

# Light is split into a base, smooth but for strong edges, and the detail on it (a guided filter on
# the logarithm of luminance). The base is compressed, the detail is not. What that amounts to is
# worked out on a small copy as a gain, and carried to the full picture along its own edges: in each
# small window the gain is fitted as a line over luminance (a guided filter again). All three
# channels get the same factor, so colours stay.
#
# Lightness here is in stops below white: the binary logarithm of luminance, 0 at white.

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips

from safelight.imaging.grade import decoded

Plane = npt.NDArray[np.floating[Any]]

#: Longest side of the copy on which the gain is worked out, in pixels, and its largest scale.
_SMALL = 600
_HALF = 0.5
#: Half the window of the base, as a part of the longest side.
_BASE_REACH = 1 / 32
#: Stops of contrast above which an edge belongs to the base.
_BASE_EDGE = 0.45
#: The same for fine texture, which is kept whatever its contrast.
_FINE_REACH = 1 / 150
_FINE_EDGE = 1.5
#: Half the window in which the gain is fitted, in pixels of the small copy, and the stops of
#: contrast below which luminance says nothing about it.
_FIT_REACH = 3
_FIT_EDGE = 0.08
#: Light that counts as black, of 1: ten stops below white.
_BLACK = 2.0**-10
#: No pixel is changed by more stops than this.
_MOST = 3.0

#: At full intensity. Below this lightness shadows are lifted,
_PIVOT = -1.9
#: by this part of their distance from it,
_LIFT = 0.7
#: but by no more stops than this;
_MOST_LIFT = 2.2
#: and not at all where there is only noise, from the first to the second lightness.
_NOISE = (-9.0, -5.5)
#: Highlights are pulled down most, by so many stops, half way between the pivot and this.
_PULL = 0.32
_PULL_END = 0.3
#: How much of the detail is added to it, where it is more than noise, in stops.
_BOOST = 1.2
_DETAIL_NOISE = 0.05
#: Detail of more stops is an edge, and is boosted less.
_DETAIL_EDGE = 0.5
#: Noise is twice that at this lightness, and grows on below it.
_DETAIL_DARK = -3.0

#: How much of the detail `clarified` adds to it at most, and the stops of contrast above which a
#: detail is an edge that is left alone.
_CLARITY, _CLARITY_EDGE = 1.4, 0.8

_LUMINANCE = [0.2126, 0.7152, 0.0722]


def relit(image: pyvips.Image, intensity: float) -> pyvips.Image:
    """Three bands of sRGB, of 8 or 16 bits, tone-mapped; intensity 0..1.

    The image is read twice, so it must not be a stream.
    """
    return _changed(image, lambda stops: gain(stops, intensity))


def clarified(image: pyvips.Image, amount: float) -> pyvips.Image:
    """As `relit`, with more contrast between a place and what is around it; amount 0..1."""
    return _changed(image, lambda stops: clarity(stops, amount))


def _changed(image: pyvips.Image, gain_of: Callable[[Plane], Plane]) -> pyvips.Image:
    light = image.colourspace("scrgb")
    stops = (light.recomb([_LUMINANCE]) + _BLACK).log() * (1 / np.log(2))
    slope, offset = _gain_lines(_reduced(stops), gain_of)
    width, height = image.width, image.height
    gain = stops * _enlarged(slope, width, height) + _enlarged(offset, width, height)
    factor = (gain.clamp(min=-_MOST, max=_MOST) * np.log(2)).exp()
    lit = light * _held(factor, _peak(image))
    return lit.copy(interpretation="scrgb").colourspace(image.interpretation)


def clarity(stops: Plane, amount: float) -> Plane:
    """As `gain`: detail of middle size is raised, fine texture and strong edges are left."""
    longest = max(stops.shape)
    base = _smoothed(stops, max(4, round(longest * _BASE_REACH)), _CLARITY_EDGE)
    detail = stops - base
    noise = _noise(base)
    power = detail * detail
    weight = power / (power + noise * noise) / (1 + power / _CLARITY_EDGE**2)
    raised: Plane = amount * _CLARITY * weight * detail
    return raised


def gain(stops: Plane, intensity: float) -> Plane:
    """Stops to add to each pixel of a small picture, given its lightness in stops."""
    longest = max(stops.shape)
    coarse = _smoothed(stops, max(2, round(longest * _FINE_REACH)), _FINE_EDGE)
    base = _smoothed(coarse, max(4, round(longest * _BASE_REACH)), _BASE_EDGE)
    detail = coarse - base
    noise = _noise(base)
    power = detail * detail
    weight = power / (power + noise * noise) / (1 + power / _DETAIL_EDGE**2)
    changed: Plane = intensity * (_compression(base) + _BOOST * weight * detail)
    return changed


def _noise(base: Plane) -> Plane:
    """Stops of detail that may be noise at each lightness."""
    expected: Plane = _DETAIL_NOISE * (1 + np.square(np.minimum(base, 0) / _DETAIL_DARK))
    return expected


def _compression(base: Plane) -> Plane:
    """Stops to add to the base at full intensity."""
    below = np.maximum(_PIVOT - base, 0)
    signal = np.clip((base - _NOISE[0]) / (_NOISE[1] - _NOISE[0]), 0, 1)
    lift = _MOST_LIFT * (1 - np.exp(-_LIFT * below / _MOST_LIFT)) * signal**2 * (3 - 2 * signal)
    place = np.clip((base - _PIVOT) / (_PULL_END - _PIVOT), 0, 1)
    change: Plane = lift - _PULL * 4 * place * (1 - place)
    return change


def _gain_lines(stops: Plane, gain_of: Callable[[Plane], Plane]) -> tuple[Plane, Plane]:
    """For each place the line, slope and offset, that gives the gain from the lightness."""
    return _fitted(stops, gain_of(stops), _FIT_REACH, _FIT_EDGE)


def _smoothed(values: Plane, reach: int, edge: float) -> Plane:
    """A guided filter (He, Sun and Tang, 2010) by itself: smoothed, but for strong edges."""
    slope, offset = _fitted(values, values, reach, edge)
    line: Plane = slope * values + offset
    return line


def _fitted(guide: Plane, values: Plane, reach: int, edge: float) -> tuple[Plane, Plane]:
    """Lines from guide to values, one fitted in each window, averaged over windows."""
    mean_guide, mean_values = _mean(guide, reach), _mean(values, reach)
    covariance = _mean(guide * values, reach) - mean_guide * mean_values
    variance = _mean(guide * guide, reach) - mean_guide * mean_guide
    slope: Plane = covariance / (np.maximum(variance, 0) + edge * edge)
    return _mean(slope, reach), _mean(mean_values - slope * mean_guide, reach)


def _mean(plane: Plane, reach: int) -> Plane:
    """The mean over a square window, cut off at the borders."""
    return _mean_along(_mean_along(plane, reach).T, reach).T


def _mean_along(plane: Plane, reach: int) -> Plane:
    """The mean over so many columns to the left and to the right."""
    width = plane.shape[1]
    sums = np.zeros((plane.shape[0], width + 1))
    np.cumsum(plane, axis=1, out=sums[:, 1:])
    places = np.arange(width)
    first, last = np.maximum(places - reach, 0), np.minimum(places + reach + 1, width)
    means: Plane = (sums[:, last] - sums[:, first]) / (last - first)
    return means.astype(np.float32)


def _reduced(stops: pyvips.Image) -> Plane:
    scale = min(_HALF, _SMALL / max(stops.width, stops.height))
    small = stops.resize(scale, kernel="linear")
    plane: Plane = small.numpy().reshape(small.height, small.width)
    return plane


def _enlarged(plane: Plane, width: int, height: int) -> pyvips.Image:
    small = pyvips.Image.new_from_array(plane)
    return small.resize(width / small.width, vscale=height / small.height, kernel="linear")


def _peak(image: pyvips.Image) -> pyvips.Image:
    """Linear light of the brightest channel."""
    values = image[0].maxpair(image[1]).maxpair(image[2])
    table = np.linspace(0, 1, 65536 if image.format == "ushort" else 256, dtype=np.float32)
    return values.maplut(pyvips.Image.new_from_array(decoded(table)[None, :, None]))


def _held(factor: pyvips.Image, peak: pyvips.Image) -> pyvips.Image:
    """The factor, less where it would take the brightest channel past white."""
    over = factor.clamp(min=1, max=2.0**_MOST)
    return factor / ((over * over - 1) * peak * peak + 1) ** 0.5
