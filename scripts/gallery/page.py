"""The page: a table of what everything cost, and each entry below it."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.placing import placed
from scripts.gallery.entries import Entry, Gallery

_MIB = 2**20
_HEAD = """# Gallery

Every operation on a real photo, through a real server, by the request beside it; before on the
left, after on the right. `make gallery` makes this page and its pictures anew. The remarks are
those of somebody who looked at the results; where one is poor, it says so.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an entry cost, and how large its pictures are."""

    before: tuple[int, int]
    after: tuple[int, int]
    first: float
    again: float
    memory: int


def page(gallery: Gallery, costs: Mapping[str, Cost]) -> str:
    """The whole page, in Markdown."""
    parts = [_HEAD, _machine(), _table(gallery.entries, costs)]
    parts += [_section(entry, gallery, costs[entry.name]) for entry in gallery.entries]
    parts.append(_thanks(gallery))
    return "\n".join(parts)


def _machine() -> str:
    return f"""Seconds are from submitting until seen done, on {platform.machine()} with
{os.cpu_count()} cores: of the first edit of a server that has just started, which loads its
networks, and of the same edit again. Memory is what the child process used at its peak.
"""


def _table(entries: Iterable[Entry], costs: Mapping[str, Cost]) -> str:
    rows = [_row(entry, costs[entry.name]) for entry in entries]
    head = ["| | from | to | s, first | s, again | peak MiB |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _row(entry: Entry, cost: Cost) -> str:
    link = f"[{entry.title}](#{_anchor(entry.title)})"
    sizes = " | ".join(f"{width} x {height}" for width, height in (cost.before, cost.after))
    memory = f"{cost.memory / _MIB:.0f}"
    return f"| {link} | {sizes} | {cost.first:.1f} | {cost.again:.1f} | {memory} |"


def _anchor(title: str) -> str:
    kept = (letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return "".join(kept).replace(" ", "-")


def _section(entry: Entry, gallery: Gallery, cost: Cost) -> str:
    asked = placed(entry.asked, "https://example.com/{}".format)
    lines = [f"## {entry.title}", "", _picture(entry, gallery, cost), "", "```json"]
    lines += [json.dumps(asked, indent=2), "```", "", entry.remark.strip(), ""]
    return "\n".join(lines)


def _picture(entry: Entry, gallery: Gallery, cost: Cost) -> str:
    if entry.photo not in gallery.credits:
        width, height = cost.after
        return (
            f"*`{entry.photo}`, result {width} x {height}: the photo's licence is not stated, so it"
            f" is not shown; `make gallery` leaves the picture in `bench-output/gallery/`.*"
        )
    return f"![{entry.title}: before and after](gallery/{entry.name}.jpg)"


def _thanks(gallery: Gallery) -> str:
    used = sorted({entry.photo for entry in gallery.entries} & set(gallery.credits))
    lines: Sequence[str] = [f"- `{name}`: {gallery.credits[name]}" for name in used]
    return "\n".join(["## Photos", "", *lines, "", "More on each: [photos.md](photos.md).", ""])
