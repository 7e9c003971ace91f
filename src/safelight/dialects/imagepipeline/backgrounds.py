"""`/background/remove/image/v1` and `/background/change/image/v1`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safelight.dialects.imagepipeline import prompts
from safelight.dialects.imagepipeline.names import CUTOUT
from safelight.dialects.imagepipeline.schema import (
    BackgroundChangeRequest,
    BackgroundRemoveRequest,
    Picturing,
)
from safelight.dialects.imagepipeline.wanted import (
    Asked,
    Operations,
    Wanted,
    drawing,
    drawn,
    opaque,
    sized,
    undrawn,
    unmodelled,
    unused,
    worked,
)
from safelight.domain.edit import Drawing, JsonObject, Source
from safelight.domain.engines import Ability
from safelight.instructions.engines import quoted, without
from safelight.web.problems import Unprocessable, problem

if TYPE_CHECKING:
    from safelight.instructions.backdrops import Backdrop

#: Operations that find the subject, and take what it is.
_FINDING = ("background_remove", "background_blur")
#: What a background is drawn at before it is scaled behind the subject.
_DRAWN = (1024, 1024)
_FULL = 100
_SHADOW = ("shadow_opacity", "shadow_blur", "shadow_dy", "shadow_dx")
_ALL_DRAWN = "without use_segmentation the engine draws the subject too"


def removed(request: BackgroundRemoveRequest, asked: Asked) -> Wanted:
    """The subject alone, or on one colour with the cut-out beside it. Raises Unprocessable."""
    source = asked.source("input_image")
    if request.recolor is None:
        return _cut_out(request, source)
    operations: dict[str, JsonObject] = {
        "background_remove": {},
        "set_aside": {"name": CUTOUT},
        "background_color": {"color": request.recolor.lower()},
    }
    if request.drop_shadow:
        operations["drop_shadow"] = {
            "opacity": round(_FULL * request.shadow_opacity),
            "spread": request.shadow_blur,
            "dx": request.shadow_dx,
            "dy": request.shadow_dy,
        }
    return worked(operations, source, request.output_format).warned(*_shadowless(request))


def _shadowless(request: BackgroundRemoveRequest) -> tuple[str, ...]:
    return () if request.drop_shadow else unused(request, _SHADOW, "drop_shadow is not set")


def _cut_out(request: BackgroundRemoveRequest, source: Source) -> Wanted:
    if request.drop_shadow:
        text = "needs recolor: a shadow falls on a background"
        raise Unprocessable([problem(["drop_shadow"], text, request.drop_shadow)])
    operations: Operations = {
        "background_remove": {},
        "background_color": {"color": "transparent"},
    }
    made = worked(operations, source, "png").warned(*_shadowless(request))
    if request.output_format == "png":
        return made
    return made.warned(
        f"output_format {request.output_format} had no effect: without recolor the result is the"
        " cut-out, a PNG."
    )


def changed(request: BackgroundChangeRequest, asked: Asked) -> Wanted:
    """The subject before another background: by operations, or else drawn by an engine."""
    found = prompts.background(request.prompt)
    if found.missed:
        return _redrawn(request, asked, found)
    operations = subject_kept(found.operations, request.subject_description)
    operations = sized(operations, request.width, request.height)
    source = asked.source("input_image")
    done = worked(operations, source, request.output_format, found.understood)
    return done.warned(
        *unknown_subject(request.subject_description),
        *_segmented_anyway(request),
        *opaque(operations, request.output_format),
        *undrawn(request),
        *unused(request, ("palette", "harmonize_strength"), "nothing was drawn by an engine"),
        *unmodelled(request),
    )


def _segmented_anyway(request: BackgroundChangeRequest) -> tuple[str, ...]:
    if request.use_segmentation:
        return ()
    return ("use_segmentation had no effect: this background is put behind the subject.",)


def subject_kept(operations: Operations, description: str | None) -> dict[str, JsonObject]:
    """Operations that keep what a description says, if it is of a kind that can be found."""
    kind = prompts.subject(description)
    if kind is None:
        return dict(operations)
    named = {"object_to_keep": kind}
    return {
        name: {**params, **named} if name in _FINDING else params
        for name, params in operations.items()
    }


def unknown_subject(description: str | None) -> tuple[str, ...]:
    """A warning for a subject that cannot be looked for."""
    if not description or prompts.subject(description) is not None:
        return ()
    words = f"subject_description {description!r} names no kind of object that is known here"
    return (f"{words}: what stands out was kept.",)


def _redrawn(request: BackgroundChangeRequest, asked: Asked, found: Backdrop) -> Wanted:
    source = asked.source("input_image")
    made = background_drawn(request, request.prompt, asked, found)
    if not request.use_segmentation:
        operations = sized({}, request.width, request.height)
        return drawn(made, operations, request.output_format, source.filename).warned(
            *unused(request, ("subject_description", "harmonize_strength"), _ALL_DRAWN),
            *unmodelled(request),
        )
    strength = request.harmonize_strength or 0.0
    operations = kept_before(source, request.subject_description, strength)
    return drawn(made, operations, request.output_format, source.filename).warned(
        *unknown_subject(request.subject_description),
        *unused(request, ("width", "height"), "the result is as large as the input"),
        *unmodelled(request),
    )


def kept_before(
    source: Source, description: str | None, harmonize: float = 0.0
) -> dict[str, JsonObject]:
    """The subject of a picture, laid over what was drawn."""
    params: dict[str, object] = {"original": source.as_json(), "harmonize": harmonize}
    if (kind := prompts.subject(description)) is not None:
        params["object_to_keep"] = kind
    return {"keep_subject": params}


def background_drawn(request: Picturing, prompt: str, asked: Asked, found: Backdrop) -> Drawing:
    """The input with another background, or a background alone where an engine can only that."""
    model, find = asked.model, asked.engines.find
    if find(model, Ability.EDIT) or not find(model, Ability.GENERATE):
        words = f"Replace the background with: {prompt}. Leave the subject as it is."
        made = drawing(asked, request, Ability.EDIT, words, [asked.source("input_image")])
    else:
        made = drawing(asked, request, Ability.GENERATE, prompt, size=_DRAWN)
    return replace(made, otherwise=_otherwise(found, model))


def _otherwise(found: Backdrop, model: str) -> str:
    known = f" Understood: {'; '.join(found.understood)}." if found.understood else ""
    return (
        f"Not understood of the background: {quoted(found.missed)}.{known} A colour, a gradient, a"
        f" blur or a studio backdrop can be made here; for scenes: {without(model)}"
    )
