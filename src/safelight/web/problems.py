"""Errors of bodies as FastAPI tells them: status 422, a list with an entry for each field."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from safelight.domain.errors import Code, Invalid, Refusal

Json = dict[str, Any]

#: Characters of a value that an error repeats: an image is not sent back to who sent it.
_SHOWN = 200
#: Of a value that an error repeats: how deep it may be, and how many parts of each list or object.
_DEPTH, _PARTS = 6, 30
_MORE = "…"
#: Of a value that a sentence repeats.
_QUOTED = 80
#: Problems that one answer lists.
_REPORTED = 30


class Shape(BaseModel):
    """A body: what it does not know it passes over, as published clients rely on."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=False)


_S = TypeVar("_S", bound=Shape)
#: Words in place of those that name a class of ours.
_PLAIN = {"model_type": "Input should be a JSON object"}


class Unprocessable(Refusal):
    """A body that does not say what it must: `problems` are FastAPI's, one for each field."""

    def __init__(self, problems: Sequence[Json]) -> None:
        super().__init__(Code.INVALID, f"{'; '.join(map(_said, problems))}.")
        self.problems = list(problems)


def _said(problem: Json) -> str:
    """A problem in a sentence that names the field, and the value where it is short."""
    field = ".".join(map(str, problem["loc"][1:])) or "the body"
    text = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
    given = problem["input"]
    if problem["type"] == "missing" or not isinstance(given, str | int | float):
        return f"{field}: {text}"
    value = repr(given)
    told = len(value) > _QUOTED or value in text
    return f"{field}: {text}" if told else f"{field}: {text}, got {value}"


def problem(field: Sequence[str | int], text: str, given: object) -> Json:
    """One entry of a 422's `detail`, as a validator of FastAPI would make it."""
    return {
        "type": "value_error",
        "loc": ["body", *field],
        "msg": f"Value error, {text}",
        "input": shown(given),
        "ctx": {"error": text},
    }


def read(shape: type[_S], document: object) -> _S:
    """A body as its model. A field that is null counts as left out. Raises Unprocessable."""
    given = document
    if isinstance(document, dict):
        given = {name: value for name, value in document.items() if value is not None}
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise Unprocessable([_told(dict(each)) for each in found[:_REPORTED]]) from error


def _told(found: dict[str, Any]) -> Json:
    told: Json = {
        "type": found["type"],
        "loc": [
            "body",
            *(_short(part) if isinstance(part, str) else part for part in found["loc"]),
        ],
        "msg": _PLAIN.get(found["type"], found["msg"]),
        "input": shown(found["input"]),
    }
    if found.get("ctx"):
        told["ctx"] = {name: shown(value) for name, value in found["ctx"].items()}
    return told


def problems_of(refusal: Refusal) -> list[Json]:
    """A 422's `detail`, whatever the refusal was."""
    if isinstance(refusal, Unprocessable):
        return refusal.problems
    if isinstance(refusal, Invalid):
        return [
            problem(path.split("."), text, None)
            for path, texts in refusal.fields.items()
            for text in texts
        ]
    return [
        {
            "type": "value_error" if "multipart" in refusal.message else "json_invalid",
            "loc": ["body"],
            "msg": refusal.message,
            "input": {},
            "ctx": {"error": refusal.message},
        }
    ]


def shown(value: object, depth: int = _DEPTH) -> object:
    """A value as an error repeats it: cut short, and writable as UTF-8 whatever was sent."""
    told: object
    match value:
        case str():
            told = _short(value)
        case list() | dict() if not depth:
            told = _MORE
        case list():
            told = [shown(each, depth - 1) for each in value[:_PARTS]]
        case dict():
            parts = list(value.items())[:_PARTS]
            told = {_short(str(name)): shown(each, depth - 1) for name, each in parts}
        case None | bool() | int() | float():
            told = value
        case _:  # what a validator raised
            told = _short(str(value))
    return told


def _short(text: str) -> str:
    cut = f"{text[:_SHOWN]}{_MORE}" if len(text) > _SHOWN else text
    # JSON can hold half a surrogate pair, which no answer can be written with.
    return cut.encode(errors="backslashreplace").decode()
