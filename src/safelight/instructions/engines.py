"""When a reading does not do, what a generative engine is asked for in its place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from safelight.domain.edit import JsonObject, Source
from safelight.domain.engines import Ability, Engines

if TYPE_CHECKING:
    # Its words take time to load, which a server that starts again has other uses for.
    from safelight.instructions.reading import Reading

#: Pieces of a prompt that are told as not understood.
_TOLD = 10


def filled(
    operations: Mapping[str, JsonObject], sources: Sequence[Source]
) -> dict[str, JsonObject]:
    """A reading's operations, with the pictures that it speaks of by number."""
    return {
        name: {each: _filled(value, sources) for each, value in params.items()}
        for name, params in operations.items()
    }


def _filled(value: object, sources: Sequence[Source]) -> object:
    match value:
        case {"picture": int(number), **rest} if not rest:
            return sources[number - 1].as_json()
        case _:
            return value


def missing(reading: Reading, model: str, engines: Engines) -> Ability | None:
    """What an engine would have to be able to do; None where the reading is whole."""
    return redrawing(model, engines) if reading.missed or reading.unused else None


def redrawing(model: str, engines: Engines) -> Ability:
    """What is asked of an engine that is to change a picture.

    One that only draws it anew does where none carries out instructions.
    """
    only = not engines.find(model, Ability.EDIT) and engines.find(model, Ability.TRANSFORM)
    return Ability.TRANSFORM if only else Ability.EDIT


def otherwise(reading: Reading, model: str) -> str:
    """Why instructions do not do, in words for whoever wrote the prompt; empty where they do."""
    parts = []
    if reading.missed:
        parts.append(f"Not understood: {quoted(reading.missed)}.")
    if reading.unused:
        numbers = ", ".join(map(str, reading.unused))
        parts.append(f"Nothing in the prompt says what to do with image {numbers}.")
    if not parts:
        return ""
    if reading.understood:
        parts.append(f"Understood: {'; '.join(reading.understood)}.")
    return " ".join((*parts, without(model)))


def without(model: str) -> str:
    """That an engine is needed which is not there."""
    return (
        f"It would take a generative engine, and none serves {model!r} here (SAFELIGHT_ENGINES)."
        " docs/instructions.md lists what can be done without one. Nothing was charged."
    )


def quoted(pieces: Sequence[str]) -> str:
    """Pieces of a prompt, in quotes."""
    return ", ".join(json.dumps(piece, ensure_ascii=False) for piece in pieces[:_TOLD])
