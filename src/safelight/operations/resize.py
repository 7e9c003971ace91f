"""Change the picture's size: crop, cover, fit inside bounds, or place on a canvas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import ZERO
from safelight.domain.networks import Networks
from safelight.imaging import geometry
from safelight.imaging.alpha import surround
from safelight.imaging.geometry import Box, Size
from safelight.imaging.lengths import Sized, framed, settle, too_large
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem
from safelight.imaging.saliency import best_window
from safelight.imaging.scale import resample

if TYPE_CHECKING:
    import pyvips


class Fit(StrEnum):
    """What happens when the shape asked for is not that of the picture; none stretches it."""

    CROP = "crop"
    COVER = "cover"
    BOUNDS = "bounds"
    CANVAS = "canvas"


class Crop(StrEnum):
    """Which part a crop keeps."""

    CENTER = "center"
    SMART = "smart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params(Sized):
    """The size asked for. With both sides auto it is the picture's own."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    fit: Fit = Fit.CROP
    crop: Crop = Crop.CENTER


def foresee(params: Params, limits: Limits) -> Iterator[Problem]:
    """Sizes above the limits."""
    yield from too_large(params.width, params.height, limits)


def after(params: Params, size: Size) -> Size:
    """The result's size."""
    if params.fit in {Fit.COVER, Fit.BOUNDS}:
        return scales(params, size)
    return framed(params, size, size)


def scales(params: Params, size: Size) -> Size:
    """The whole picture's size before anything is cut off or added."""
    frame = framed(params, size, size)
    if params.width is None or params.height is None:
        # One side follows from the other: nothing is left to cut off or to add.
        return frame
    if params.fit in {Fit.CROP, Fit.COVER}:
        return geometry.covering(size, frame)
    return geometry.inside(size, frame)


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture at the size asked for, its proportions kept."""
    frame, scaled = framed(params, context.size, context.size), scales(params, context.size)
    if params.fit is Fit.CANVAS and scaled != frame:
        return surround(resample(image, scaled), geometry.centred(scaled, frame), frame)
    if params.fit is Fit.CROP and scaled != frame:
        if params.crop is Crop.SMART:
            return _smart(image, scaled, frame, context.networks)
        left, top = _middle(scaled, frame)
        return resample(image, scaled).crop(left, top, frame.width, frame.height)
    return resample(image, scaled)


def _smart(image: pyvips.Image, scaled: Size, frame: Size, networks: Networks) -> pyvips.Image:
    # The picture is read twice: to find the window and to cut it out. Keep the smaller one.
    if scaled.pixels < image.width * image.height:
        image = resample(image, scaled)
    image = image.copy_memory()
    window = _window(image, scaled, frame, networks)
    return resample(image, scaled).crop(window.left, window.top, window.width, window.height)


def _window(image: pyvips.Image, scaled: Size, frame: Size, networks: Networks) -> Box:
    from safelight.vision.composition import attention

    if attention.able(networks):
        return attention.best_window(image, scaled, frame, networks)
    return best_window(image, scaled, frame)


def _middle(scaled: Size, frame: Size) -> tuple[int, int]:
    box: Box = geometry.centred(frame, scaled)
    return box.left, box.top


OPERATION = Operation(
    name="resize",
    params=Params,
    price=ZERO,
    apply=apply,
    after=after,
    scales=scales,
    settle=settle,
    foresee=foresee,
    streams=True,
)
