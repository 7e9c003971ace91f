"""OpenAPI descriptions of Claid's request bodies."""

import json
from typing import Any

from safelight.dialects.claid import samples
from safelight.dialects.claid.present import Kind
from safelight.dialects.claid.schema import BatchRequest, EditRequest, UploadRequest

Json = dict[str, Any]

_REF = "#/$defs/"


def openapi_body(kind: Kind) -> Json:
    """The `requestBody` object of an operation, schemas inlined, with examples."""
    match kind:
        case Kind.EDIT:
            schema = _inlined(EditRequest.model_json_schema())
            return _json_body(schema, {"resize": samples.RESIZE, "all": samples.EVERY_FIELD})
        case Kind.BATCH:
            return _json_body(_inlined(BatchRequest.model_json_schema()), {"batch": samples.BATCH})
        case Kind.UPLOAD:
            return _multipart_body(_inlined(UploadRequest.model_json_schema()))


def _json_body(schema: Json, examples: dict[str, Json]) -> Json:
    media = {
        "schema": schema,
        "examples": {name: {"value": value} for name, value in examples.items()},
    }
    return {"required": True, "content": {"application/json": media}}


def _multipart_body(schema: Json) -> Json:
    example = json.dumps(samples.without_input(samples.RESIZE))
    form = {
        "type": "object",
        "required": ["file", "data"],
        "properties": {
            "file": {"type": "string", "format": "binary"},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": schema,
                "example": example,
            },
        },
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": form}}}


def _inlined(schema: Json) -> Json:
    """The schema without references: inside an OpenAPI document they would lead nowhere."""
    definitions = schema.pop("$defs", {})
    resolved = _resolve(schema, definitions)
    assert isinstance(resolved, dict)  # noqa: S101 -- what goes in as an object comes out as one
    return resolved


def _resolve(node: object, definitions: Json) -> object:
    if isinstance(node, list):
        return [_resolve(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str):
        beside = {key: value for key, value in node.items() if key != "$ref"}
        node = {**definitions[reference.removeprefix(_REF)], **beside}
    return {key: _resolve(value, definitions) for key, value in node.items()}
