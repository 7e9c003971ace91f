"""Lay another picture, such as a logo, over a corner of the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.domain.edit import Source
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context, Operation
from safelight.imaging.scale import resample

if TYPE_CHECKING:
    import pyvips

_IMAGE = "image"
_FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which picture, and where."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: The stamp; what is transparent in it stays so.
    image: Source
    position: Literal["bottom_right", "bottom_left", "top_right", "top_left"] = "bottom_right"
    #: Percent.
    opacity: Annotated[int, Field(ge=0, le=100)] = 50
    #: Percent of the picture's width.
    width: Annotated[float, Field(ge=1, le=100, allow_inf_nan=False)] = 15.0
    #: How far from both edges, in percent of the picture's shorter side.
    margin: Annotated[float, Field(ge=0, le=40, allow_inf_nan=False)] = 3.0


def inputs(params: Params) -> Mapping[str, Source]:
    """The stamp."""
    return {_IMAGE: params.image}


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture at its own size with the stamp over it; depth stays."""
    from safelight.vision import further, overlay
    from safelight.vision.branding import stamps

    logo = stamps.trimmed(further.read(context.inputs[_IMAGE], context.limits, _IMAGE))
    layout = stamps.Layout(position=params.position, width=params.width, margin=params.margin)
    own = Size(logo.width, logo.height)
    box, held_back = stamps.place(own, Size(image.width, image.height), layout)
    if held_back:
        context.facts.notes.append(
            f"the stamp, {own} pixels, was made no larger than {box.width} x {box.height}: it has"
            " too few pixels for more"
        )
    stamp = further.as_deep_as(resample(logo, Size(box.width, box.height)), image)
    return overlay.laid(image, stamp.numpy(), box.left, box.top, params.opacity / _FULL)


OPERATION = Operation(name="stamp", params=Params, price=ZERO, apply=apply, inputs=inputs)
