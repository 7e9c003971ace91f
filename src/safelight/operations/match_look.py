"""Give the picture the palette and the tones of another one."""

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

_REFERENCE = "reference"
_FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Whose look, and how much of it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: The picture whose look is wanted.
    reference: Source
    strength: Annotated[int, Field(ge=0, le=100)] = 80


def inputs(params: Params) -> Mapping[str, Source]:
    """The reference."""
    return {_REFERENCE: params.reference}


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture at its own size in the reference's colours; what it shows stays, and alpha."""
    from safelight.vision.restyling.look import matched

    strength = min(1.0, params.strength / _FULL * share(context.variant))
    made = matched(image, context.inputs[_REFERENCE], strength, context)
    context.facts.notes.append(
        f"palette and tones were matched to the reference at {round(_FULL * strength)} percent"
    )
    return made


OPERATION = Operation(
    name="match_look",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    early=lambda _: True,
    inputs=inputs,
)
