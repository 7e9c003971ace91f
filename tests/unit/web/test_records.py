"""A kept request has the fields that are known, and none that is long."""

import json
from typing import Any

import pytest

from safelight.web.problems import Shape, read
from safelight.web.records import MOST, record


class Wish(Shape):
    prompt: str = ""
    metadata: dict[str, Any] = {}  # noqa: RUF012 -- pydantic copies it


def test_what_is_known_is_kept_as_it_was_sent() -> None:
    assert json.loads(record(read(Wish, {"prompt": "wärmer", "zzz": 1}))) == {"prompt": "wärmer"}


@pytest.mark.parametrize(
    "given",
    [
        {"prompt": "x" * 900_000},
        {"metadata": {"a": "x" * 900_000}},
        {"metadata": {str(number): "x" for number in range(90_000)}},
        {"metadata": {"a": [{"b": "x"}] * 90_000}},
    ],
)
def test_however_much_is_sent_little_is_kept(given: dict[str, Any]) -> None:
    kept = record(read(Wish, given))
    assert len(kept.encode()) <= MOST
    assert "characters)" in kept
