"""Put a studio's backdrop, in colours that suit the subject, behind what is transparent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging.alpha import Color
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

    from safelight.vision.branding.palettes import Palette

#: Colours of a palette that are told.
_TOLD = 5


def _are_colors(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
            raise ValueError(f"{text[:40]!r} is no colour written as #rrggbb")
    return texts


Colors = Annotated[tuple[str, ...], Field(min_length=1, max_length=8), AfterValidator(_are_colors)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Which colours, and how they are laid out."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: The subject's own hue, the opposite one, or one a third round the wheel.
    mode: Literal["similar", "complementary", "radical"] = "similar"
    #: A brand's, `#rrggbb`, in place of the subject's, the one that is wanted most first.
    colors: Colors | None = None
    style: Literal["studio", "gradient", "plain"] = "studio"


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture without transparent parts; depth stays."""
    from safelight.vision.branding import palettes, scenes
    from safelight.vision.segmentation import backdrops

    backdrops.require_transparency(image, "A backdrop")
    palette = palettes.of(image, context.networks)
    stops = _stops(params, palette)
    own = ", ".join(_text(palettes.color(each.lab)) for each in palette.swatches[:_TOLD])
    ends = stops[0], stops[len(stops) // 2], stops[-1]
    laid = ", ".join(dict.fromkeys(map(_text, ends)))
    context.facts.notes.append(f"palette of the subject: {own}; backdrop: {laid}")
    return backdrops.over(image, scenes.plate(image, params.style, stops))


def _stops(params: Params, palette: Palette) -> list[Color]:
    from safelight.vision.branding import scenes

    if params.colors is None:
        return scenes.stops(params.style, scenes.wall(palette, params.mode), None)
    brand = [Color(*bytes.fromhex(color[1:])) for color in params.colors]
    wall, other = scenes.of_brand(brand, palette, params.mode)
    return scenes.stops(params.style, wall, other)


def _text(color: Color) -> str:
    return f"#{bytes(color).hex()}"


OPERATION = Operation(name="palette_backdrop", params=Params, price=ZERO, apply=apply)
