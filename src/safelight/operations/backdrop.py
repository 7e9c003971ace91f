"""Put a gradient or another picture behind what is transparent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.domain.edit import Source
from safelight.imaging.alpha import Color
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem

if TYPE_CHECKING:
    import pyvips

    from safelight.vision.segmentation.backdrops import Plate

_IMAGE = "image"


def _are_colors(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
            raise ValueError(f"{text[:40]!r} is no colour written as #rrggbb")
    return texts


Colors = Annotated[tuple[str, ...], Field(min_length=2, max_length=5), AfterValidator(_are_colors)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What lies behind: exactly one of `colors` and `image`."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: `#rrggbb`, from the first side, or the middle, to the last.
    colors: Colors | None = None
    #: Where the colours go; an image has none.
    direction: Literal["down", "right", "diagonal", "radial"] = "down"
    #: A picture that is scaled to cover, and cropped.
    image: Source | None = None


def foresee(params: Params, _: Limits) -> Iterator[Problem]:
    """Both or neither."""
    if (params.colors is None) == (params.image is None):
        yield "colors", "exactly one of 'colors' and 'image' must be given"


def inputs(params: Params) -> Mapping[str, Source]:
    """The picture behind, if one is."""
    return {} if params.image is None else {_IMAGE: params.image}


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture without transparent parts; depth stays."""
    from safelight.vision.segmentation import backdrops

    backdrops.require_transparency(image, "A backdrop")
    return backdrops.over(image, _plate(image, params, context))


def _plate(image: pyvips.Image, params: Params, context: Context) -> Plate:
    from safelight.vision.segmentation import backdrops

    if params.colors is None:
        return backdrops.picture(image, context.inputs[_IMAGE], context.limits)
    colors = [Color(*bytes.fromhex(color[1:])) for color in params.colors]
    return backdrops.gradient(image, colors, params.direction)


OPERATION = Operation(
    name="backdrop",
    params=Params,
    price=ZERO,
    apply=apply,
    foresee=foresee,
    inputs=inputs,
)
