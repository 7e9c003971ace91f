"""Turns a Phota request into the core's words."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from safelight.dialects.phota import errors, sizes
from safelight.dialects.phota.errors import BadRequest, Unprocessable, problem
from safelight.dialects.phota.names import Kind
from safelight.dialects.phota.pictures import Field
from safelight.dialects.phota.schema import (
    AnyRequest,
    EditRequest,
    EnhanceRequest,
    GenerateRequest,
    ImageRequest,
    RemixRequest,
    Sized,
)
from safelight.domain.edit import Drawing, Edit, Format, JsonObject, Output, Source
from safelight.domain.engines import Ability, Engines
from safelight.instructions.reading import Reading, read

#: What an engine reads in place of `[[id]]`, which it knows nothing of.
_SOMEBODY = "the person"
_REFERENCE = re.compile(r"\[\[[^\[\]]*\]\]")
#: Operations of an instruction that say how large the result is to be.
_SIZING = frozenset({"resolution", "upscale", "resize", "outpaint", "pad"})
_FORMATS = {"jpg": Format.JPEG, "png": Format.PNG, "webp": Format.WEBP}
_QUALITY = 92
#: The model that enhance and remix are pinned to.
_PINNED = "nb2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be done, in the core's words."""

    edit: Edit
    #: What is worked on; without either of its two, what is drawn is.
    source: Source
    #: What of the prompt was understood, a sentence each.
    understood: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request with its pictures stored and its people checked."""

    request: AnyRequest
    sources: Mapping[Field, Source]
    #: Ids of the people who are to be recognised.
    people: tuple[str, ...]
    engines: Engines


def pictures(request: AnyRequest) -> dict[Field, str]:
    """What a request names as pictures, by field, the one that is worked on first."""
    match request:
        case EditRequest():
            return {("images", number): text for number, text in enumerate(request.images)}
        case EnhanceRequest():
            return {("image",): request.image}
        case RemixRequest():
            return {
                ("input_image",): request.input_image,
                ("reference_image",): request.reference_image,
            }
        case GenerateRequest():
            return {}


def kind_of(request: AnyRequest) -> Kind:
    """Which endpoint it is for."""
    match request:
        case EditRequest():
            return Kind.EDIT
        case EnhanceRequest():
            return Kind.ENHANCE
        case RemixRequest():
            return Kind.REMIX
        case GenerateRequest():
            return Kind.GENERATE


def check(request: AnyRequest, engines: Engines) -> None:
    """What can be asked of which model. Raises Unprocessable or BadRequest."""
    if isinstance(request, EditRequest) and not request.images:
        raise BadRequest(errors.NO_IMAGE, "images: edit needs at least one image.")
    if isinstance(request, GenerateRequest) and not request.prompt.strip():
        raise BadRequest(errors.NO_IMAGE, "prompt: generate needs one that says what to draw.")
    if isinstance(request, Sized):
        _check_model(request, engines)


def _check_model(request: Sized, engines: Engines) -> None:
    model = request.base_model
    known = sizes.SUPPORTED.get(model)
    if known is None and not any(engines.find(model, each) for each in Ability):
        names = ", ".join(sizes.SUPPORTED)
        text = f"no such base_model; there are {names}, and what SAFELIGHT_ENGINES serves"
        raise Unprocessable([problem(["base_model"], text, model)])
    if known is not None and request.resolution not in known:
        raise BadRequest(
            errors.UNSUPPORTED,
            f"resolution: {model} supports {', '.join(known)}, not {request.resolution}.",
        )
    if request.quality != "auto" and model != "gpt-image-2":
        raise BadRequest(
            errors.UNSUPPORTED, f"quality: only gpt-image-2 has qualities, not {model}."
        )


def wanted(asked: Asked) -> Wanted:
    """The edit that a request stands for."""
    made = _made(asked)
    if not asked.people:
        return made
    recognising: JsonObject = {"people": list(asked.people)}
    operations = {**made.edit.operations, "identify": recognising}
    return replace(made, edit=replace(made.edit, operations=operations))


def _made(asked: Asked) -> Wanted:
    match asked.request:
        case EditRequest() as request:
            return _edited(request, asked)
        case EnhanceRequest() as request:
            return _enhanced(request, asked)
        case RemixRequest() as request:
            return _remixed(request, asked)
        case GenerateRequest() as request:
            return _generated(request)


def _edited(request: EditRequest, asked: Asked) -> Wanted:
    sources = list(asked.sources.values())
    reading = read(_instruction(request.prompt), len(sources))
    whole = not reading.missed and not reading.unused
    ability = _ability(request.base_model, asked.engines, whole)
    if ability is None and whole:
        operations = {**_filled(reading, sources), **_framing(request, reading)}
        return _wanted(request, operations, sources[0], reading)
    drawing = Drawing(
        model=request.base_model,
        ability=ability or Ability.EDIT,
        prompt=_for_engines(request.prompt),
        images=tuple(sources),
        size=_size(request),
        quality=_quality(request),
        otherwise=_otherwise(reading, request.base_model),
    )
    return _drawn(request, drawing)


def _ability(model: str, engines: Engines, understood: bool) -> Ability | None:  # noqa: FBT001 -- a fact, not a choice
    """What an engine is asked for; None where instructions do as well, or there is no engine."""
    if engines.find(model, Ability.EDIT):
        return Ability.EDIT
    if engines.find(model, Ability.TRANSFORM) and not understood:
        return Ability.TRANSFORM
    return None


def _generated(request: GenerateRequest) -> Wanted:
    drawing = Drawing(
        model=request.base_model,
        ability=Ability.GENERATE,
        prompt=_for_engines(request.prompt),
        size=_size(request),
        quality=_quality(request),
    )
    return _drawn(request, drawing)


def _drawn(request: EditRequest | GenerateRequest, drawing: Drawing) -> Wanted:
    edit = replace(_edit(request, _framing(request, None)), drawing=drawing)
    return Wanted(edit=edit, source=Source(filename=kind_of(request).value))


def _enhanced(request: EnhanceRequest, asked: Asked) -> Wanted:
    enhancing: dict[str, JsonObject] = {"enhance": {"pixels": sizes.FIXED}}
    return _instructed(request, enhancing, asked)


def _remixed(request: RemixRequest, asked: Asked) -> Wanted:
    reference = _json(asked.sources[("reference_image",)])
    restyling: dict[str, JsonObject] = {
        "style_transfer": {"style_reference_image": reference},
        "match_look": {"reference": reference},
        "resolution": {"pixels": sizes.FIXED},
    }
    made = _instructed(request, restyling, asked)
    look = "the input in the look of the reference: its style and its palette"
    return replace(made, understood=(look, *made.understood))


def _instructed(
    request: EnhanceRequest | RemixRequest, base: Mapping[str, JsonObject], asked: Asked
) -> Wanted:
    """What an endpoint does anyway, and what its prompt adds to that."""
    source = next(iter(asked.sources.values()))
    reading = read(_instruction(request.prompt), 1)
    if not reading.missed:
        return _wanted(request, {**_filled(reading, [source]), **base}, source, reading)
    drawing = Drawing(
        model=_PINNED,
        ability=Ability.EDIT,
        prompt=_for_engines(request.prompt),
        images=(source,),
        otherwise=_otherwise(reading, _PINNED),
    )
    edit = replace(_edit(request, base), drawing=drawing)
    return Wanted(edit=edit, source=Source(filename=source.filename))


def _is_transparent(operations: Mapping[str, JsonObject]) -> bool:
    return operations.get("background_color", {}).get("color") == "transparent"


def _wanted(
    request: ImageRequest, operations: Mapping[str, JsonObject], source: Source, reading: Reading
) -> Wanted:
    name, told = _format(request, operations, reading)
    edit = replace(_edit(request, operations), output=_output(name))
    return Wanted(edit=edit, source=source, understood=(*reading.understood, *told))


def _format(
    request: ImageRequest, operations: Mapping[str, JsonObject], reading: Reading
) -> tuple[str, tuple[str, ...]]:
    """The format's name, and what is to be told of it. The field wins over the prompt."""
    given = request.output_format
    if "output_format" in request.model_fields_set:
        told = f"written as {given}, as output_format says, and not as {reading.format}"
        return given, (told,) if reading.format not in {None, given} else ()
    if reading.format is not None:
        return reading.format, (f"written as {reading.format}",)
    if _is_transparent(operations):
        return "png", ("written as png, to keep what is transparent",)
    return given, ()


def _edit(request: ImageRequest, operations: Mapping[str, JsonObject]) -> Edit:
    return Edit(
        operations=dict(operations),
        output=_output(request.output_format),
        variations=request.num_output_images,
    )


def _output(name: str) -> Output:
    return Output(format=_FORMATS[name], quality=None if name == "png" else _QUALITY)


def _framing(request: Sized, reading: Reading | None) -> dict[str, JsonObject]:
    """The shape and the number of pixels that a request's fields ask for.

    What its prompt asks for counts where the fields do not say.
    """
    framing: dict[str, JsonObject] = {}
    instructed = dict(reading.operations) if reading else {}
    ratio = sizes.ratio_of(request.aspect_ratio)
    if ratio is not None:
        framing["crop"] = {**instructed.get("crop", {}), "ratio": list(ratio)}
    if "resolution" in request.model_fields_set or not _SIZING & instructed.keys():
        framing["resolution"] = {"pixels": sizes.PIXELS[request.resolution]}
    return framing


def _size(request: Sized) -> tuple[int, int] | None:
    ratio = sizes.ratio_of(request.aspect_ratio)
    if ratio is None and isinstance(request, EditRequest):
        return None
    return sizes.sides(sizes.PIXELS[request.resolution], ratio or (1, 1))


def _quality(request: Sized) -> str | None:
    return None if request.quality == "auto" else request.quality


def _instruction(prompt: str) -> str:
    """What is to be done: a prompt that only names people says nothing of that."""
    return prompt if re.sub(r"[\s,.;&]", "", _REFERENCE.sub("", prompt)) else ""


def _for_engines(prompt: str) -> str:
    return _REFERENCE.sub(_SOMEBODY, prompt)


def _filled(reading: Reading, sources: Sequence[Source]) -> dict[str, JsonObject]:
    """A reading's operations, with the pictures that it speaks of by number."""
    return {
        name: {field: _filled_in(value, sources) for field, value in params.items()}
        for name, params in reading.operations.items()
    }


def _filled_in(value: object, sources: Sequence[Source]) -> object:
    match value:
        case {"picture": int(number), **rest} if not rest:
            return _json(sources[number - 1])
        case _:
            return value


def _json(source: Source) -> JsonObject:
    if source.blob is not None:
        return {"blob": source.blob, "filename": source.filename}
    return {"url": source.url, "filename": source.filename}


def _otherwise(reading: Reading, model: str) -> str:
    """Why instructions do not do, in words for whoever wrote the prompt."""
    parts = []
    if reading.missed:
        parts.append(f"Not understood: {_quoted(reading.missed)}.")
    if reading.unused:
        numbers = ", ".join(map(str, reading.unused))
        parts.append(f"Nothing in the prompt says what to do with image {numbers}.")
    if not parts:
        return ""
    if reading.understood:
        parts.append(f"Understood: {'; '.join(reading.understood)}.")
    parts.append(
        f"It would take a generative engine, and none serves {model!r} here (SAFELIGHT_ENGINES)."
        " docs/instructions.md lists what can be done without one. Nothing was charged."
    )
    return " ".join(parts)


def _quoted(pieces: Sequence[str]) -> str:
    return ", ".join(json.dumps(piece, ensure_ascii=False) for piece in pieces[:10])
