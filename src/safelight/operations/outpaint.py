"""Make the picture larger by continuing it on its sides with content made from its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import from_decimal
from safelight.imaging import geometry
from safelight.imaging.geometry import Box, Size
from safelight.imaging.lengths import Distance, Sized, framed, settle, too_large, too_long
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem
from safelight.imaging.scale import resample

if TYPE_CHECKING:
    import pyvips

#: The most of a side of the picture that may be blended with what is new, at each end.
_MOST_BLENDED = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Params(Sized):
    """The result's size, or how much to add, or both."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: Width of the blend inside the picture, in percent of what is added at that side.
    feathering: Annotated[float, Field(ge=0, le=100)] = 15.0
    #: What to add on the left and on the right, and above and below; one stands for both.
    by: Annotated[tuple[Distance, ...], Field(min_length=1, max_length=2)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """The picture at its new size, and where it lies in the result."""

    picture: Size
    frame: Size

    @property
    def box(self) -> Box:
        return geometry.centred(self.picture, self.frame)


def foresee(params: Params, limits: Limits) -> Iterator[Problem]:
    """Sizes above the limits."""
    yield from too_large(params.width, params.height, limits)
    for each in params.by or ():
        yield from (("by", problem) for problem in too_long(each, limits))


def after(params: Params, size: Size) -> Size:
    """The result's size."""
    return _layout(params, size).frame


def scales(params: Params, size: Size) -> Size:
    """The picture's size in the result."""
    return _layout(params, size).picture


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture, its proportions kept, in the middle of a frame that is filled to its edges."""
    layout = _layout(params, context.size)
    scaled = resample(image, layout.picture)
    return scaled if layout.picture == layout.frame else _continued(scaled, layout, params, context)


def _continued(
    image: pyvips.Image, layout: _Layout, params: Params, context: Context
) -> pyvips.Image:
    """The picture with its surroundings: whatever engine makes them up is called here."""
    from safelight.vision.inpainting.surroundings import surrounded

    box = layout.box
    blends = _blend(box.left, box.width, params), _blend(box.top, box.height, params)
    return surrounded(image, box, layout.frame, blends, context.budget)


def _blend(margin: int, side: int, params: Params) -> int:
    """How far the blend reaches into the picture, in pixels."""
    return int(min(margin * params.feathering / 100, side * _MOST_BLENDED))


def _layout(params: Params, size: Size) -> _Layout:
    extended = _extended(params, size)
    frame = framed(params, size, extended)
    fitted = geometry.inside(extended, frame)
    picture = Size(
        geometry.proportional(size.width, fitted.width, extended.width),
        geometry.proportional(size.height, fitted.height, extended.height),
    )
    return _Layout(picture=picture, frame=frame)


def _extended(params: Params, size: Size) -> Size:
    """The picture's size with what is added to it."""
    if params.by is None:
        return size
    across, down = params.by[0].of(size.width), params.by[-1].of(size.height)
    return Size(size.width + 2 * across, size.height + 2 * down)


OPERATION = Operation(
    name="outpaint",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    after=after,
    scales=scales,
    settle=settle,
    foresee=foresee,
)
