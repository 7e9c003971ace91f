"""Lay a soft shadow under a cut-out subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.domain.errors import Code, Refusal
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem
from safelight.imaging.variants import share

if TYPE_CHECKING:
    import pyvips

    from safelight.vision.arrays import Floats

_FULL = 100

Percent = Annotated[int, Field(ge=0, le=100)]
Part = Annotated[float, Field(ge=-0.5, le=0.5, allow_inf_nan=False)]


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
    #: With `dx` and `dy`, in place of blur, distance and angle: the blur's standard deviation as a
    #: part of the picture's width.
    spread: Annotated[float, Field(ge=0, le=0.2, allow_inf_nan=False)] | None = None
    #: How far right of the subject the shadow lies, as a part of the picture's width.
    dx: Part | None = None
    #: How far below, as a part of its height.
    dy: Part | None = None


def foresee(params: Params, _: Limits) -> Iterator[Problem]:
    """A geometry that is not whole, or of a shadow that has none."""
    given = [value is not None for value in (params.spread, params.dx, params.dy)]
    if any(given) and not all(given):
        yield "spread", "'spread', 'dx' and 'dy' must be given together"
    if any(given) and params.kind == "contact":
        yield "kind", "a contact shadow has no 'spread', 'dx' and 'dy'; a drop shadow has"


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
    return shadows.under(image, _cast(alpha, params, context))


def _cast(alpha: Floats, params: Params, context: Context) -> Floats:
    from safelight.vision.segmentation import shadows

    opacity = min(1.0, params.opacity / _FULL * share(context.variant))
    if params.spread is not None and params.dx is not None and params.dy is not None:
        exact = shadows.Cast(opacity=opacity, spread=params.spread, dx=params.dx, dy=params.dy)
        return shadows.placed(alpha, exact)
    light = shadows.Light(
        opacity=opacity,
        blur=params.blur / _FULL,
        distance=params.distance / _FULL,
        angle=params.angle,
    )
    return (shadows.dropped if params.kind == "drop" else shadows.touching)(alpha, light)


OPERATION = Operation(name="drop_shadow", params=Params, price=ZERO, apply=apply, foresee=foresee)
