"""Blur the whole picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging.blurring import blurred
from safelight.imaging.operation import Context, Operation
from safelight.imaging.variants import share

if TYPE_CHECKING:
    import pyvips

_FULL = 100
#: The deviation at full amount, as a part of the longer side.
_MOST = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How much; 100 is a Gaussian whose deviation is 3 % of the longer side."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    amount: Annotated[int, Field(ge=1, le=_FULL)]


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture blurred; depth stays, and what is transparent has no colour in it."""
    amount = min(params.amount * share(context.variant), _FULL) / _FULL
    return blurred(image, amount * _MOST * max(image.width, image.height))


OPERATION = Operation(name="blur", params=Params, price=ZERO, apply=apply)
