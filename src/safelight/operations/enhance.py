"""Make a photo better by itself: judge what is wrong with it, mend that, bring it to a size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from safelight.domain.credits import from_decimal
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context, Operation
from safelight.imaging.variants import share

if TYPE_CHECKING:
    import pyvips

_FULL = 100
#: A size that differs by no more than this part of its pixels is left as it is.
_SAME = 0.02
#: No side becomes longer than this by enlarging: a strip of a few rows need not become a mile.
_LONGEST = 16_384

_CLEAN, _PHOTO = "waifu2x-cunet-noise", "waifu2x-photo-x2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How large, and how much."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: Pixels of the result, whose proportions are the picture's; None: as many as it has.
    pixels: Annotated[int, Field(ge=1)] | None = None
    #: Of what is done to light, colour and sharpness.
    strength: Annotated[int, Field(ge=0, le=100)] = 100


def networks(_: Params) -> tuple[str, ...]:
    """Those that may be needed; which are, is known once the picture is seen."""
    levels = range(4)
    cleaning = (f"{_CLEAN}{level}" for level in levels)
    enlarging = (f"{_PHOTO}-noise{level}" for level in levels[1:])
    return (*cleaning, _PHOTO, *enlarging, "centerface", "realesrgan-x4plus")


def after(params: Params, size: Size) -> Size:
    """The result's size."""
    if params.pixels is None or abs(params.pixels / size.pixels - 1) <= _SAME:
        return size
    scale = math.sqrt(params.pixels / size.pixels)
    scale = min(scale, max(1.0, _LONGEST / max(size.width, size.height)))
    return Size(max(1, round(size.width * scale)), max(1, round(size.height * scale)))


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The photo without its faults, at its size; what was done is in the context's notes."""
    from safelight.vision.restoration.enhancing import enhanced

    amount = params.strength / _FULL * share(context.variant)
    return enhanced(image, after(params, context.size), amount, context)


OPERATION = Operation(
    name="enhance",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    after=after,
    scales=after,
    networks=networks,
)
