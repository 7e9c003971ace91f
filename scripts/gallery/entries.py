"""What the gallery shows: `gallery.toml`, read and checked."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("gallery.toml")


class Unreadable(Exception):
    """The file does not say what it should; the text says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One operation on one photo."""

    name: str
    title: str
    photo: str
    #: Claid's `operations` and `output`, as JSON text.
    request: str
    #: What a person thought who looked at the result.
    remark: str
    #: The part of the photo that is used: left, top, width, height.
    crop: tuple[int, int, int, int] | None = None
    #: The width to which the photo is shrunk beforehand.
    width: int | None = None
    #: The JPEG quality with which it is handed in; PNG without one.
    quality: int | None = None
    #: The part of the result that is shown: left, top, right, bottom as parts of its sides.
    show: tuple[float, float, float, float] = field(default=(0.0, 0.0, 1.0, 1.0))

    @property
    def asked(self) -> dict[str, Any]:
        """The request."""
        parsed: dict[str, Any] = json.loads(self.request)
        return parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """The whole of it."""

    #: Photos of which pictures may be published, and whom to thank.
    credits: Mapping[str, str]
    entries: tuple[Entry, ...]


def read(path: Path = FILE) -> Gallery:
    """The gallery. Raises Unreadable."""
    document = tomllib.loads(path.read_text("utf-8"))
    entries = tuple(_entry(given) for given in document["entries"])
    names = [entry.name for entry in entries]
    if doubled := {name for name in names if names.count(name) > 1}:
        raise Unreadable(f"{path.name}: two entries are called {', '.join(sorted(doubled))}")
    return Gallery(credits=document["credits"], entries=entries)


def _entry(given: dict[str, Any]) -> Entry:
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    try:
        entry = Entry(**given | lists)
        entry.asked  # noqa: B018 -- read once, to see that it can be
    except (TypeError, ValueError) as error:
        raise Unreadable(f"{FILE.name}, {given.get('name', given)}: {error}") from error
    return entry
