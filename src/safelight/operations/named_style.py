"""Redraw the picture in a painted style that has a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, ConfigDict, Field

from safelight.domain.credits import from_decimal
from safelight.imaging import style_names
from safelight.imaging.operation import Context, Operation
from safelight.imaging.variants import share

if TYPE_CHECKING:
    import pyvips

#: Pixels at which a picture is redrawn; the result's detail beyond that is the picture's own.
_DRAWN_PIXELS = 800_000
_FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which style, and how much of it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: A name of `style_names.NAMES`; another word for one is read as that name.
    style: Annotated[str, AfterValidator(style_names.required)]
    #: Percent of the redrawn picture over the picture itself.
    strength: Annotated[int, Field(ge=0, le=100)] = 75


def networks(_: Params) -> tuple[str, ...]:
    """What draws in these styles."""
    return ("multistyle26",)


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture at its own size, redrawn; alpha and depth stay."""
    from safelight.vision.restyling import painted, restyle

    part = min(1.0, params.strength / _FULL * share(context.variant))
    if part == 0:
        return image
    drawn = restyle.drawing(image, _DRAWN_PIXELS)
    made = painted.painted(drawn, params.style, context.networks, context.budget)
    context.facts.notes.append(f"The picture was redrawn in the style '{params.style}'.")
    return restyle.carried(image, drawn, drawn + (made - drawn) * part)


OPERATION = Operation(
    name="named_style",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    networks=networks,
    early=lambda _: True,
)
