"""`/branding/logo/image/v1` and `/branding/template/image/v1`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from safelight.dialects.imagepipeline import prompts
from safelight.dialects.imagepipeline.backgrounds import (
    background_drawn,
    kept_before,
    subject_kept,
    unknown_subject,
)
from safelight.dialects.imagepipeline.schema import LogoRequest, TemplateRequest
from safelight.dialects.imagepipeline.wanted import (
    Asked,
    Operations,
    Wanted,
    drawing,
    drawn,
    sized,
    undrawn,
    unused,
    worked,
)
from safelight.domain.edit import JsonObject
from safelight.domain.engines import Ability
from safelight.instructions.descriptions.shades import NEUTRAL
from safelight.web.problems import Unprocessable, problem

if TYPE_CHECKING:
    from safelight.instructions.backdrops import Backdrop

#: Percent of the logo that covers what is below.
_OPACITY = 50
#: Pixels of a side of what is drawn, where the request does not say.
_SIDE = 1024
#: Fields that say something of a picture that is drawn to go under a logo.
_OF_WHAT_IS_DRAWN = ("prompt", "palette", "width", "height")
_QUOTED = re.compile(r'"([^"]{1,200})"|\u201c([^\u201c\u201d]{1,200})\u201d')


def stamped(asked: Asked, position: str) -> dict[str, JsonObject]:
    """The logo in a corner, if the request has one."""
    logo = asked.sources.get(("logo_url",))
    if logo is None:
        return {}
    stamp: JsonObject = {"image": logo.as_json(), "position": position, "opacity": _OPACITY}
    return {"stamp": stamp}


def with_logo(request: LogoRequest, asked: Asked) -> Wanted:
    """A picture with a logo on it; one that an engine draws, where none is sent.

    Raises Unprocessable for a request with too little to do either.
    """
    if request.input_image is None:
        return _from_words(request, asked, "logo")
    if request.logo_url is None:
        text = "is needed: it is what is laid over input_image"
        raise Unprocessable([problem(["logo_url"], text, None)])
    operations = stamped(asked, request.position)
    made = worked(operations, asked.source("input_image"), request.output_format)
    return made.warned(
        *unused(request, _OF_WHAT_IS_DRAWN, "the logo is laid over input_image as it is"),
        *undrawn(request),
    )


def _from_words(request: LogoRequest | TemplateRequest, asked: Asked, name: str) -> Wanted:
    """Without a picture an engine draws what the prompt says; the logo goes over that."""
    if request.prompt is None:
        text = "is needed, or a prompt that says what to draw"
        raise Unprocessable([problem(["input_image"], text, None)])
    size = (request.width or _SIDE, request.height or _SIDE)
    made = drawing(asked, request, Ability.GENERATE, request.prompt, size=size)
    return drawn(made, stamped(asked, request.position), request.output_format, name)


def composed(request: TemplateRequest, asked: Asked) -> Wanted:
    """A subject before a backdrop in its own colours, with words and a logo. Raises Unprocessable.

    Without a picture an engine draws what the prompt says.
    """
    if request.input_image is None:
        return _from_words(request, asked, "template")
    found = prompts.background(request.background_prompt)
    over = {**_captioned(request, asked), **stamped(asked, request.position)}
    source = asked.source("input_image")
    if found.missed:
        made = background_drawn(request, request.background_prompt, asked, found)
        operations = {**kept_before(source, request.subject_description), **over}
        wanted = drawn(made, operations, request.output_format, source.filename)
        return wanted.warned(*_unsized(request), *_passed_over(request))
    backed = _in_palette(request, subject_kept(found.operations, request.subject_description))
    operations = {**sized(backed, request.width, request.height), **over}
    understood = _understood(request, found)
    done = worked(operations, source, request.output_format, understood)
    return done.warned(
        *_passed_over(request), *_uncolored(request, found.operations), *undrawn(request)
    )


def _unsized(request: TemplateRequest) -> tuple[str, ...]:
    return unused(request, ("width", "height"), "the result is as large as the input")


def _passed_over(request: TemplateRequest) -> tuple[str, ...]:
    unquoted = () if _quoted(request) else ("prompt",)
    why = 'only what it has in quotes, as in "Summer Sale", is written onto the picture'
    return (*unknown_subject(request.subject_description), *unused(request, unquoted, why))


def _uncolored(request: TemplateRequest, operations: Operations) -> tuple[str, ...]:
    if _takes_palette(request, operations):
        return ()
    return unused(request, ("palette", "palette_mode"), "background_prompt says which colours")


def _understood(request: TemplateRequest, found: Backdrop) -> Sequence[str]:
    """What was read, but for the wall that a studio has where no palette is asked for."""
    if not _takes_palette(request, found.operations):
        return found.understood
    whose = "the palette's" if request.palette else f"the subject's own ({request.palette_mode})"
    colors = found.operations["palette_backdrop"].get("colors", ())
    said = f"in {', '.join(map(str, colors))}" if isinstance(colors, list | tuple) else ""
    return [
        each.replace(said, f"in colours after {whose}") if said else each
        for each in found.understood
    ]


def _takes_palette(request: TemplateRequest, operations: Operations) -> bool:
    """Whether the backdrop is a studio's whose colour nobody named."""
    backdrop = operations.get("palette_backdrop")
    if backdrop is None:
        return False
    return bool(request.palette) or backdrop.get("colors", [NEUTRAL]) == [NEUTRAL]


def _in_palette(request: TemplateRequest, operations: Operations) -> dict[str, JsonObject]:
    """A studio's backdrop gets the palette's colours, the brand's or the subject's own."""
    if not _takes_palette(request, operations):
        return dict(operations)
    style = operations["palette_backdrop"].get("style", "studio")
    params: dict[str, object] = {"style": style, "mode": request.palette_mode}
    if request.palette:
        params["colors"] = [each.lower() for each in request.palette[:8]]
    return {**operations, "palette_backdrop": params}


def _captioned(request: TemplateRequest, asked: Asked) -> dict[str, JsonObject]:
    """What a prompt has in quotes is written onto the picture, away from the logo."""
    lines = _quoted(request)
    if not lines:
        return {}
    beside_logo = stamped(asked, request.position) and request.position.startswith("bottom")
    position = "top" if beside_logo else "bottom"
    return {"caption": {"text": "\n".join(lines), "position": position}}


def _quoted(request: TemplateRequest) -> list[str]:
    found = _QUOTED.finditer(request.prompt or "")
    return [text for match in found if (text := (match[1] or match[2]).strip())]
