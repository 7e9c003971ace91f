"""Shows how far a run is and what became of each input."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from safelight.cli.documents import Document
from safelight.cli.editing.client import Hold
from safelight.cli.editing.inputs import Found
from safelight.cli.editing.place import Place
from safelight.cli.editing.run import End, Outcome
from safelight.cli.screen import stderr, stdout

#: Results listed one by one; of more, only their number is told.
_LISTED = 20
_HELD = (
    "The server limits the rate of requests, so this waits now and then. "
    "On a server of your own, SAFELIGHT_RATE_LIMITS=off lifts the limits."
)


class Show(Protocol):
    """Shows one outcome."""

    def __call__(self, outcome: Outcome) -> None: ...


class Report(Protocol):
    """Tells about a run."""

    @contextmanager
    def watching(self, found: Found, where: Place, hold: Hold) -> Iterator[Show]:
        """Follow a run; what is given shows each outcome as it comes."""


class JsonReport:
    """A JSON document a line for each outcome, on stdout, as they come."""

    @contextmanager
    def watching(self, found: Found, where: Place, hold: Hold) -> Iterator[Show]:  # noqa: ARG002 -- for people
        """Follow a run."""

        def show(outcome: Outcome) -> None:
            print(json.dumps(document(outcome), ensure_ascii=False), flush=True)  # noqa: T201

        yield show


class _Doing(ProgressColumn):
    """What is being done, as of now."""

    def __init__(self, hold: Hold) -> None:
        super().__init__()
        self._hold = hold

    def render(self, task: Task) -> Text:  # noqa: ARG002 -- there is one
        """Words before the bar."""
        if self._hold.seconds:
            return Text(f"Waiting for {self._hold.why}", style="yellow")
        return Text("Editing")


class TextReport:
    """A progress bar and failures on stderr; at the end, what was done on stdout."""

    @contextmanager
    def watching(self, found: Found, where: Place, hold: Hold) -> Iterator[Show]:
        """Follow a run."""
        console = stderr()
        outcomes: list[Outcome] = []
        bar = Progress(
            SpinnerColumn(),
            _Doing(hold),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            redirect_stdout=False,
            disable=not console.is_terminal,
        )
        hold.limited = lambda: bar.console.print(_HELD, soft_wrap=True)
        if found.passed_over:
            console.print(f"Passed over, as no pictures by their names: {found.passed_over}")
        with bar:
            line = bar.add_task("", total=len(found.inputs))

            def show(outcome: Outcome) -> None:
                outcomes.append(outcome)
                bar.advance(line)
                if outcome.error:
                    bar.console.print(_failure(outcome), soft_wrap=True)

            yield show
        _sum_up(outcomes, where)


def document(outcome: Outcome) -> Document:
    """An outcome for programs."""
    made = outcome.made
    size = (
        {} if made is None else {"format": made.format, "width": made.width, "height": made.height}
    )
    return {
        "input": outcome.input.name,
        "state": outcome.end.value,
        "output": None if outcome.path is None else str(outcome.path),
        **size,
        **({"bytes": outcome.size} if made is not None else {}),
        **({"error": outcome.error} if outcome.error else {}),
    }


def _sum_up(outcomes: list[Outcome], where: Place) -> None:
    good = [each for each in outcomes if not each.error]
    if len(outcomes) <= _LISTED:
        for each in good:
            stdout().print(_success(each), soft_wrap=True)
    if len(outcomes) > 1:
        stdout().print(_counts(outcomes, where), soft_wrap=True)


def _success(outcome: Outcome) -> Text:
    line = Text.assemble(outcome.input.name, (" → ", "dim"), (str(outcome.path), "green"))
    if outcome.made is None:
        return line.append("  done before", style="dim")
    made = outcome.made
    facts = f"  {made.format} {made.width} x {made.height}, {outcome.size:,} bytes"
    return line.append(facts, style="dim")


def _failure(outcome: Outcome) -> Text:
    return Text.assemble((outcome.input.name, "red"), f": {outcome.error}")


def _counts(outcomes: list[Outcome], where: Place) -> Text:
    counted = Counter(each.end for each in outcomes)
    words = {End.DONE: "done", End.SKIPPED: "done before", End.FAILED: "failed"}
    styles = {End.DONE: "green", End.SKIPPED: "", End.FAILED: "bold red"}
    parts = [Text(f"{counted[end]} {words[end]}", style=styles[end]) for end in End if counted[end]]
    return Text(", ").join(parts).append(f" in {where.folder}/")
