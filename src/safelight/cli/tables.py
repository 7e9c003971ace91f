"""Tables as they are shown to people."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

#: Colours of states, of jobs and of deliveries.
_STYLES = {
    "accepted": "cyan",
    "running": "yellow",
    "pending": "yellow",
    "succeeded": "green",
    "failed": "red",
    "cancelled": "magenta",
    "revoked": "red",
    "active": "green",
    "ok": "green",
    "warning": "yellow",
}


def state(name: str) -> Text:
    """A state in its colour."""
    return Text(name, style=_STYLES.get(name, ""))


def table(heads: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Table:
    """A table that fits 80 columns.

    A head that begins with `>` is aligned to the right; the cells of one that begins with `~` may
    be broken into lines, all others stay whole.
    """
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for head in heads:
        made.add_column(
            head.lstrip(">~"),
            justify="right" if head.startswith(">") else "left",
            no_wrap=not head.startswith("~"),
            overflow="fold",
        )
    for row in rows:
        made.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    return made


def facts(rows: Iterable[tuple[str, str | Text]]) -> Table:
    """Names and values, a line each."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim")
    made.add_column(overflow="fold")
    for name, value in rows:
        made.add_row(name, Text(value) if isinstance(value, str) else value)
    return made
