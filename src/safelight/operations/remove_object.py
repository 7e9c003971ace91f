"""Take named things out of the picture and make up what was behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from safelight.domain.credits import from_decimal
from safelight.imaging import coco
from safelight.imaging.counting import counted
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips


def _are_kinds(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in coco.NAMES:
            raise ValueError(
                f"{name[:40]!r} is nothing that can be looked for here; what can is:"
                f" {', '.join(coco.NAMES)}"
            )
    return names


Objects = Annotated[tuple[str, ...], Field(min_length=1, max_length=8), AfterValidator(_are_kinds)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What to take out."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: Names of `coco.NAMES`.
    objects: Objects
    #: Which of all things with these names; with `only` there must be no more than one of each.
    which: Literal["all", "only", "largest", "smallest", "left", "right"] = "all"


def networks(_: Params) -> tuple[str, ...]:
    """What finds things and what finds their outlines."""
    return ("nanodet", "u2net")


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture without these things, at its own size; alpha and depth stay."""
    from safelight.vision.inpainting.removal import without

    made, removed = without(image, params.objects, params.which, context)
    verb = "was" if len(removed) == 1 else "were"
    what = counted(removed)
    context.facts.notes.append(f"{what[:1].upper()}{what[1:]} {verb} removed.")
    return made


OPERATION = Operation(
    name="remove_object",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    networks=networks,
)
