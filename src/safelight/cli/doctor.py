"""`safelight doctor`: whether a server can work here, and what would stand in its way."""

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from safelight.cli.checks.check import Check, Finding
from safelight.cli.options import Data, Json
from safelight.cli.screen import screen

_MARKS = {
    Finding.OK: ("✓", "green"),
    Finding.NOTE: ("·", "cyan"),
    Finding.WARNING: ("!", "yellow"),
    Finding.FAILED: ("✗", "bold red"),
}


def doctor(*, data: Data = None, json: Json = False) -> None:
    """Look at programs, models, machine and data folder, also beside a server; changes nothing."""
    # Loaded here: together they load all that a server does.
    from safelight.bootstrap.core import Core  # noqa: PLC0415
    from safelight.cli.checks import data as folder  # noqa: PLC0415
    from safelight.cli.checks import machine, models, programs  # noqa: PLC0415
    from safelight.settings import load  # noqa: PLC0415

    core = Core(load(**({} if data is None else {"data_dir": data})))
    found = [*programs.checks(core), *models.checks(core), *machine.checks(core)]
    found += folder.checks(core)
    good = all(each.finding is not Finding.FAILED for each in found)
    document = {"ok": good, "checks": [_document(each) for each in found]}
    screen(json).tell(document, lambda: _table(found))
    if not good:
        raise typer.Exit(1)


def _document(check: Check) -> dict[str, str]:
    return {"name": check.name, "finding": check.finding.value, "detail": check.detail}


def _table(found: list[Check]) -> RenderableType:
    made = Table.grid(padding=(0, 2))
    made.add_column()
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for each in found:
        mark, style = _MARKS[each.finding]
        made.add_row(Text(mark, style=style), each.name, Text(each.detail))
    return made
