"""Tries what a server would rely on: its SQLite, and a child that reads and writes every format."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from safelight.adapters.db.engine import journal_mode, sqlite_version
from safelight.bootstrap.children import confinement_of
from safelight.bootstrap.core import Core
from safelight.domain.edit import Edit, Format, Output
from safelight.pipeline.inventory import samples
from safelight.pipeline.task import NotRendered, RenderTask
from safelight.worker.slot import ChildDied, DeadlinePassed, Slot

__all__ = ["Tried", "journal_mode", "sqlite_version", "try_formats"]

_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A format that was read or written in a child."""

    verb: str
    format: str
    #: Why it did not work; empty when it did.
    problem: str


def try_formats(core: Core, folder: Path) -> Iterator[Tried]:
    """Read and write a small picture in each format, in a child as confined as the server's.

    `folder` is an empty one for files on the way.
    """
    slot = Slot(folder / "child", confinement_of(core.settings), core.settings.child_tasks)
    try:
        yield from _formats(core, slot, folder)
    finally:
        slot.stop()


def _formats(core: Core, slot: Slot, folder: Path) -> Iterator[Tried]:
    made = dict(samples(folder))
    for name, path in made.items():
        yield Tried(verb="read", format=name, problem=_problem(core, slot, path, Format.PNG))
    source = made["BMP"]
    for output in Format:
        name = output.value.upper()
        problem = _problem(core, slot, source, output)
        yield Tried(verb="write", format=name, problem=problem)
        if not problem:
            problem = _problem(core, slot, _written(source, output), Format.PNG)
            yield Tried(verb="read", format=name, problem=problem)


def _written(source: Path, output: Format) -> Path:
    return source.with_name(f"{source.name}.{output}")


def _problem(core: Core, slot: Slot, source: Path, output: Format) -> str:
    task = RenderTask(
        source=source,
        target=_written(source, output),
        edit=Edit(output=Output(format=output)),
        limits=core.limits,
    )
    try:
        outcome = slot.run(task, _SECONDS)
    except (ChildDied, DeadlinePassed) as error:
        return f"the child was lost: {error}" if str(error) else "it took too long"
    return outcome.message if isinstance(outcome, NotRendered) else ""
