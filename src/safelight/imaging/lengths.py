"""Sides and distances as parameters give them: in pixels, or in percent of a side."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field

from safelight.imaging import geometry
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """Exactly one of pixels and percent of a side."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    pixels: Annotated[int, Field(ge=0)] | None = None
    percent: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None

    def __post_init__(self) -> None:
        if (self.pixels is None) == (self.percent is None):
            raise ValueError("exactly one of pixels and percent must be given")

    def of(self, side: int) -> int:
        """Pixels: those given, or the percentage of the side with halves rounded up."""
        return (
            self.pixels if self.pixels is not None else int(side * (self.percent or 0) / 100 + 0.5)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Length(Distance):
    """A side, which is never nothing: at least a pixel, of the input's own side in percent."""

    pixels: Annotated[int, Field(ge=1)] | None = None
    percent: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    def of(self, side: int) -> int:
        """Pixels, at least 1."""
        return max(1, Distance.of(self, side))


#: Where something is wrong, and a text: see `operation.Problem`.
Problem = tuple[str, str]


def _auto(value: object) -> object:
    return None if value == "auto" else value


#: A Length, or None for a side that follows from the other.
Side = Annotated[Length | None, BeforeValidator(_auto)]


def too_long(length: Distance | None, limits: Limits) -> Iterator[str]:
    """What is wrong with a length whatever the picture: above the limits."""
    if length and length.pixels and length.pixels > limits.output_side:
        yield f"{length.pixels} pixels is above the limit of {limits.output_side}"
    if length and length.percent and length.percent > limits.percent:
        yield f"{length.percent:g}% is above the limit of {limits.percent:g}%"


def too_large(width: Length | None, height: Length | None, limits: Limits) -> Iterator[Problem]:
    """What is wrong with a size that is asked for, whatever the picture: above the limits."""
    for name, side in (("width", width), ("height", height)):
        yield from ((name, problem) for problem in too_long(side, limits))
    if width and height and width.pixels and height.pixels:
        asked = Size(width.pixels, height.pixels)
        if asked.pixels > limits.output_pixels:
            yield "", f"{asked} is {asked.pixels} pixels; the limit is {limits.output_pixels}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """The size that an operation is to bring a picture to; a side that is None follows."""

    width: Side = None
    height: Side = None


S = TypeVar("S", bound=Sized)


def settle(params: S, size: Size) -> S:
    """The same with sides in percent as pixels: of the input, whatever was cut off before."""
    width, height = params.width, params.height
    return replace(
        params,
        width=Length(pixels=width.of(size.width)) if width else None,
        height=Length(pixels=height.of(size.height)) if height else None,
    )


def framed(params: Sized, size: Size, shape: Size) -> Size:
    """The size asked for of a picture of this size; a side not given follows from `shape`."""
    width = params.width.of(size.width) if params.width else None
    height = params.height.of(size.height) if params.height else None
    if width is None:
        height = height or shape.height
        return Size(geometry.proportional(shape.width, height, shape.height), height)
    return Size(width, height or geometry.proportional(shape.height, width, shape.width))
