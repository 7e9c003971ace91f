"""How far a pull of networks is: bars on a terminal, lines elsewhere, all on stderr."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

from safelight.bootstrap.models import Doing, Step, Tell
from safelight.cli.screen import stderr

#: Steps that are worth a line where lines stay.
_LINES = {Doing.WAITING, Doing.DOWNLOADING, Doing.DONE}


@contextmanager
def shown() -> Iterator[Tell]:
    """Something to tell the steps to, within the block."""
    console = stderr()
    if not console.is_terminal:
        yield Lines(console).tell
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress).tell


class Bar:
    """One bar, for what is done now; what is finished becomes a line above it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def tell(self, step: Step) -> None:
        """Move the bar."""
        if step.doing is Doing.DONE:
            self._progress.console.print(_line(step), markup=False)
        self._progress.update(
            self._task,
            description=f"{step.doing} {step.subject}",
            completed=step.there,
            total=step.size or None,
        )


class Lines:
    """A line for each step that is worth one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: set[tuple[Doing, str]] = set()

    def tell(self, step: Step) -> None:
        """Say it, if it was not said before."""
        if step.doing in _LINES and (step.doing, step.subject) not in self._said:
            self._said.add((step.doing, step.subject))
            self._console.print(_line(step), markup=False, soft_wrap=True)


def _line(step: Step) -> str:
    size = f" ({decimal(step.size)})" if step.size else ""
    return f"{step.doing} {step.subject}{size}"
