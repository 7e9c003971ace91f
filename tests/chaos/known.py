"""What clients sent, and what they were told: the oracle holds the server to it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a job is asked for."""

    ASYNC = "async"
    BATCH = "batch"
    SYNC = "sync"
    UPLOAD = "upload"


#: Requests whose answer comes once the job has ended, and names no job.
WAITING = frozenset({Kind.SYNC, Kind.UPLOAD})


@dataclass(kw_only=True)
class Sent:
    """One request of a client, sent once, or with a key as often as it takes."""

    #: In every URL and file name of the request, so that its job can be told by it.
    serial: int
    kind: Kind
    #: Name in `EDITS`.
    edit: str
    #: Names of the inputs, some of which cannot be had.
    pictures: tuple[str, ...]
    #: The Idempotency-Key, if it has one.
    key: str | None
    #: The client hung up before there was an answer.
    hung_up: bool = False
    tries: int = 0
    #: Of the answer, once one came.
    status: int | None = None
    #: The answer's document.
    answer: Any = None

    @property
    def job(self) -> str | None:
        """The id in the answer; None where there is no answer, or none with an id."""
        if self.status != 200 or self.kind in WAITING:
            return None
        return str(self.answer["data"]["id"])


@dataclass
class Known:
    """All that clients know, shared by them."""

    sent: list[Sent] = field(default_factory=list)
    #: The final document of a job, as it was when first seen, by job.
    final: dict[str, Any] = field(default_factory=dict)
    #: Jobs that a cancellation was accepted for.
    cancelled: set[str] = field(default_factory=set)
    polls: int = 0
    complaints: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def new(self, make: Callable[[int], Sent]) -> Sent:
        """Note a request before it is sent; `make` gets its serial number."""
        with self._lock:
            self.sent.append(make(len(self.sent)))
            return self.sent[-1]

    def polled(self, job: str, status: int, document: Any) -> bool:
        """Note what a poller of an accepted job was told; True once the job has ended."""
        with self._lock:
            self.polls += 1
            if status != 200:
                self.complaints.append(f"job {job}: was accepted, and polling it gave {status}")
                return True
            if document["data"]["status"] not in ("DONE", "ERROR"):
                return False
            if self.final.setdefault(job, document) != document:
                self.complaints.append(f"job {job}: had ended, and changed after that")
            return True

    def complain(self, words: str) -> None:
        """Note what no client may be told."""
        with self._lock:
            self.complaints.append(words)
