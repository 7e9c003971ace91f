"""Leave room around the picture without changing the size: it is squeezed inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.domain.errors import Code, Refusal
from safelight.imaging import geometry
from safelight.imaging.alpha import surround
from safelight.imaging.geometry import Box, Size
from safelight.imaging.lengths import Distance
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem
from safelight.imaging.scale import resample

if TYPE_CHECKING:
    import pyvips

#: Percent of a side that one margin may take.
HALF = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin(Distance):
    """One side's margin, of the width or height in percent."""

    percent: Annotated[float, Field(ge=0, le=HALF, allow_inf_nan=False)] | None = None


NONE = Margin(pixels=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """The four margins; left and right are parts of the width, top and bottom of the height."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    top: Margin = field(default=NONE)
    right: Margin = field(default=NONE)
    bottom: Margin = field(default=NONE)
    left: Margin = field(default=NONE)


def foresee(params: Params, _: Limits) -> Iterator[Problem]:
    """Margins that fill a whole side."""
    for name, pair in (
        ("left and right", (params.left, params.right)),
        ("top and bottom", (params.top, params.bottom)),
    ):
        taken = sum(margin.percent or 0 for margin in pair)
        if taken >= 2 * HALF:
            yield "", f"{name} together take {taken:g}% and leave no room for the picture"


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture, as large as the margins allow, in the middle of what they leave."""
    size = context.size
    room = _room(params, size)
    squeezed = geometry.inside(size, Size(room.width, room.height))
    place = geometry.centred(squeezed, Size(room.width, room.height))
    box = Box(room.left + place.left, room.top + place.top, place.width, place.height)
    if squeezed == size:
        return image
    return surround(resample(image, squeezed), box, size)


def _room(params: Params, size: Size) -> Box:
    left, right = params.left.of(size.width), params.right.of(size.width)
    top, bottom = params.top.of(size.height), params.bottom.of(size.height)
    width, height = size.width - left - right, size.height - top - bottom
    if min(width, height) < 1:
        margins = f"{left} + {right} pixels left and right, {top} + {bottom} top and bottom"
        raise Refusal(
            Code.OPERATION_FAILED,
            f"pad: margins of {margins} leave no room in a picture of {size} pixels.",
        )
    return Box(left, top, width, height)


OPERATION = Operation(
    name="pad",
    params=Params,
    price=ZERO,
    apply=apply,
    foresee=foresee,
    streams=True,
)
