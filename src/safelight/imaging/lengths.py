"""Sides and distances as parameters give them: in pixels, or in percent of the picture's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from safelight.imaging.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A side: exactly one of pixels and percent of the picture's own side."""

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
