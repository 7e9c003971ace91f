"""What /docs says of the bodies."""

import json
from collections.abc import Iterator

import pytest

from safelight.dialects.claid.openapi import openapi_body
from safelight.dialects.claid.present import Kind


def keys(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from keys(value)
    if isinstance(node, list):
        for item in node:
            yield from keys(item)


@pytest.mark.parametrize("kind", Kind)
def test_a_description_stands_on_its_own(kind: Kind) -> None:
    body = openapi_body(kind)
    assert body["required"] is True
    assert not {"$ref", "$defs"} & set(keys(body))
    assert json.loads(json.dumps(body)) == body


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.BATCH])
def test_a_json_body_has_examples_and_refuses_unknown_fields(kind: Kind) -> None:
    media = openapi_body(kind)["content"]["application/json"]
    assert media["examples"]
    assert media["schema"]["additionalProperties"] is False
    assert media["schema"]["required"] == ["input", "operations"]


def test_the_bounds_of_a_field_are_told() -> None:
    schema = openapi_body(Kind.EDIT)["content"]["application/json"]["schema"]
    adjustments = schema["properties"]["operations"]["properties"]["adjustments"]["properties"]
    assert (adjustments["exposure"]["minimum"], adjustments["exposure"]["maximum"]) == (-100, 100)
    assert {"type": "integer", "minimum": 0, "maximum": 100} in adjustments["hdr"]["anyOf"]


def test_an_upload_is_a_form_of_a_file_and_its_data() -> None:
    form = openapi_body(Kind.UPLOAD)["content"]["multipart/form-data"]["schema"]
    assert form["required"] == ["file", "data"]
    assert form["properties"]["data"]["contentSchema"]["required"] == ["operations"]
