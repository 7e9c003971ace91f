"""Turns a Phota request into the core's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from safelight.dialects.phota import drawing, errors, precedence, sizes
from safelight.dialects.phota.errors import BadRequest
from safelight.dialects.phota.names import Kind
from safelight.dialects.phota.pictures import Field
from safelight.dialects.phota.places import places
from safelight.dialects.phota.schema import (
    AnyRequest,
    EditRequest,
    EnhanceRequest,
    GenerateRequest,
    ImageRequest,
    RemixRequest,
    Sized,
)
from safelight.domain.edit import ColorSpace, Drawing, Edit, Format, JsonObject, Output, Source
from safelight.domain.engines import Ability, Engines
from safelight.instructions.engines import filled
from safelight.web.problems import Unprocessable, problem

if TYPE_CHECKING:
    from safelight.instructions.reading import Reading

_FORMATS = {"jpg": Format.JPEG, "png": Format.PNG, "webp": Format.WEBP}
_QUALITY = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be done, in the core's words."""

    edit: Edit
    #: What is worked on; without either of its two, what is drawn is.
    source: Source
    #: What of the prompt was understood, a sentence each.
    understood: tuple[str, ...] = ()
    #: The request's fields by what the core calls the pictures that they name.
    places: Mapping[str, str] = field(default_factory=dict)


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
        raise BadRequest(errors.UNSUPPORTED, "images: edit needs at least one image.")
    if isinstance(request, GenerateRequest) and not request.prompt.strip():
        raise BadRequest(errors.UNSUPPORTED, "prompt: generate needs one that says what to draw.")
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
    """The edit that a request stands for. Raises BadRequest for what is beyond a limit."""
    made = _made(asked)
    made = replace(made, places=places(made.edit, asked.sources))
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
    reading = _read(drawing.instruction(request.prompt), len(sources))
    if not asked.engines.find(request.base_model, Ability.EDIT):
        _check_possible(reading)
    drawn = drawing.edited(request, reading, sources, asked.engines)
    if drawn is not None:
        return _drawn(request, drawn)
    operations = precedence.framed(request, filled(reading.operations, sources))
    return _wanted(request, operations, sources[0], reading)


def _check_possible(reading: Reading) -> None:
    """What is asked for is done whole or not at all."""
    if reading.impossible:
        raise BadRequest(errors.UNSUPPORTED, f"prompt: {'; '.join(reading.impossible)}")


def _generated(request: GenerateRequest) -> Wanted:
    return _drawn(request, drawing.generated(request))


def _drawn(request: EditRequest | GenerateRequest, drawn: Drawing) -> Wanted:
    edit = replace(_edit(request, precedence.framed(request, {})), drawing=drawn)
    return Wanted(edit=edit, source=Source(filename=kind_of(request).value))


def _enhanced(request: EnhanceRequest, asked: Asked) -> Wanted:
    enhancing: dict[str, JsonObject] = {"enhance": {"pixels": sizes.FIXED}}
    return _instructed(request, enhancing, asked)


def _remixed(request: RemixRequest, asked: Asked) -> Wanted:
    reference = asked.sources[("reference_image",)].as_json()
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
    reading = _read(drawing.instruction(request.prompt), 1)
    _check_possible(reading)
    drawn = drawing.instructed(request.prompt, reading, source)
    if drawn is None:
        operations = {**filled(reading.operations, [source]), **base}
        if precedence.SIZING & operations.keys():
            # Whatever sizes a prompt speaks of: the result has the contract's.
            operations["resolution"] = {"pixels": sizes.FIXED}
        return _wanted(request, operations, source, reading)
    edit = replace(_edit(request, base), drawing=drawn)
    return Wanted(edit=edit, source=Source(filename=source.filename))


def _wanted(
    request: ImageRequest, operations: Mapping[str, JsonObject], source: Source, reading: Reading
) -> Wanted:
    name, told = precedence.file_format(request, operations, reading)
    understood = (*precedence.understood(request, reading), *told)
    edit = replace(_edit(request, operations), output=_output(name))
    return Wanted(edit=edit, source=source, understood=understood)


def _edit(request: ImageRequest, operations: Mapping[str, JsonObject]) -> Edit:
    return Edit(
        operations=dict(operations),
        output=_output(request.output_format),
        variations=request.num_output_images,
    )


def _output(name: str) -> Output:
    return Output(
        format=_FORMATS[name],
        quality=None if name == "png" else _QUALITY,
        # Whatever came in: Phota's results are for screens.
        color_space=ColorSpace.RGB,
    )


def _read(prompt: str, images: int) -> Reading:
    # Its words take time to load, which a server that starts again has other uses for.
    from safelight.instructions.reading import read  # noqa: PLC0415

    return read(prompt, images)
