"""Turn the picture, mirror it, or both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context, Operation
from safelight.imaging.turning import turned, turned_size

if TYPE_CHECKING:
    import pyvips


class Flip(StrEnum):
    """What is mirrored: left and right, top and bottom, or both."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How far, clockwise; what is mirrored is mirrored after that."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    degrees: Annotated[float, Field(ge=-360, le=360, allow_inf_nan=False)] = 0.0
    flip: Flip | None = None


def after(params: Params, size: Size) -> Size:
    """The result's size."""
    return turned_size(size, params.degrees)


def apply(image: pyvips.Image, params: Params, _: Context) -> pyvips.Image:
    """The picture turned, without empty corners; alpha and depth stay."""
    image = turned(image, params.degrees)
    if params.flip in {Flip.HORIZONTAL, Flip.BOTH}:
        image = image.fliphor()
    if params.flip in {Flip.VERTICAL, Flip.BOTH}:
        image = image.flipver()
    return image


OPERATION = Operation(name="rotate", params=Params, price=ZERO, apply=apply, after=after)
