"""The tables of docs/claid.md are complete and say what the code does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from safelight.dialects.claid.errors import ANSWERS, answer
from safelight.dialects.claid.not_served import NOT_SERVED
from safelight.dialects.claid.openapi import openapi_body
from safelight.dialects.claid.present import Kind
from safelight.dialects.claid.schema import read_upload
from safelight.domain.errors import Code, Invalid

PAGE = (Path(__file__).parents[2] / "docs" / "claid.md").read_text()


def rows(cells: int) -> list[tuple[str, ...]]:
    """The cells of every table row with so many of them, without the marks of code type."""
    lines = [line.strip("| ") for line in PAGE.splitlines() if line.startswith("| ")]
    found = [tuple(cell.strip(" `") for cell in line.split("|")) for line in lines]
    return [row for row in found if len(row) == cells]


def fields(schema: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted paths of a schema's fields, of every alternative."""
    for option in schema.get("anyOf", []):
        yield from fields(option, prefix)
    for name, inner in schema.get("properties", {}).items():
        yield f"{prefix}{name}"
        yield from fields(inner, f"{prefix}{name}.")


def test_every_field_has_its_row_and_no_row_is_of_no_field() -> None:
    schema = openapi_body(Kind.EDIT)["content"]["application/json"]["schema"]
    told = [row[0] for row in rows(3) if re.match(r"(input|operations|output)\b", row[0])]
    assert sorted(told) == sorted(set(fields(schema)))


def test_every_code_has_its_row() -> None:
    told = {row[0]: row[1:4] for row in rows(5) if row[0] in {code.value for code in Code}}
    assert told == {
        code.value: (str(words.status), words.error_code, words.error_type)
        for code, words in ANSWERS.items()
    }


def test_every_endpoint_that_is_not_served_has_its_row() -> None:
    told = {row[0] for row in rows(2) if re.match(r"(GET|POST|PATCH|DELETE) ", row[0])}
    assert told == {f"{method} {path}" for method, path, _ in NOT_SERVED}


def test_the_sample_error_is_what_such_a_request_gets() -> None:
    sample = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert sample is not None
    with pytest.raises(Invalid) as caught:
        read_upload({"operations": {"adjustments": {"hdr": 101}}})
    assert answer(caught.value) == (422, json.loads(sample[1]))
