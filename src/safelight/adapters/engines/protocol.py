"""What is said over the pipes of a model's process: a JSON object a line, one answer to each."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from safelight.domain.errors import Code, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Make ready to draw. It is asked once, first."""

    engine: str
    #: A local folder, or an id of the hub.
    model: str
    #: `auto`, `cpu` or `cuda`.
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Write one PNG file."""

    ability: str
    prompt: str
    images: tuple[str, ...]
    size: tuple[int, int] | None
    seed: int
    steps: int | None
    guidance: float | None
    strength: float | None
    #: Empty: nothing in particular.
    negative_prompt: str
    into: str


def encoded(message: Load | Draw) -> bytes:
    """The line that asks for it."""
    return _line({"do": type(message).__name__.lower(), **asdict(message)})


def asked(line: bytes) -> Load | Draw:
    """What a line asks for. Raises ValueError, TypeError or KeyError."""
    told = json.loads(line)
    what = told.pop("do")
    if what == "load":
        return Load(**told)
    size = told["size"]
    images = tuple(told["images"])
    return Draw(**{**told, "images": images, "size": tuple(size) if size else None})


def done(told: Mapping[str, Any]) -> bytes:
    """The line that says it is done, with whatever there is to tell."""
    return _line({"done": dict(told)})


def refused(refusal: Refusal) -> bytes:
    """The line that says why it was not done."""
    return _line({"refused": refusal.code.value, "message": refusal.message})


def outcome(line: bytes) -> Mapping[str, Any]:
    """What a line says was done. Raises the Refusal that it carries, or ValueError."""
    told = json.loads(line)
    if not isinstance(told, dict):
        raise ValueError(f"no JSON object: {line[:80]!r}")  # noqa: TRY004 -- as json's own errors
    if "refused" in told:
        raise Refusal(Code(told["refused"]), str(told.get("message", "")))
    found = told.get("done")
    if not isinstance(found, dict):
        raise ValueError(f"neither done nor refused: {line[:80]!r}")  # noqa: TRY004 -- likewise
    return found


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told).encode() + b"\n"
