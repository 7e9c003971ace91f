"""Bodies of Claid's edit requests: read into models, or refused field by field."""

from typing import Annotated, TypeVar

from pydantic import Field, PlainValidator, TypeAdapter, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails

from safelight.dialects.claid.fields import Flag, Shape, SourceUrl, limits_of, source_url, wrong
from safelight.dialects.claid.limits import DEFAULT, Limits
from safelight.dialects.claid.operations import Operations
from safelight.dialects.claid.output import OutputField, OutputOptions
from safelight.dialects.claid.rules import broken_rules
from safelight.dialects.claid.shown import got
from safelight.domain.errors import Invalid

#: Most fields that one answer complains about.
REPORTED = 30
#: Where a body is complained about that is no object at all.
BODY = "body"

_SourceUrls = Annotated[list[SourceUrl], Field(min_length=1)]
_SOURCE_URLS: TypeAdapter[list[str]] = TypeAdapter(_SourceUrls)


class UploadRequest(Shape):
    """The `data` part of an upload: an edit without an input."""

    operations: Operations
    output: OutputField = Field(
        default_factory=OutputOptions, json_schema_extra={"default": {"format": "jpeg"}}
    )


class EditRequest(Shape):
    """One picture, what to do with it and how to write the result."""

    input: SourceUrl
    operations: Operations
    output: OutputField = Field(
        default_factory=OutputOptions, json_schema_extra={"default": {"format": "jpeg"}}
    )


class Folder(Shape):
    """The long form of a batch's input."""

    source: SourceUrl
    #: Only means something for folders of a storage.
    recursive: Flag = False


def _read_inputs(value: object, info: ValidationInfo) -> dict[str, str]:
    if isinstance(value, dict):
        return {"input.source": Folder.model_validate(value, context=info.context).source}
    if not isinstance(value, list):
        return {"input": source_url(value, info)}
    limit = limits_of(info).batch
    if len(value) > limit:
        raise wrong(f"ensure this value has at most {limit} items, it has {len(value)}", value)
    urls = _SOURCE_URLS.validate_python(value, context=info.context)
    return {f"input.{position}": url for position, url in enumerate(urls)}


class BatchRequest(Shape):
    """Many pictures and one edit for all of them."""

    #: URLs by their paths in the request, in its order.
    input: Annotated[
        dict[str, str],
        PlainValidator(_read_inputs, json_schema_input_type=SourceUrl | _SourceUrls | Folder),
    ]
    operations: Operations
    output: OutputField = Field(
        default_factory=OutputOptions, json_schema_extra={"default": {"format": "jpeg"}}
    )


Request = UploadRequest | EditRequest | BatchRequest
_Read = TypeVar("_Read", UploadRequest, EditRequest, BatchRequest)


def read_edit(body: object, limits: Limits = DEFAULT) -> EditRequest:
    """The body of a synchronous or asynchronous edit. Raises Invalid."""
    return _read(EditRequest, body, limits)


def read_upload(body: object, limits: Limits = DEFAULT) -> UploadRequest:
    """The `data` part of an upload. Raises Invalid."""
    return _read(UploadRequest, body, limits)


def read_batch(body: object, limits: Limits = DEFAULT) -> BatchRequest:
    """The body of a batch. Raises Invalid."""
    return _read(BatchRequest, body, limits)


def _read(model: type[_Read], body: object, limits: Limits) -> _Read:
    try:
        request = model.model_validate(body, context=limits)
    except ValidationError as error:
        raise _invalid(error) from error
    broken = broken_rules(request.operations, request.output)
    if broken:
        raise Invalid(broken)
    return request


def _invalid(error: ValidationError) -> Invalid:
    """The first complaints by dotted path; how many were left out is said of the body."""
    details = error.errors(include_url=False)
    fields: dict[str, tuple[str, ...]] = {}
    for detail in details[:REPORTED]:
        path = ".".join(str(part) for part in detail["loc"]) or BODY
        fields[path] = (*fields.get(path, ()), _sentence(detail))
    if len(details) > REPORTED:
        left_out = f"{len(details) - REPORTED} more errors are not shown"
        fields[BODY] = (*fields.get(BODY, ()), left_out)
    return Invalid(fields)


def _sentence(detail: ErrorDetails) -> str:
    """The words that pydantic v1 had for an error of pydantic v2."""
    kind, bounds = detail["type"], detail.get("ctx", {})
    if kind == "claid":
        return str(bounds["text"])
    if kind in _PLAIN:
        return _PLAIN[kind]
    words = _WORDS[kind].format(**bounds) if kind in _WORDS else detail["msg"]
    if kind == "literal_error":
        words = words.replace(" or ", ", ")
    return f"{words}, got {got(detail['input'])}"


_PLAIN = {"missing": "field required", "extra_forbidden": "extra fields not permitted"}
_WORDS = {
    "model_type": "value is not a valid dict",
    "greater_than_equal": "ensure this value is greater than or equal to {ge:g}",
    "less_than_equal": "ensure this value is less than or equal to {le:g}",
    "string_too_short": "ensure this value has at least {min_length} characters",
    "string_too_long": "ensure this value has at most {max_length} characters",
    "string_unicode": "text must not contain unpaired surrogates",
    "too_short": "ensure this value has at least {min_length} items",
    "literal_error": "value is not a valid enumeration member; permitted: {expected}",
}
