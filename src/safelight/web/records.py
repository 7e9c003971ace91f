"""Requests as they are kept with their jobs: the fields that are known, and no long ones."""

import json

from pydantic import BaseModel

#: Bytes of a kept request.
MOST = 64 * 1024
#: Characters of a text in one that would be larger, and of a list or object as JSON.
_LONG, _LONGEST = 500, 20_000


def record(request: BaseModel) -> str:
    """The fields that a request says, as JSON of at most about MOST bytes."""
    known = request.model_dump(mode="json", by_alias=True, exclude_unset=True)
    text = _json(known)
    return text if len(text.encode()) <= MOST else _json({n: _cut(v) for n, v in known.items()})


def length(text: str) -> str:
    """Stands for a text that is not kept."""
    return f"({len(text)} characters)"


def _json(document: dict[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False)


def _cut(value: object) -> object:
    match value:
        case str() if len(value) > _LONG:
            return length(value)
        case list():
            return _bounded([_cut(each) for each in value])
        case dict():
            return _bounded({name: _cut(each) for name, each in value.items()})
        case _:
            return value


def _bounded(parts: list[object] | dict[str, object]) -> object:
    text = json.dumps(parts)
    return parts if len(text) <= _LONGEST else length(text)
