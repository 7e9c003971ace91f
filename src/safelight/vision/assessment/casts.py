"""Find the colour of the light in a photo, where grey things show it beyond doubt."""

# Four witnesses must agree: the greyest spots, whose contrast is the same in all three channels
# (after Qian et al. 2019); the mean of all edges (grey edge, van de Weijer et al. 2007); that of
# what is bright (shades of grey, Finlayson and Trezzi 2004) or, of a strong cast, of what is
# whitest; and the picture once corrected, which must have gained grey. A scene of one colour
# convinces one or two of them.
# Nobody asked for a cast to be removed, so it is surer than `white_balance`, and finds fewer.

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from safelight.imaging.grade import decoded, encoded

Floats = npt.NDArray[np.float32]

#: Chroma, in CIE Lab, of a grey under the light: a cast of less is left alone, one of so much is
#: corrected in full; one of more than the last is rather the scene's own colour.
_SEEN, _FULL, _STRONG = 9.0, 13.0, 34.0
#: A stronger one is of a lamp or a bad scan if it is no redder than this, if what is whitest shows
#: it too, if hardly anything is grey before, and enough once it is gone.
_REDDEST, _WHITEST, _NO_GREY, _SOME_GREY = 18.0, 99.8, 0.02, 0.05
#: It is seen where so many of three agree with the edges: white, grey spots, what is bright.
_MOST_OF_THEM = 2
#: How far apart the first two may be: chroma, or this part of the cast's own; and the third.
_APART, _PART = 7.0, 0.4
_APART_THIRD, _PART_THIRD = 6.0, 0.34
#: Chroma up to which a colour counts as grey, and how much of it the correction must bring.
_GREY = 8.0
_MORE, _LEAST = 0.12, 0.2
#: Lightness, in CIE Lab, between which colours are looked at.
_DARK, _LIGHT = 25.0, 96.0
#: Contrast below which a spot says nothing, and how many of the others are the greyest.
_CONTRAST, _GREYEST, _FEWEST = 0.02, 0.01, 30
#: The exponent of the means.
_POWER = 6
#: Values that are nearly clipped say nothing.
_CLIPPED, _BLACK = 0.97, 0.06
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_GREY_LIGHT = 0.5
_TINY = np.float32(1e-4)


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """The colour of a photo's light."""

    #: (3,): what to multiply linear light by so that grey becomes grey; ones where nothing is sure.
    gains: Floats
    #: The same for a strong cast that may be the scene's own colour; ones without one.
    doubtful: Floats


_NONE: Final = np.ones(3, np.float32)


def light(rgb: Floats) -> Light:
    """What colour the light has in a small copy of a photo, (h, w, 3), sRGB values 0..1."""
    spots, edges = _of_grey_spots(rgb), _of_edges(rgb)
    if spots is None or edges is None:
        return Light(_NONE, _NONE)
    if float(np.hypot(*_shown(edges))) >= _STRONG:
        return _strong(rgb, spots, edges)
    seen = np.asarray(np.sqrt(spots * edges), np.float32)
    cast = float(np.hypot(*_shown(seen)))
    agreed = _distance(spots, edges) < max(_APART, _PART * cast)
    if not (agreed and _SEEN < cast < _STRONG and _is_sure(rgb, seen)):
        return Light(_NONE, _NONE)
    most = min(1.0, (cast - _SEEN) / (_FULL - _SEEN))
    return Light(np.asarray(_gains(seen) ** most, np.float32), _NONE)


def gains(rgb: Floats) -> Floats:
    """The surely right ones of `light`."""
    return light(rgb).gains


def shift(multiplied: Floats) -> tuple[float, float]:
    """The cast that these gains take away: towards magenta and towards yellow, of CIE Lab."""
    magenta, yellow = _shown(np.asarray(1 / multiplied, np.float32))
    return float(magenta), float(yellow)


def _strong(rgb: Floats, spots: Floats, edges: Floats) -> Light:
    """Grey spots are rare in such light; what is whitest counts more."""
    whitest, apart = _of_whitest(rgb), _PART * float(np.hypot(*_shown(edges)))
    seen = np.asarray(np.sqrt(edges * whitest), np.float32)
    near = [_distance(each, edges) < apart for each in (whitest, spots, _of_bright(rgb))]
    if sum(near) < _MOST_OF_THEM:
        return Light(_NONE, _NONE)
    before, after = _greys(rgb), _greys_in(rgb, _gains(seen))
    grey = before < _NO_GREY and after > _SOME_GREY
    if near[0] and grey and _shown(seen)[0] <= _REDDEST:
        return Light(_gains(seen), _NONE)
    return Light(_NONE, _gains(edges))


def _gains(seen: Floats) -> Floats:
    return np.asarray(seen @ _LUMINANCE / seen, np.float32)


def _is_sure(rgb: Floats, seen: Floats) -> bool:
    third = _distance(_of_bright(rgb), seen)
    if third >= max(_APART_THIRD, _PART_THIRD * float(np.hypot(*_shown(seen)))):
        return False
    return _greys_in(rgb, _gains(seen)) > max(_LEAST, _greys(rgb) + _MORE)


def _of_grey_spots(rgb: Floats) -> Floats | None:
    light = cv2.blur(decoded(rgb), (5, 5)) + _TINY
    contrast = np.dstack([_contrast(light[..., band]) for band in range(3)])
    common = _contrast(light.mean(axis=2))[..., None]
    strength = np.linalg.norm(contrast, axis=2)
    usable = (strength > _CONTRAST) & (rgb.max(2) < _CLIPPED) & (rgb.mean(2) > _BLACK)
    count = max(_FEWEST, int(_GREYEST * usable.sum()))
    if usable.sum() < count:
        return None
    color = np.linalg.norm(contrast - common, axis=2)[usable] / strength[usable]
    greyest = light[usable][np.argsort(color)[:count]]
    return _normal(np.median(greyest / greyest.sum(axis=1, keepdims=True), axis=0))


def _contrast(plane: Floats) -> Floats:
    smooth = cv2.GaussianBlur(np.log(np.ascontiguousarray(plane)), (0, 0), 1.0)
    return np.asarray(cv2.Laplacian(smooth, cv2.CV_32F, ksize=3), np.float32)


def _of_edges(rgb: Floats) -> Floats | None:
    light = cv2.GaussianBlur(decoded(rgb), (0, 0), 1.0)
    steep = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1))
    usable = steep[rgb.max(2) < _CLIPPED]
    if len(usable) < _FEWEST or not usable.any():
        return None
    return _normal(np.mean(usable.astype(np.float64) ** _POWER, axis=0) ** (1 / _POWER))


def _of_bright(rgb: Floats) -> Floats:
    """Of any picture that has edges."""
    light = decoded(rgb)[rgb.max(2) < _CLIPPED].astype(np.float64)
    return _normal(np.mean(light**_POWER, axis=0) ** (1 / _POWER))


def _of_whitest(rgb: Floats) -> Floats:
    """Where each channel ends."""
    ends = np.percentile(rgb.reshape(-1, 3), _WHITEST, axis=0)
    return _normal(decoded(np.asarray(ends, np.float32)))


def _distance(one: Floats, other: Floats) -> float:
    return float(np.hypot(*(_shown(one) - _shown(other))))


def _normal(light: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(np.maximum(light / light.mean(), _TINY), np.float32)


def _shown(light: Floats) -> Floats:
    """(2,): a and b of CIE Lab of a grey in this light."""
    grey = encoded(light / light.max() * np.float32(_GREY_LIGHT)).reshape(1, 1, 3)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_RGB2Lab)[0, 0, 1:], np.float32)


def _greys_in(rgb: Floats, found: Floats) -> float:
    """The same of a picture whose light is multiplied by this."""
    light_ = decoded(rgb) * found
    light_ /= max(1.0, float(np.percentile(light_, 99.5)))
    return _greys(encoded(light_))


def _greys(rgb: Floats) -> float:
    """The part of the colours that are neither dark nor white which are nearly grey."""
    lab = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2Lab)
    counted = lab[(lab[..., 0] > _DARK) & (lab[..., 0] < _LIGHT)]
    if len(counted) == 0:
        return 0.0
    return float((np.hypot(counted[:, 1], counted[:, 2]) < _GREY).mean())
