"""Lay a soft shadow under a cut-out subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.domain.errors import Code, Refusal
from safelight.imaging.operation import Context, Operation
from safelight.imaging.variants import share

if TYPE_CHECKING:
    import pyvips

_FULL = 100

Percent = Annotated[int, Field(ge=0, le=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How the shadow falls."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    opacity: Percent = 45
    #: From sharp to very soft.
    blur: Percent = 40
    #: How far from the subject; of a contact shadow, how far below its foot.
    distance: Percent = 25
    #: Degrees clockwise from the right, 90 is straight down; a contact shadow has none.
    angle: Annotated[int, Field(ge=0, le=359)] = 90
    #: As if before a wall, or standing on the ground.
    kind: Literal["drop", "contact"] = "drop"


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture at its own size with the shadow in its transparent parts."""
    from safelight.vision.segmentation import shadows
    from safelight.vision.segmentation.backdrops import require_transparency

    require_transparency(image, "A shadow")
    alpha = shadows.small_alpha(image)
    if not alpha.any():
        raise Refusal(
            Code.OPERATION_FAILED, "Nothing is visible in the picture that could throw a shadow."
        )
    light = shadows.Light(
        opacity=min(1.0, params.opacity / _FULL * share(context.variant)),
        blur=params.blur / _FULL,
        distance=params.distance / _FULL,
        angle=params.angle,
    )
    cast = shadows.dropped if params.kind == "drop" else shadows.touching
    return shadows.under(image, cast(alpha, light))


OPERATION = Operation(name="drop_shadow", params=Params, price=ZERO, apply=apply)
