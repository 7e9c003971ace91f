"""`/edit/image/v1`: an instruction is carried out by operations, or by an engine."""

from __future__ import annotations

from dataclasses import replace

from safelight.dialects.imagepipeline import prompts
from safelight.dialects.imagepipeline.schema import EditRequest
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
from safelight.domain.edit import JsonObject, Source
from safelight.domain.engines import Ability
from safelight.instructions.engines import filled, missing, otherwise, redrawing, without
from safelight.web.problems import Unprocessable, problem

#: Pixels over which an edit fades out at the edge of its segment, if the request does not say.
_FEATHER = 8
#: Operations by which a prompt says how large the result is to be.
_SIZING = frozenset({"resize", "resolution", "upscale", "outpaint"})
#: Pixels of a side of what is drawn from nothing, where the request does not say.
_SIDE = 1024
#: What a prompt calls a format.
_FORMATS = {"jpg": "jpeg"}


def edited(request: EditRequest, asked: Asked) -> Wanted:
    """The edit that a request stands for. Raises Unprocessable."""
    _check_size(request)
    sources = list(asked.sources.values())
    if not sources:
        return _from_nothing(request, asked)
    reading = prompts.instruction(request.prompt, len(sources))
    ability = missing(reading, asked.model, asked.engines)
    why = otherwise(reading, asked.model)
    if request.mode and ability is None:
        ability, why = redrawing(asked.model, asked.engines), _unstyled(request.mode, asked.model)
    if ability is not None:
        return _drawn(request, asked, ability, why)
    operations = filled(reading.operations, sources)
    framed = {**sized(operations, request.width, request.height), **_confined(request)}
    name = reading.format if _says_no_format(request) and reading.format else request.output_format
    written = _FORMATS.get(name, name)
    done = worked(framed, sources[0], written, reading.understood)
    return done.warned(
        *_oversized(request, operations),
        *_unmasked(request),
        *opaque(operations, written),
        *undrawn(request),
        *unused(request, ("palette",), "nothing was drawn by an engine"),
        *unmodelled(request),
    )


def _unstyled(mode: str, model: str) -> str:
    return f"The mode {mode!r} is a style that only a model knows. {without(model)}"


def _check_size(request: EditRequest) -> None:
    """What is put back outside of a segment is the original, at its size."""
    for name in ("width", "height"):
        if request.mask_segment is not None and getattr(request, name) is not None:
            text = "cannot be combined with mask_segment: the result is as large as the input"
            raise Unprocessable([problem([name], text, getattr(request, name))])


def _says_no_format(request: EditRequest) -> bool:
    return "output_format" not in request.model_fields_set


def _from_nothing(request: EditRequest, asked: Asked) -> Wanted:
    """Without a picture there is nothing to edit: what the prompt says is drawn."""
    if request.mask_segment is not None:
        text = "needs input_image: there is nothing yet in which it could be found"
        raise Unprocessable([problem(["mask_segment"], text, request.mask_segment)])
    size = (request.width or _SIDE, request.height or _SIDE)
    prompt = _styled(request.prompt, request.mode)
    made = drawing(asked, request, Ability.GENERATE, prompt, size=size)
    return drawn(made, {}, request.output_format, "image")


def _drawn(request: EditRequest, asked: Asked, ability: Ability, why: str) -> Wanted:
    sources = list(asked.sources.values())
    prompt = _styled(request.prompt, request.mode)
    size = (request.width, request.height) if request.width and request.height else None
    made = drawing(asked, request, ability, prompt, sources, size)
    operations = {**sized({}, request.width, request.height), **_confined(request, sources[0])}
    wanted = drawn(
        replace(made, otherwise=why), operations, request.output_format, sources[0].filename
    )
    return wanted.warned(*_unmasked(request), *unmodelled(request))


def _oversized(request: EditRequest, operations: Operations) -> tuple[str, ...]:
    said = _SIZING & operations.keys()
    if not said or (request.width is None and request.height is None):
        return ()
    return ("The size that the prompt asks for had no effect: width and height win.",)


def _unmasked(request: EditRequest) -> tuple[str, ...]:
    if request.mask_segment is not None:
        return ()
    return unused(request, ("mask_feather_px",), "there is no mask_segment")


def _styled(prompt: str, mode: str | None) -> str:
    return f"{prompt.rstrip(' .')}. In the style of {mode}." if mode else prompt


def _confined(request: EditRequest, original: Source | None = None) -> dict[str, JsonObject]:
    if request.mask_segment is None:
        return {}
    feather = _FEATHER if request.mask_feather_px is None else request.mask_feather_px
    confine: dict[str, object] = {"label": request.mask_segment, "feather": feather}
    if original is not None:
        confine["original"] = original.as_json()
    return {"confine": confine}
