"""Change light, colour and look of a photo, by hand or automatically."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field

from safelight.domain.credits import ZERO
from safelight.imaging.operation import Context, Operation
from safelight.imaging.variants import share

if TYPE_CHECKING:
    import pyvips

    from safelight.imaging.toning import Toning

_FULL = 100

Percent = Annotated[int, Field(ge=0, le=_FULL)]
Signed = Annotated[int, Field(ge=-_FULL, le=_FULL)]


class Look(StrEnum):
    """A look that the whole picture gets, before all that is asked beside it."""

    BLACK_AND_WHITE = "black_and_white"
    SEPIA = "sepia"
    NEGATIVE = "negative"
    VINTAGE = "vintage"
    CINEMATIC = "cinematic"


class Automatic(StrEnum):
    """What is set right by what the picture shows, before everything else."""

    LIGHT = "light"
    COLOUR = "colour"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How much of each; 0 changes nothing."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: The middle tones; black and white stay.
    brightness: Signed = 0
    contrast: Signed = 0
    #: -100 is black and white.
    saturation: Signed = 0
    #: Saturation of dull colours above all, and of skin below all.
    vibrance: Signed = 0
    #: Above 0 as if by warmer light.
    warmth: Signed = 0
    #: Above 0 towards magenta, below towards green.
    tint: Signed = 0
    #: Above 0 brighter, below darker, in the four of them.
    highlights: Signed = 0
    shadows: Signed = 0
    whites: Signed = 0
    blacks: Signed = 0
    #: Contrast between a place and what is around it.
    clarity: Percent = 0
    sharpness: Percent = 0
    #: Lifts black and dulls colours, as on old prints.
    fade: Percent = 0
    #: Above 0 darker edges, below lighter ones.
    vignette: Signed = 0
    grain: Percent = 0
    look: Look | None = None
    automatic: Automatic | None = None


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture toned; alpha and depth stay. With nothing asked it is the same image."""
    if params == Params():
        return image
    part = share(context.variant)
    params = _scaled(params, part)
    if params.automatic or params.clarity or params.sharpness or params.grain:
        # These look at a pixel more than once, and a stream can be read only once.
        image = image.copy_memory()
    color = image.extract_band(0, n=3)
    made = _finished(_toned(color, _toning(image, params, context, part)), params)
    if made is color:
        return image
    if not image.hasalpha():
        return made
    return made.bandjoin(image.extract_band(3)).copy(interpretation=image.interpretation)


def _scaled(params: Params, part: float) -> Params:
    """Each amount times the part, within its scale."""
    amounts: dict[str, Any] = {
        field.name: max(-_FULL, min(_FULL, round(amount * part)))
        for field in fields(params)
        if isinstance(amount := getattr(params, field.name), int)
    }
    return replace(params, **amounts)


def _toning(image: pyvips.Image, params: Params, context: Context, part: float) -> Toning:
    # These load libvips and numpy, which the accepting process does without.
    from safelight.imaging import automatic

    toning = _asked(params, part)
    if params.automatic is None:
        return toning
    seen = automatic.sample(image)
    for kind, correct in (
        (Automatic.LIGHT, automatic.with_light),
        (Automatic.COLOUR, automatic.with_colour),
    ):
        if params.automatic in {kind, Automatic.BOTH}:
            toning, done = correct(toning, seen, part)
            context.facts.notes.append(done)
    return toning


def _asked(params: Params, part: float) -> Toning:
    from safelight.imaging.tone_curves import Curve
    from safelight.imaging.toning import Toning

    return Toning(
        look=params.look,
        look_share=min(part, 1.0),
        warmth=params.warmth / _FULL,
        tint=params.tint / _FULL,
        curve=Curve(
            brightness=params.brightness / _FULL,
            contrast=params.contrast / _FULL,
            shadows=params.shadows / _FULL,
            highlights=params.highlights / _FULL,
            blacks=params.blacks / _FULL,
            whites=params.whites / _FULL,
            fade=params.fade / _FULL,
        ),
        saturation=params.saturation / _FULL,
        vibrance=params.vibrance / _FULL,
    )


def _toned(color: pyvips.Image, toning: Toning) -> pyvips.Image:
    from safelight.imaging.cube import look_up
    from safelight.imaging.toning import Toning, table

    if toning == Toning(look_share=toning.look_share):
        return color
    return look_up(color, table(toning))


def _finished(color: pyvips.Image, params: Params) -> pyvips.Image:
    """What looks at more than one pixel, or at where a pixel lies."""
    from safelight.imaging import film, local_tone, sharpen

    if params.clarity:
        color = local_tone.clarified(color.copy_memory(), params.clarity / _FULL)
    if params.sharpness:
        # Looking at neighbours would compute what comes before once for each of them.
        color = sharpen.sharpened(color.copy_memory(), params.sharpness / _FULL)
    if params.vignette:
        color = film.vignetted(color, params.vignette / _FULL)
    return film.grained(color, params.grain / _FULL) if params.grain else color


OPERATION = Operation(name="tone", params=Params, price=ZERO, apply=apply, streams=True)
