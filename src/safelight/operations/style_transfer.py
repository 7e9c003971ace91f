"""Redraw the picture in the style of another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import from_decimal
from safelight.domain.edit import Source
from safelight.imaging.operation import Context, Operation
from safelight.imaging.variants import share

if TYPE_CHECKING:
    import pyvips

    from safelight.vision.arrays import Floats

_REFERENCE = "style_reference_image"
#: Pixels at which a picture is redrawn; the result's detail beyond that is the picture's own.
_DRAWN_PIXELS = 800_000
#: How much of the departure the nearest things are spared at full depth strength.
_SPARED = 0.4

Strength = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Whose style, and how much of it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: The picture whose style is wanted, or its URL.
    style_reference_image: str | Source
    #: Taken and not used: no network here reads text.
    prompt: str | None = None
    #: Of the reference's style over the picture's own.
    style_strength: Strength = 0.75
    #: Of the redrawn picture over the picture itself.
    denoising_strength: Strength = 0.75
    #: How much more of themselves near things keep, by pseudo-depth.
    depth_strength: Strength = 1.0


def networks(_: Params) -> tuple[str, ...]:
    """What reads a style and what draws by it."""
    return ("magenta-style-predict", "magenta-style-transform")


def inputs(params: Params) -> Mapping[str, Source]:
    """The reference."""
    given = params.style_reference_image
    return {_REFERENCE: Source(url=given, filename=_REFERENCE) if isinstance(given, str) else given}


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture at its own size, redrawn; alpha stays."""
    from safelight.vision.restyling import restyle, style
    from safelight.vision.restyling.reference import reference_squares

    squares = reference_squares(context.inputs[_REFERENCE], context.limits)
    drawn = restyle.drawing(image, _DRAWN_PIXELS)
    own, wanted = (style.vector(each, context.networks) for each in (style.squares(drawn), squares))
    strength = min(1.0, params.style_strength * share(context.variant))
    mixed = own + (wanted - own) * strength
    made = style.redrawn(drawn, mixed, context.networks, context.budget)
    departure = _departure(drawn, params, context)
    return restyle.carried(image, drawn, drawn + (made - drawn) * departure)


def _departure(drawn: Floats, params: Params, context: Context) -> Floats | float:
    """How much of the redrawn picture counts, 0..1; (h, w, 1) where things are spared by depth."""
    from safelight.vision.segmentation.nearness import nearness

    if params.depth_strength == 0:
        return params.denoising_strength
    near = nearness((drawn * 255).astype("uint8"), context.networks)[..., None]
    return params.denoising_strength * (1 - _SPARED * params.depth_strength * near)


OPERATION = Operation(
    name="style_transfer",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    networks=networks,
    early=lambda _: True,
    inputs=inputs,
)
