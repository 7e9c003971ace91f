"""Prompts as the instruction engine reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from safelight.web.problems import Unprocessable, problem

if TYPE_CHECKING:
    from safelight.instructions.backdrops import Backdrop
    from safelight.instructions.reading import Reading

# Its words take time to load, which a server that starts again has other uses for.


def instruction(prompt: str, images: int) -> Reading:
    """What a prompt asks for. Raises Unprocessable for what goes beyond a limit."""
    from safelight.instructions.reading import read  # noqa: PLC0415

    reading = read(prompt, images)
    if reading.impossible:
        raise Unprocessable([problem(["prompt"], "; ".join(reading.impossible), prompt)])
    return reading


def background(prompt: str) -> Backdrop:
    """What a prompt says of a background."""
    from safelight.instructions.backdrops import backdrop  # noqa: PLC0415

    return backdrop(prompt)


def subject(description: str | None) -> str | None:
    """The kind of object that a description stands for, if it is one that can be found."""
    from safelight.instructions.subjects import subject as known  # noqa: PLC0415

    return known(description) if description else None
