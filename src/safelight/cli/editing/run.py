"""Edits many inputs, several at a time, and keeps each result whole."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import file_digest, sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import NamedTemporaryFile

from safelight.cli.editing.client import (
    Client,
    JobFailed,
    Made,
    ResultGone,
    Stopped,
    Undecided,
)
from safelight.cli.editing.inputs import Input
from safelight.cli.editing.journal import Journal
from safelight.cli.editing.wanted import Wanted

#: A job whose result was removed is asked for anew, once.
_TRIES = 2


class End(StrEnum):
    """What became of an input."""

    DONE = "done"
    #: Done by an earlier run.
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An input and what became of it."""

    input: Input
    end: End
    #: Names the request of this very picture; empty when it could not be read.
    fingerprint: str = ""
    #: The attempt that the next run makes, if it makes one.
    attempt: int = 0
    #: Where the result is.
    path: Path | None = None
    made: Made | None = None
    #: Bytes of the result.
    size: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run over many inputs."""

    client: Client
    wanted: Wanted
    #: The output folder, or the one output file's.
    out: Path
    #: Result parts are written here, on the same file system as `out`.
    scratch: Path
    #: None: nothing is remembered.
    journal: Journal | None
    #: Makes the keys of a run without a journal its own.
    salt: str

    def outcomes(self, inputs: Sequence[Input], parallel: int) -> Iterator[Outcome]:
        """What became of each input, in the order in which they end. Raises Failed."""
        waiting: SimpleQueue[Input] = SimpleQueue()
        for each in inputs:
            waiting.put(each)
        ended: SimpleQueue[Outcome | Exception] = SimpleQueue()
        for _ in range(min(parallel, len(inputs))):
            # Daemons: one that waits for the server does not keep an interrupted run alive.
            threading.Thread(target=self._work, args=(waiting, ended), daemon=True).start()
        try:
            for _ in inputs:
                outcome = ended.get()
                if isinstance(outcome, Exception):
                    raise outcome
                self._note(outcome)
                yield outcome
        finally:
            self.client.stop.set()

    def _work(
        self, waiting: "SimpleQueue[Input]", ended: "SimpleQueue[Outcome | Exception]"
    ) -> None:
        while True:
            try:
                ended.put(self._carry_out(waiting.get_nowait()))
            except (Empty, Stopped):
                return
            except Exception as error:  # noqa: BLE001 -- raised where the run is watched
                ended.put(error)
                return

    def _carry_out(self, source: Input) -> Outcome:
        try:
            fingerprint = self.wanted.fingerprint(_identity(source))
        except OSError as error:
            return Outcome(input=source, end=End.FAILED, error=_reason(error))
        if self.journal is not None and self.journal.has(source.target, fingerprint):
            path = self.out / source.target
            return Outcome(input=source, end=End.SKIPPED, fingerprint=fingerprint, path=path)
        return self._edit(source, fingerprint)

    def _edit(self, source: Input, fingerprint: str) -> Outcome:
        attempt = self.journal.attempts.get(fingerprint, 0) if self.journal else 0
        words = ""
        for _ in range(_TRIES):
            try:
                return self._made(source, fingerprint, attempt)
            except ResultGone:
                words = "its result was removed from the server before it was downloaded"
                attempt += 1
            except (JobFailed, Undecided, OSError) as error:
                words = _reason(error)
                attempt += isinstance(error, JobFailed)
                break
        return Outcome(
            input=source, end=End.FAILED, fingerprint=fingerprint, attempt=attempt, error=words
        )

    def _made(self, source: Input, fingerprint: str, attempt: int) -> Outcome:
        key = sha256(f"{self.salt}\n{fingerprint}\n{attempt}".encode()).hexdigest()
        made = self.client.edit(source, dict(self.wanted.body), self.wanted.text, f"edit-{key}")
        target = self.out / source.target
        size = self._keep(target, lambda part: self.client.download(made, part))
        return Outcome(
            input=source,
            end=End.DONE,
            fingerprint=fingerprint,
            attempt=attempt,
            path=target,
            made=made,
            size=size,
        )

    def _keep(self, target: Path, write: Callable[[Path], int]) -> int:
        """Have the file appear whole or not at all."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.scratch, prefix="part-", delete=False) as file:
            part = Path(file.name)
        try:
            size = write(part)
            part.chmod(0o644)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return size

    def _note(self, outcome: Outcome) -> None:
        if self.journal is None or not outcome.fingerprint:
            return
        if outcome.end is End.DONE:
            self.journal.done[outcome.input.target.as_posix()] = outcome.fingerprint
        if outcome.attempt:
            self.journal.attempts[outcome.fingerprint] = outcome.attempt


def _identity(source: Input) -> str:
    """What makes a picture this picture: the SHA-256 of its file, or its URL."""
    if source.path is None:
        return source.url or ""
    with source.path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror or error}".lower()
    return str(error)
