"""What the core needs from the world outside; `adapters` has the real things."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from safelight.domain.ids import BlobKey, JobId


class Clock(Protocol):
    """Tells the time, always in UTC and aware of it."""

    def __call__(self) -> datetime: ...


class Fetcher(Protocol):
    """Downloads source pictures from addresses that may be reached."""

    async def fetch(self, url: str, into: Path) -> int:
        """Write what the URL serves to a new file and return its size in bytes.

        Raises Refusal: INPUT_UNREACHABLE, INPUT_REFUSED, INPUT_TIMEOUT or INPUT_TOO_LARGE. A
        denied address, a closed port and an unknown host read the same.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a receiver answered."""

    status: int
    #: At most 64 KiB of the body.
    head: bytes


class NoAnswer(Exception):
    """A receiver could not be reached, or did not answer in time; the text says which."""


class Sender(Protocol):
    """Posts webhooks to addresses that may be reached; follows no redirect."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST these very bytes. Raises NoAnswer."""


class Blobs(Protocol):
    """Keeps files: uploads until they are used, results until they expire."""

    def put(self, key: BlobKey, path: Path) -> int:
        """Take a local file over, durably, replacing what was there; returns its bytes.

        `path` is gone afterwards. It must lie on the file system of the data folder.
        """

    def get(self, key: BlobKey, into: Path) -> None:
        """Write a kept file to a new local file. Raises FileNotFoundError."""

    def delete(self, keys: Iterable[BlobKey]) -> None:
        """Remove files; what is not there is passed over."""

    def list(self, prefix: str, before: datetime | None = None) -> list[BlobKey]:
        """Every key below a prefix; with `before`, those last written earlier than that."""

    def local_path(self, key: BlobKey) -> Path | None:
        """Where the file lies when the store is a local folder and has it, else None."""


class Ring(StrEnum):
    """What the worker host is woken for."""

    #: There may be something to claim.
    WORK = "work"
    #: A job was cancelled that may be under way.
    STOP = "stop"
    #: A delivery is due.
    POST = "post"


class Bell(Protocol):
    """Wakes another process after a commit.

    A lost ring costs time, never work: nothing raises because one could not be sent.
    """

    def ring_worker(self, why: Ring) -> None:
        """Wake the worker host."""

    def ring_waiters(self, finished: Iterable[JobId]) -> None:
        """These jobs have ended."""

    def worker_listens(self) -> bool:
        """Whether a worker host is there to be woken."""
