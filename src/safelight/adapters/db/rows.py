"""Between rows and domain types."""

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta

from sqlalchemy import RowMapping

from safelight.adapters.db.documents import (
    edit_of,
    edit_text,
    image_json,
    image_of,
    report_json,
    report_of,
    result_json,
    result_of,
)
from safelight.domain.credits import Credits
from safelight.domain.edit import Source
from safelight.domain.errors import Code
from safelight.domain.ids import AccountId, BlobKey, DialectName, JobId
from safelight.domain.job import Failure, Item, Job, JobHead, Priority
from safelight.domain.states import State

Row = RowMapping

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The moment that `micros` gave."""
    return _EPOCH + timedelta(microseconds=value)


def micros_or_none(moment_: datetime | None) -> int | None:
    """`micros`, or None for None."""
    return None if moment_ is None else micros(moment_)


def moment_or_none(value: int | None) -> datetime | None:
    """`moment`, or None for None."""
    return None if value is None else moment(value)


def _failure(row: Row) -> Failure | None:
    code = row["failure_code"]
    if code is None:
        return None
    message = row["failure_message"]
    return Failure(code=Code(code), message=message, at=moment(row["finished_at"]))


def job_row(job: Job) -> dict[str, object]:
    """A row of `jobs`."""
    return {
        "id": job.id,
        "account": job.account,
        "dialect": job.dialect,
        "kind": job.kind,
        "priority": int(job.priority),
        "state": job.state.value,
        "edit": edit_text(job.edit),
        "wire": json.dumps(dict(job.wire), separators=(",", ":")),
        "request_id": job.request_id,
        "item_count": job.item_count,
        "held": job.held,
        "created_at": micros(job.created_at),
        **job_end(job),
        "request": job.request,
        "extra": job.extra,
    }


def job_end(job: Job) -> dict[str, object]:
    """The columns of `jobs` that its end writes."""
    return {
        "charged": job.charged,
        "started_at": micros_or_none(job.started_at),
        "finished_at": micros_or_none(job.finished_at),
        "results_expire_at": micros_or_none(job.results_expire_at),
        "results_removed_at": micros_or_none(job.results_removed_at),
    }


def job_of(row: Row) -> Job:
    """The job in a row of `jobs`."""
    head = job_head_of(row)
    known = {each.name: getattr(head, each.name) for each in fields(head)}
    return Job(**known, request=row["request"], extra=Credits(row["extra"]))


def job_head_of(row: Row) -> JobHead:
    """The job in a row of `jobs` that need not have its request."""
    return JobHead(
        id=JobId(row["id"]),
        account=AccountId(row["account"]),
        dialect=DialectName(row["dialect"]),
        kind=row["kind"],
        priority=Priority(row["priority"]),
        state=State(row["state"]),
        edit=edit_of(row["edit"]),
        wire=json.loads(row["wire"]),
        request_id=row["request_id"],
        item_count=row["item_count"],
        held=Credits(row["held"]),
        charged=None if row["charged"] is None else Credits(row["charged"]),
        created_at=moment(row["created_at"]),
        started_at=moment_or_none(row["started_at"]),
        finished_at=moment_or_none(row["finished_at"]),
        results_expire_at=moment_or_none(row["results_expire_at"]),
        results_removed_at=moment_or_none(row["results_removed_at"]),
    )


def item_row(item: Item, job: Job) -> dict[str, object]:
    """A row of `items`."""
    return {
        "job": item.job,
        "position": item.position,
        "account": job.account,
        "priority": int(job.priority),
        "queued_at": micros(job.created_at),
        "source_url": item.source.url,
        "source_blob": item.source.blob,
        "filename": item.source.filename,
        "attempt": item.attempt,
        **item_state(item),
    }


def item_state(item: Item) -> dict[str, object]:
    """The columns of `items` that running it writes."""
    return {
        "state": item.state.value,
        "crashes": item.crashes,
        "progress": item.progress,
        "available_at": micros(item.available_at),
        "started_at": micros_or_none(item.started_at),
        "worked_at": micros_or_none(item.worked_at),
        "finished_at": micros_or_none(item.finished_at),
        "input": image_json(item.input),
        "result": result_json(item.result),
        "failure_code": item.failure.code.value if item.failure else None,
        "failure_message": item.failure.message if item.failure else None,
        "report": report_json(item.report),
    }


def item_of(row: Row) -> Item:
    """The item in a row of `items`."""
    blob = row["source_blob"]
    return Item(
        job=JobId(row["job"]),
        position=row["position"],
        source=Source(
            url=row["source_url"],
            blob=None if blob is None else BlobKey(blob),
            filename=row["filename"],
        ),
        state=State(row["state"]),
        attempt=row["attempt"],
        crashes=row["crashes"],
        progress=row["progress"],
        available_at=moment(row["available_at"]),
        started_at=moment_or_none(row["started_at"]),
        worked_at=moment_or_none(row["worked_at"]),
        finished_at=moment_or_none(row["finished_at"]),
        input=image_of(row["input"]),
        result=None if row["result"] is None else result_of(row["result"]),
        report=report_of(row["report"]),
        failure=_failure(row),
    )
