"""Scale the picture to a number of pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem
from safelight.imaging.scale import resample

if TYPE_CHECKING:
    import pyvips


#: The longer side at most, in sides of the square with as many pixels: 4096 of 1024 squared. A
#: shape of more than 16 to 1 gets fewer pixels than were asked for.
_LONGEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Width times height that the result is to have, as nearly as its shape permits."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    pixels: Annotated[int, Field(ge=1)]


def foresee(params: Params, limits: Limits) -> Iterator[Problem]:
    """More than the limit."""
    if params.pixels > limits.output_pixels:
        yield (
            "pixels",
            f"{params.pixels} pixels is above the limit of {limits.output_pixels}",
        )


def after(params: Params, size: Size) -> Size:
    """The result's size: no more pixels than asked for, and of the picture's shape to a pixel.

    No side is longer than `_LONGEST` times that of the square with these pixels. Where the exact
    shorter side would be less than a pixel, it is one.
    """
    longest = max(1, math.floor(_LONGEST * math.sqrt(params.pixels)))
    factor = min(math.sqrt(params.pixels / size.pixels), longest / max(size.width, size.height))
    sizes = [
        Size(width, height)
        for width in _near(min(size.width * factor, params.pixels))
        for height in _near(min(size.height * factor, params.pixels))
    ]
    return max(
        (
            each
            for each in sizes
            if each.pixels <= params.pixels and max(each.width, each.height) <= longest
        ),
        key=lambda each: each.pixels,
    )


def _near(side: float) -> tuple[int, int]:
    return max(1, math.floor(side)), max(1, math.ceil(side))


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture at that size; alpha and depth stay."""
    return resample(image, after(params, context.size))


OPERATION = Operation(
    name="resolution",
    params=Params,
    price=ZERO,
    apply=apply,
    after=after,
    scales=after,
    foresee=foresee,
    streams=True,
)
