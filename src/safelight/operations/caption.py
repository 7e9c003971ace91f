"""Write a text onto the picture, so that it can be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging.alpha import Color
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Operation, Problem

if TYPE_CHECKING:
    import pyvips

    from safelight.vision.branding.legibility import Look
    from safelight.vision.branding.lettering import Setting

AUTO = "auto"


def _is_text(text: str) -> str:
    lines = text.replace("\r\n", "\n").strip()
    if not lines:
        raise ValueError("there is nothing to be seen in it")
    for letter in lines:
        if letter != "\n" and unicodedata.category(letter) == "Cc":
            raise ValueError(f"U+{ord(letter):04X} is a control character; only lines may break")
    return lines


def _is_color(text: str) -> str:
    if text != AUTO and not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(f"{text[:40]!r} is neither #rrggbb nor {AUTO!r}")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What is written, where, and in what."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: Lines break where it says, and where they must.
    text: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_is_text)]
    position: Literal[
        "top", "center", "bottom", "top_left", "top_right", "bottom_left", "bottom_right"
    ] = "bottom"
    #: `#rrggbb`; `auto`: white or nearly black, over a veil where the picture needs one.
    color: Annotated[str, AfterValidator(_is_color)] = AUTO
    #: Percent of the picture's height that the letters' size is at most. None: what fits well.
    size: Annotated[float, Field(ge=1, le=50, allow_inf_nan=False)] | None = None


def foresee(params: Params, _: Limits) -> Iterator[Problem]:
    """Characters that the typeface lacks."""
    from safelight.vision.branding import typeface

    lacking = typeface.missing(params.text)
    if lacking is not None:
        name = unicodedata.name(lacking, "without a name")
        problem = (
            f"the typeface, Noto Sans, lacks {lacking!r} (U+{ord(lacking):04X}, {name}); it has"
            " Latin, Greek, Cyrillic and Devanagari"
        )
        yield "text", problem


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture at its own size with the text on it; depth stays."""
    from safelight.vision.branding import captions, legibility, lettering

    layout = lettering.Layout(text=params.text, position=params.position, size=params.size)
    setting = lettering.set_text(layout, Size(image.width, image.height))
    letters = None if params.color == AUTO else Color(*bytes.fromhex(params.color[1:]))
    look = legibility.look(image, setting.box, letters)
    context.facts.notes.append(_said(setting, look))
    return captions.written(image, setting, look, params.position)


def _said(setting: Setting, look: Look) -> str:
    from safelight.vision.branding.legibility import READABLE

    lines = "1 line" if len(setting.lines) == 1 else f"{len(setting.lines)} lines"
    hard = "" if look.contrast >= READABLE else f", which is hard to read below {READABLE}"
    return (
        f"the text was set in {lines} at {setting.size:.0f} pixels in #{bytes(look.letters).hex()},"
        f" its contrast to what is below it at least {look.contrast:.1f}{hard}"
    )


OPERATION = Operation(name="caption", params=Params, price=ZERO, apply=apply, foresee=foresee)
