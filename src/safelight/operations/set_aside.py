"""Set the picture aside as it is at this moment: it becomes a file beside the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging.operation import ASIDE_NAME, Context, Operation

if TYPE_CHECKING:
    import pyvips


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What the file is called."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=ASIDE_NAME)]


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture as it came."""
    context.aside(params.name, image)
    return image


OPERATION = Operation(name="set_aside", params=Params, price=ZERO, apply=apply)
