"""Sides and distances as parameters give them: in pixels, or in percent of a side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A side: exactly one of pixels and percent of the input's own side."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    pixels: Annotated[int, Field(ge=1)] | None = None
    percent: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    def __post_init__(self) -> None:
        if (self.pixels is None) == (self.percent is None):
            raise ValueError("exactly one of pixels and percent must be given")

    def of(self, side: int) -> int:
        """Pixels, at least 1."""
        return max(1, measured(self.pixels, self.percent, side))


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """As Length, but it may be nothing."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    pixels: Annotated[int, Field(ge=0)] | None = None
    percent: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None

    def __post_init__(self) -> None:
        if (self.pixels is None) == (self.percent is None):
            raise ValueError("exactly one of pixels and percent must be given")

    def of(self, side: int) -> int:
        """Pixels."""
        return measured(self.pixels, self.percent, side)


#: Where something is wrong, and a text: see `operation.Problem`.
Problem = tuple[str, str]


def _auto(value: object) -> object:
    return None if value == "auto" else value


#: A Length, or None for a side that follows from the other.
Side = Annotated[Length | None, BeforeValidator(_auto)]


def measured(pixels: int | None, percent: float | None, side: int) -> int:
    """Pixels: those given, or the percentage of the side with halves rounded up."""
    return pixels if pixels is not None else int(side * (percent or 0) / 100 + 0.5)


def too_long(length: Length | Distance | None, limits: Limits) -> Iterator[str]:
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


def in_pixels(length: Length | None, side: int) -> Length | None:
    """The same length in pixels, where it is given at all."""
    return Length(pixels=length.of(side)) if length else None
