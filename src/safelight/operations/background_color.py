"""Fill what is transparent with one colour, or leave it so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, ConfigDict

from safelight.domain.credits import ZERO
from safelight.imaging.alpha import WHITE, Color, flatten
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

TRANSPARENT = "transparent"


def _is_color(text: str) -> str:
    if text != TRANSPARENT and not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", text):
        raise ValueError(f"{text[:40]!r} is neither #rgb, #rrggbb nor {TRANSPARENT!r}")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which colour."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: `#rgb`, `#rrggbb` or `transparent`. None: transparent if the input has an alpha channel,
    #: white if not.
    color: Annotated[str, AfterValidator(_is_color)] | None = None


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture without transparent parts, unless they are wanted."""
    color = params.color or (TRANSPARENT if context.input_has_alpha else None)
    if color == TRANSPARENT or not image.hasalpha():
        return image
    return flatten(image, _rgb(color) if color else WHITE)


def _rgb(text: str) -> Color:
    digits = text[1:]
    if len(digits) == 3:  # noqa: PLR2004 -- #rgb is short for #rrggbb
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = bytes.fromhex(digits)
    return Color(red, green, blue)


OPERATION = Operation(
    name="background_color",
    params=Params,
    price=ZERO,
    apply=apply,
    streams=True,
    unasked=Params(),
)
