"""Renders jobs as Claid's answers."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from safelight.dialects.claid.shown import visible
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import Failure, ImageInfo, Item, Job, Result, Whole
from safelight.domain.states import FINAL, State

#: Gives the URL that serves a result; None once it is gone.
Link = Callable[[Job, Result], str | None]
Json = dict[str, Any]


class Kind(StrEnum):
    """What Claid was asked for, as a job remembers it."""

    EDIT = "edit"
    UPLOAD = "upload"
    BATCH = "batch"


_STATUS = {
    State.ACCEPTED: "ACCEPTED",
    State.RUNNING: "PROCESSING",
    State.SUCCEEDED: "DONE",
    State.FAILED: "ERROR",
    State.CANCELLED: "ERROR",
}


def accepted(whole: Whole, base_url: str) -> Json:
    """The answer to a submit: always ACCEPTED, with the request as it was sent."""
    return {"data": {**_head(whole.job, "ACCEPTED", base_url), "request": _request(whole.job)}}


def result(whole: Whole, link: Link) -> Json:
    """What a poller sees, and what webhooks carry. `result` is there once the job has ended."""
    job, status = whole.job, status_of(whole)
    data: Json = {
        **_head(job, status, job.wire["base"]),
        "request": _request(job),
        "errors": _errors(whole) if job.state in FINAL else [],
    }
    if job.state not in FINAL:
        return {"data": data}
    finished = [_pair(job, item, link) for item in whole.items if item.result]
    if job.kind == Kind.BATCH:
        data["results"] = finished
    else:
        data["result"] = finished[0] if finished else {}
    return {"data": data}


def edited(whole: Whole, link: Link) -> Json:
    """The answer to a synchronous edit that has ended. Raises Refusal: why it failed."""
    item = whole.items[0]
    if item.result is None:
        raise _why(whole)
    pair = _pair(whole.job, item, link)
    return {"data": {"input": pair["input_object"], "output": pair["output_object"]}}


def status_of(whole: Whole) -> str:
    """Claid's word for the job's state."""
    return _STATUS[whole.job.state]


def _head(job: Job, status: str, base_url: str) -> Json:
    family = "batch" if job.kind == Kind.BATCH else "async"
    return {
        "id": int(job.id),
        "status": status,
        "result_url": f"{base_url}{job.wire['prefix']}/image/edit/{family}/{job.id}",
        "created_at": _iso(job.created_at),
    }


def _request(job: Job) -> object:
    # A job that cannot be shown could not end either: its webhook is rendered as it ends.
    return json.loads(job.request.removeprefix("\ufeff"))


def _errors(whole: Whole) -> list[Json]:
    found = [
        _error(_named(whole.job, item, item.failure), item.input)
        for item in whole.items
        if item.failure
    ]
    if whole.job.state is State.CANCELLED:
        found.append(_error(_cancelled(whole.job), None))
    return found


def _named(job: Job, item: Item, failure: Failure) -> Failure:
    """Of many pictures, the error says which one it is about."""
    if job.kind != Kind.BATCH:
        return failure
    source = visible(item.source.url or item.source.filename)
    return replace(failure, message=f"input.{item.position} ({source}): {failure.message}")


def _cancelled(job: Job) -> Failure:
    ended = job.finished_at or job.created_at
    return Failure(code=Code.CANCELLED, message="The job was cancelled.", at=ended)


def _why(whole: Whole) -> Refusal:
    failure = whole.items[0].failure or _cancelled(whole.job)
    return Refusal(failure.code, failure.message)


def _error(failure: Failure, image: ImageInfo | None) -> Json:
    return {
        "error": failure.message,
        "created_at": _iso(failure.at),
        "input_object": _image(image) if image else None,
    }


def _pair(job: Job, item: Item, link: Link) -> Json:
    return {
        "input_object": _image(item.input) if item.input else None,
        "output_object": _output(job, item.result, link) if item.result else None,
    }


def _output(job: Job, made: Result, link: Link) -> Json:
    """Once the file is gone so is its URL, and `expired_at` says since when."""
    url = link(job, made)
    if url is not None:
        return {**_image(made.image), "tmp_url": url}
    gone = job.results_removed_at or job.results_expire_at
    return {**_image(made.image), **({"expired_at": _iso(gone)} if gone else {})}


def _image(image: ImageInfo) -> Json:
    return {
        "ext": image.format.lower(),
        "mps": image.width * image.height / 1_000_000,
        "mime": image.media_type,
        "format": image.format,
        "width": image.width,
        "height": image.height,
    }


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
