"""What a request asks of the core, and what it asks for in vain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from safelight.dialects.imagepipeline.names import NAME, Endpoint
from safelight.dialects.imagepipeline.schema import Compute, Picturing, Place
from safelight.domain.edit import ColorSpace, Drawing, Edit, Format, JsonObject, Output, Source
from safelight.domain.engines import Ability, Engines

Operations = Mapping[str, JsonObject]
#: What lossy files are written with.
_QUALITY = 92
#: Fields that only what draws can follow.
_DRAWN_BY = ("num_inference_steps", "guidance_scale", "negative_prompt")
#: Fields of the models behind the hosted service.
_OF_ITS_MODELS = (
    *("refine_strength", "cfg_norm_strength", "product_saturation", "faster_inference"),
    *("tone_correction", "has_text", "true_cfg_scale"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be done, in the core's words."""

    edit: Edit
    #: What is worked on; without either of its two, what is drawn is.
    source: Source
    #: What of the prompt was understood, a sentence each.
    understood: tuple[str, ...] = ()
    #: What has no effect, and why.
    warnings: tuple[str, ...] = ()

    def warned(self, *more: str) -> Wanted:
        """The same, with more that has no effect."""
        return replace(self, warnings=(*self.warnings, *more))

    def told(self, *more: str) -> Wanted:
        """The same, with more that was understood."""
        return replace(self, understood=(*self.understood, *more))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request whose pictures were checked."""

    endpoint: Endpoint
    sources: Mapping[Place, Source]
    engines: Engines

    @property
    def model(self) -> str:
        """What engines know the endpoint by: `imagepipeline/edit`."""
        return model_of(self.endpoint)

    def source(self, field: str) -> Source:
        """The picture that a field names."""
        return self.sources[(field,)]


def model_of(endpoint: Endpoint) -> str:
    """What engines know an endpoint by: its path without type and version."""
    return "/".join((NAME, *endpoint.parts))


def worked(
    operations: Operations,
    source: Source,
    output_format: str,
    understood: Sequence[str] = (),
) -> Wanted:
    """Operations on a picture that there is."""
    edit = Edit(operations=dict(operations), output=output(output_format))
    return Wanted(edit=edit, source=source, understood=tuple(understood))


def drawn(drawing: Drawing, operations: Operations, output_format: str, name: str) -> Wanted:
    """Operations on a picture that an engine draws; `name` is what the file is called by."""
    edit = Edit(operations=dict(operations), output=output(output_format), drawing=drawing)
    return Wanted(edit=edit, source=Source(filename=name))


def drawing(
    asked: Asked,
    request: Picturing,
    ability: Ability,
    prompt: str,
    images: Sequence[Source] = (),
    size: tuple[int, int] | None = None,
) -> Drawing:
    """What an engine is asked for, as far as all endpoints say it alike."""
    return Drawing(
        model=asked.model,
        ability=ability,
        prompt=colored(prompt, request.palette),
        images=tuple(images),
        size=size,
        seed=None if request.seed < 0 else request.seed,
        steps=request.num_inference_steps,
        guidance=request.guidance_scale,
        negative_prompt=request.negative_prompt,
    )


def sized(operations: Operations, width: int | None, height: int | None) -> dict[str, JsonObject]:
    """Operations with the sides, in pixels, that fields ask for: they win over a prompt's.

    A subject that was cut out is shown whole; of any other picture the best part is kept.
    """
    pairs = (("width", width), ("height", height))
    sides: dict[str, object] = {name: {"pixels": side} for name, side in pairs if side is not None}
    if not sides:
        return dict(operations)
    kept = {name: params for name, params in operations.items() if name != "resolution"}
    fit = {"fit": "canvas"} if "background_remove" in operations else {"crop": "smart"}
    return {**kept, "resize": {**sides, **fit}}


def colored(prompt: str, palette: Sequence[str]) -> str:
    """A prompt that speaks of a palette too."""
    if not palette:
        return prompt
    return f"{prompt.rstrip(' .')}. Colour palette: {', '.join(palette)}."


def output(name: str) -> Output:
    """How results are written: for screens, whatever came in."""
    made = Format(name)
    quality = None if made is Format.PNG else _QUALITY
    return Output(format=made, quality=quality, color_space=ColorSpace.RGB)


def undrawn(request: Compute) -> tuple[str, ...]:
    """A warning for what only drawing could have followed."""
    return unused(request, _DRAWN_BY, "nothing was drawn by an engine")


def unmodelled(request: Compute) -> tuple[str, ...]:
    """A warning for what only the hosted service's own models could have followed."""
    known = [name for name in _OF_ITS_MODELS if name in type(request).model_fields]
    return unused(request, known, "only models that are not here use it")


def unused(request: Compute, fields: Sequence[str], why: str) -> tuple[str, ...]:
    """A warning for those of the fields by which a request asks for something."""
    asking = [name for name in fields if _asks(request, name)]
    return (f"{', '.join(asking)} had no effect: {why}.",) if asking else ()


def _asks(request: Compute, name: str) -> bool:
    """Whether it sends the field with more than nothing, and not as clients always send it."""
    given = getattr(request, name)
    said = name in request.model_fields_set and given != type(request).model_fields[name].default
    return said and bool(given or given is False)


def opaque(operations: Operations, name: str) -> tuple[str, ...]:
    """A warning where what is transparent is written in a format that knows no such thing."""
    color = operations.get("background_color", {}).get("color")
    if color != "transparent" or Format(name) is not Format.JPEG:
        return ()
    return ("What is transparent is white in a JPEG; output_format png or webp keeps it.",)
