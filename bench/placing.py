"""Requests that name a photo where a URL belongs."""

from collections.abc import Callable
from typing import Any

_PHOTO = "photo:"


def placed(asked: Any, url: Callable[[str], str]) -> Any:  # noqa: ANN401 -- any JSON
    """The request with `photo:NAME` replaced by what `url` gives for the name."""
    if isinstance(asked, dict):
        return {key: placed(value, url) for key, value in asked.items()}
    if isinstance(asked, str) and asked.startswith(_PHOTO):
        return url(asked.removeprefix(_PHOTO))
    return asked


def named(asked: Any) -> list[str]:  # noqa: ANN401 -- any JSON
    """The photos that it names."""
    found: list[str] = []

    def note(name: str) -> str:
        found.append(name)
        return name

    placed(asked, note)
    return found
