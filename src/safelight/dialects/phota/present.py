"""Renders jobs as Phota's answers."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from safelight.dialects.phota import errors
from safelight.dialects.phota.names import PREFIX
from safelight.dialects.phota.places import placed
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import Item, Job, Result, Whole
from safelight.domain.states import FINAL, State
from safelight.web.documents import encode, iso
from safelight.web.problems import Json

#: Gives the URL that serves a result; None once it is gone.
Link = Callable[[Job, Result], str | None]
#: Where a result's file is.
Find = Callable[[Result], Path]
#: Bytes of a file that are put into base64 at once: a multiple of three, so that pieces join.
_PIECE = 3 << 18

_STATUS = {
    State.ACCEPTED: "pending",
    State.RUNNING: "running",
    State.SUCCEEDED: "succeeded",
    State.FAILED: "failed",
    State.CANCELLED: "failed",
}
#: Endings of file names that are others than ours.
_ENDINGS = {"jpeg": "jpg"}
_CANCELLED = "The job was cancelled."


def handle(whole: Whole) -> Json:
    """The answer to an asynchronous submit."""
    job = whole.job
    return {
        "job_id": job.id,
        "status": status_of(job),
        "poll_url": f"{PREFIX}/jobs/{job.id}",
    }


def polled(whole: Whole, link: Link) -> Json:
    """What a poller sees, and what callbacks carry."""
    job = whole.job
    return {
        "job_id": job.id,
        "status": status_of(job),
        "operation": job.kind,
        "result": result(whole, urls=_urls(whole, link)) if _succeeded(job) else None,
        "error": _error(whole) if job.state in FINAL and not _succeeded(job) else None,
        "created_at": iso(job.created_at),
        "completed_at": None if job.finished_at is None else iso(job.finished_at),
    }


def with_urls(whole: Whole, link: Link) -> Json:
    """The answer to a synchronous request that wants URLs. Raises Refusal: why it failed."""
    _require(whole)
    return result(whole, urls=_urls(whole, link))


def with_bytes(whole: Whole, find: Find) -> list[bytes]:
    """The answer to one that wants the files themselves, as pieces of UTF-8 to be joined.

    Pieces, because whole it would be in memory several times. Raises Refusal: why it failed, and
    FileNotFoundError.
    """
    _require(whole)
    empty = result(whole)
    rest = encode({name: value for name, value in empty.items() if name != "images"})
    return [b'{"images":[', *_files(whole, find), b"],", rest[1:]]


def _files(whole: Whole, find: Find) -> Iterator[bytes]:
    """Base64 in quotes, which has nothing in it that JSON would escape."""
    for number, each in enumerate(_results(whole)):
        yield b',"' if number else b'"'
        with find(each).open("rb") as file:
            while piece := file.read(_PIECE):
                yield b64encode(piece)
        yield b'"'


def result(whole: Whole, *, urls: list[str] | None = None) -> Json:
    """A result: Phota's three fields, and beside them what was understood and done."""
    seen = Counter(person for item in whole.items for person in _people(item))
    return {
        "images": [],
        "download_urls": urls or [],
        "known_subjects": {"counts": dict(seen)},
        "report": {
            "understood": json.loads(whole.job.wire.get("understood", "[]")),
            "operations": list(whole.job.edit.operations),
            "done": [list(item.report.notes) if item.report else [] for item in whole.items],
        },
    }


def status_of(job: Job) -> str:
    """Phota's word for the job's state."""
    return _STATUS[job.state]


def _succeeded(job: Job) -> bool:
    return job.state is State.SUCCEEDED


def _results(whole: Whole) -> list[Result]:
    return [item.result for item in whole.items if item.result is not None]


def _people(item: Item) -> tuple[str, ...]:
    return item.report.people if item.report is not None else ()


def _urls(whole: Whole, link: Link) -> list[str]:
    links = (link(whole.job, _named(each)) for each in _results(whole))
    return [url for url in links if url is not None]


def _named(result: Result) -> Result:
    """Under the name that Phota's files have."""
    stem = result.filename.removesuffix(f".{result.image.ext}")
    return replace(result, filename=f"{stem}.{_ENDINGS.get(result.image.ext, result.image.ext)}")


def _require(whole: Whole) -> None:
    if not _succeeded(whole.job):
        raise why(whole)


def why(whole: Whole) -> Refusal:
    """Why a job that ended has no result."""
    fields = json.loads(whole.job.wire.get("places", "{}"))
    for item in whole.items:
        if item.failure is not None:
            return Refusal(item.failure.code, placed(item.failure, fields))
    return Refusal(Code.CANCELLED, _CANCELLED)


def _error(whole: Whole) -> Json:
    refusal = why(whole)
    return {"code": errors.code_of(refusal.code), "message": refusal.message}
