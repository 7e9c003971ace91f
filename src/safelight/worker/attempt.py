"""An attempt at an item while it is under way: its files, and what can stop it where it is."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event

from safelight.domain.job import Item
from safelight.worker.slot import Slot


class Stopped(Exception):
    """The item was to be stopped, and was; what is to become of it knows who asked for that."""


@dataclass(frozen=True, slots=True)
class Files:
    """An attempt's files while it is under way."""

    stem: Path

    @staticmethod
    def of(folder: Path, item: Item) -> "Files":
        """Those of the item's present attempt; no other attempt shares one."""
        return Files(folder / f"{item.job}-{item.position}-{item.attempt}")

    @property
    def source(self) -> Path:
        return self._named("source")

    @property
    def result(self) -> Path:
        return self._named("result")

    @property
    def progress(self) -> Path:
        return self._named("progress")

    def input(self, operation: str, parameter: str) -> Path:
        """A further file, which an operation's parameter names."""
        return self._named(f"input.{operation}.{parameter}")

    def _named(self, part: str) -> Path:
        return self.stem.with_name(f"{self.stem.name}.{part}")

    def remove(self) -> None:
        for path in self.stem.parent.glob(f"{self.stem.name}.*"):
            path.unlink(missing_ok=True)


@dataclass(slots=True)
class Attempt:
    """An attempt that is under way."""

    files: Files
    task: "asyncio.Task[object] | None"
    stopped: Event = field(default_factory=Event)
    #: When it had its files, and a child or an engine went to work on them; None until then.
    worked_at: datetime | None = None
    #: Since when it has waited for somebody else: sources, or an engine. None while it does not.
    waiting_since: datetime | None = None
    #: An engine has drawn its source.
    drawn: bool = False
    #: Set while its child is at work.
    slot: Slot | None = None
    #: It waits for what can be given up at once. A thread cannot: it would go on by itself, with
    #: files and a child that somebody else believes to be free.
    _breakable: bool = False

    @contextmanager
    def waiting(self, since: datetime) -> Iterator[None]:
        """Wait in the block for somebody else, however slow; breakable."""
        self.waiting_since = since
        try:
            with self.breakable():
                yield
        finally:
            self.waiting_since = None

    @contextmanager
    def breakable(self) -> Iterator[None]:
        """Raise Stopped when it is stopped before or in the block."""
        if self.stopped.is_set():
            raise Stopped
        self._breakable = True
        try:
            yield
        except asyncio.CancelledError:
            if self.task is None or not self.stopped.is_set():
                raise
            self.task.uncancel()
            raise Stopped from None
        finally:
            self._breakable = False

    def begin(self, now: datetime) -> None:
        """A child or an engine goes to work, now unless one did before."""
        self.worked_at = self.worked_at or now

    def stop(self) -> None:
        """Have it end in Stopped, now or soon, unless its result is there already."""
        self.stopped.set()
        if self.slot is not None:
            self.slot.kill()
        elif self._breakable and self.task is not None:
            self.task.cancel()
