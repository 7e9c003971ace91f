"""Sample answers for the reference page, made by what makes the real ones."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from safelight.dialects.claid import errors, present, samples
from safelight.dialects.claid.present import Json, Kind
from safelight.dialects.claid.tasks import NAME
from safelight.domain.credits import PER_CREDIT, Credits
from safelight.domain.edit import Edit, Source
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.ids import AccountId, BlobKey, JobId
from safelight.domain.job import ImageInfo, Item, Job, Priority, Result, Whole
from safelight.domain.states import State

_AT = datetime(2026, 3, 13, 11, 37, 9, 160554, tzinfo=UTC)
_BASE = "https://images.example"
_URL = f"{_BASE}/results/1/0-1/200.jpeg?expires=1773488230&signature=3f7a..."
_BODIES = {Kind.EDIT: samples.RESIZE, Kind.UPLOAD: samples.RESIZE, Kind.BATCH: samples.BATCH}


def to_submit(kind: Kind) -> dict[int | str, dict[str, Any]]:
    """What an endpoint that accepts edits may answer, by HTTP status."""
    whole = _whole(kind)
    if kind is Kind.BATCH:
        return _answers({"accepted": present.accepted(whole, _BASE)}, _SUBMIT)
    if kind is Kind.UPLOAD:
        return _answers({"done": present.edited(whole, _link)}, (*_SUBMIT, *_WAIT))
    samples_ = {
        "async": present.accepted(whole, _BASE),
        "sync": present.edited(whole, _link),
    }
    return _answers(samples_, (*_SUBMIT, *_WAIT))


def to_look(kind: Kind) -> dict[int | str, dict[str, Any]]:
    """What an endpoint that shows a task may answer, by HTTP status."""
    done = _whole(kind)
    waiting = replace(done, job=replace(done.job, state=State.RUNNING))
    shown = {"done": present.result(done, _link), "running": present.result(waiting, _link)}
    return _answers(shown, (Code.NOT_AUTHENTICATED, Code.NOT_FOUND, Code.RATE_LIMITED))


_SUBMIT = (
    Code.MALFORMED_BODY,
    Code.NOT_AUTHENTICATED,
    Code.INSUFFICIENT_CREDITS,
    Code.NOT_PERMITTED,
    Code.BODY_TOO_LARGE,
    Code.INVALID,
    Code.RATE_LIMITED,
)
_WAIT = (Code.WAIT_TIMEOUT,)
_MESSAGES = {
    Code.MALFORMED_BODY: "The request body is not valid JSON: Expecting value at line 1, column 1.",
    Code.NOT_FOUND: "Batch image edit pipeline not found.",
    Code.BODY_TOO_LARGE: "The request body is larger than the limit of 1000000 bytes.",
    Code.WAIT_TIMEOUT: "The edit took longer than 120 s. It was cancelled and nothing was charged.",
}


def _answers(good: dict[str, Json], bad: tuple[Code, ...]) -> dict[int | str, dict[str, Any]]:
    found: dict[int | str, dict[str, Any]] = {
        200: _described("Done as asked", {name: {"value": body} for name, body in good.items()})
    }
    for code in bad:
        status, body = errors.answer(_refusal(code))
        found[status] = _described(body["error_message"], {code.value: {"value": body}})
    return found


def _refusal(code: Code) -> Refusal:
    if code is Code.INVALID:
        return Invalid({"operations.adjustments.hdr": ("value is not a valid integer",)})
    return Refusal(code, _MESSAGES.get(code, ""))


def _described(description: str, examples: Json) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"examples": examples}}}


def _link(_job: Job, _result: Result) -> str:
    return _URL


def _whole(kind: Kind) -> Whole:
    before = ImageInfo(format="JPEG", media_type="image/jpeg", ext="jpeg", width=128, height=128)
    after = replace(before, width=1000, height=1000)
    job = Job(
        id=JobId("1"),
        account=AccountId("acct_default"),
        dialect=NAME,
        kind=kind.value,
        priority=Priority.ASYNC,
        state=State.SUCCEEDED,
        edit=Edit(),
        request=json.dumps(_BODIES[kind]),
        wire={"base": _BASE, "prefix": "/v1"},
        item_count=1,
        held=Credits(PER_CREDIT),
        created_at=_AT,
        finished_at=_AT,
    )
    item = Item(
        job=job.id,
        position=0,
        source=Source(url="https://picsum.photos/200.jpg", filename="200.jpg"),
        state=State.SUCCEEDED,
        available_at=_AT,
        input=before,
        result=Result(image=after, blob=BlobKey("results/1/0-1"), filename="200.jpeg", size=90_000),
    )
    return Whole(job=job, items=(item,))
