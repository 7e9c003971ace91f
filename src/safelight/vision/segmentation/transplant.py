"""Put a subject back into a scene that was drawn round it, and into its light if that is wanted."""

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pyvips

from safelight.imaging import geometry, oklab
from safelight.imaging.geometry import Size
from safelight.imaging.grade import decoded, encoded
from safelight.imaging.scale import resample
from safelight.vision import arrays, scales
from safelight.vision.arrays import Floats

#: A scene whose shape differs by no more than this was drawn for the picture, and rounded.
_ROUNDED = 0.04
#: Pixels of the copies in which light is compared, and the deviation of what counts as light rather
#: than detail, as a part of their mean side.
_COMPARED, _SOFT = 60_000, 0.06
#: How alike what is in both pictures must be where the subject is, -1..1, for the scene to be taken
#: to show it too, in the light that it should have.
_ALIKE = 0.45


class _Move(NamedTuple):
    """How far light moves towards what is wanted: of the way, and at most."""

    part: float
    lightness: float
    color: float


#: Where the scene shows the subject itself, and where it shows what is around it alone: a grey
#: thing on a lawn gets some green light, and does not turn green.
_SHOWN, _AROUND = _Move(1.0, 0.25, 0.08), _Move(0.35, 0.1, 0.03)
#: Ends of the values between which a mean is moved; how much darker it becomes at most, and how far
#: the curve bends that makes it lighter.
_ENDS, _DARKEST, _MOST_BENT = (0.03, 0.97), 0.3, 0.4
#: What is about as dark as this tells little of how much darker something light beside it becomes.
_FAINT = np.float32(0.08)
_TINY = np.float32(1e-4)


def covering(scene: pyvips.Image, size: Size) -> pyvips.Image:
    """The scene at this size: scaled to cover it, the middle kept.

    One of nearly the same shape is stretched to it: then everything in it stays in its place.
    """
    own = scene.width / scene.height
    if abs(own * size.height / size.width - 1) <= _ROUNDED:
        return resample(scene, size)
    whole = geometry.covering(Size(scene.width, scene.height), size)
    # Cropped first: scaled as a whole, a very long scene would become many times the size.
    across, down = scene.width / whole.width, scene.height / whole.height
    width = min(scene.width, max(1, round(size.width * across)))
    height = min(scene.height, max(1, round(size.height * down)))
    part = scene.crop((scene.width - width) // 2, (scene.height - height) // 2, width, height)
    return resample(part, size)


def lit_by(subject: npt.NDArray[Any], scene: pyvips.Image, strength: float) -> npt.NDArray[Any]:
    """The subject, (h, w, 4) uint8 or uint16, with its light moved towards the scene's.

    The scene has its size and depth. `strength` is 0..1. Detail stays: in every place each channel
    is darkened by one factor, as by less light, or lightened by a curve that keeps black and white.
    """
    light = _change(subject, scene, strength)
    full = np.iinfo(subject.dtype).max
    made = subject.copy()
    size = subject.shape[1], subject.shape[0]
    for rows in scales.strips(size):
        there = subject[rows, :, 3] > 0
        if not there.any():
            continue
        values = subject[rows, :, :3][there].astype(np.float32) / np.float32(full)
        gain, power = (scales.enlarged(each, size, rows)[there] for each in light)
        made[rows, :, :3][there] = values**power * gain * np.float32(full) + np.float32(0.5)
    return made


def _change(
    subject: npt.NDArray[Any], scene: pyvips.Image, strength: float
) -> tuple[Floats, Floats]:
    """(h, w, 3) each, small: factors and exponents that move the subject's light, in sRGB."""
    size = scales.within((subject.shape[1], subject.shape[0]), _COMPARED)
    small = scales.shrunk(subject, size).astype(np.float32)
    small *= np.float32(1 / np.iinfo(subject.dtype).max)
    around = arrays.colors(scene.thumbnail_image(size[0], height=size[1], size="force"))
    weight = np.ascontiguousarray(small[..., 3])
    own, other = _lab(small[..., :3]), _lab(around)
    light = _light(own, weight)
    if _likeness(own, other, weight) > _ALIKE:
        moved = _moved(light, _light(other, weight), _SHOWN, strength)
    else:
        moved = _moved(light, _light(other, 1 - weight), _AROUND, strength)
    before, after = (np.clip(_values(each), *_ENDS) for each in (light, moved))
    gain = np.clip((after + _FAINT) / (before + _FAINT), _DARKEST, 1)
    power = np.clip(np.log(after) / np.log(before), _MOST_BENT, 1)
    return np.asarray(gain, np.float32), np.asarray(power, np.float32)


def _lab(rgb: Floats) -> Floats:
    return np.ascontiguousarray(oklab.to_lab(decoded(rgb)), np.float32)


def _values(lab: Floats) -> Floats:
    return encoded(oklab.to_light(lab))


def _light(lab: Floats, weight: Floats) -> Floats:
    """(h, w, 3): the smooth part of colours by weight; their mean where none counts near."""
    sigma = max(1.0, _SOFT * scales.mean_side(weight.shape))
    total = cv2.GaussianBlur(weight, (0, 0), sigma)[..., None]
    sums = cv2.GaussianBlur(lab * weight[..., None], (0, 0), sigma)
    whole = (lab * weight[..., None]).mean(axis=(0, 1)) / max(float(weight.mean()), 1e-4)
    mixed = (sums + _TINY * whole) / (total + _TINY)
    return np.asarray(mixed, np.float32)


def _likeness(own: Floats, other: Floats, weight: Floats) -> float:
    """-1..1: how much lightness is correlated, detail alone, where the subject is."""
    parts = [(each[..., 0] - _light(each, weight)[..., 0]) * weight for each in (own, other)]
    first, second = parts
    size = float(np.sqrt(np.square(first).sum() * np.square(second).sum()))
    return float((first * second).sum()) / max(size, 1e-6)


def _moved(light: Floats, wanted: Floats, how: _Move, strength: float) -> Floats:
    way = (wanted - light) * np.float32(how.part)
    lightness = np.clip(way[..., :1], -how.lightness, how.lightness)
    far = np.linalg.norm(way[..., 1:], axis=-1, keepdims=True)
    color = way[..., 1:] * np.minimum(1, how.color / np.maximum(far, _TINY))
    move = np.concatenate([lightness, color], axis=-1)
    return np.asarray(light + np.float32(strength) * move, np.float32)
