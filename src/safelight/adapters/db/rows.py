"""Between rows and domain types."""

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import RowMapping

from safelight.domain.credits import Credits
from safelight.domain.edit import (
    ColorSpace,
    Compression,
    Drawing,
    Edit,
    Format,
    Output,
    Source,
)
from safelight.domain.engines import Ability
from safelight.domain.errors import Code
from safelight.domain.ids import AccountId, BlobKey, DialectName, JobId
from safelight.domain.job import Failure, ImageInfo, Item, Job, JobHead, Priority, Report, Result
from safelight.domain.states import State

Row = RowMapping
_E = TypeVar("_E", bound=StrEnum)

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


def edit_text(edit: Edit) -> str:
    """An edit as JSON text; what has its default is left out."""
    output: dict[str, object] = {"format": edit.output.format.value}
    for name in ("quality", "compression", "dpi", "color_space", "cmyk_profile"):
        value = getattr(edit.output, name)
        if value is not None:
            output[name] = value
    if not edit.output.progressive:
        output["progressive"] = False
    document: dict[str, object] = {"operations": edit.operations, "output": output}
    if edit.drawing is not None:
        document["drawing"] = asdict(edit.drawing)
    if edit.variations != 1:
        document["variations"] = edit.variations
    return json.dumps(document, separators=(",", ":"))


def edit_of(text: str) -> Edit:
    """The edit that `edit_text` wrote."""
    raw = json.loads(text)
    output = raw["output"]
    return Edit(
        operations=raw["operations"],
        output=Output(
            format=Format(output["format"]),
            quality=output.get("quality"),
            progressive=output.get("progressive", True),
            compression=_enum(Compression, output.get("compression")),
            dpi=output.get("dpi"),
            color_space=_enum(ColorSpace, output.get("color_space")),
            cmyk_profile=output.get("cmyk_profile"),
        ),
        drawing=_drawing(raw.get("drawing")),
        variations=raw.get("variations", 1),
    )


def _drawing(raw: dict[str, Any] | None) -> Drawing | None:
    if raw is None:
        return None
    typed = {
        "ability": Ability(raw["ability"]),
        "images": tuple(Source(**each) for each in raw["images"]),
        "size": None if raw["size"] is None else tuple(raw["size"]),
    }
    return Drawing(**raw | typed)


def _enum(kind: type[_E], value: str | None) -> _E | None:
    return None if value is None else kind(value)


def image_json(image: ImageInfo | None) -> str | None:
    """An image's facts as a JSON list, or None."""
    if image is None:
        return None
    return json.dumps(_image_list(image), separators=(",", ":"))


def _image_list(image: ImageInfo) -> list[object]:
    return [image.format, image.media_type, image.ext, image.width, image.height]


def _image_of(raw: list[Any]) -> ImageInfo:
    name, media_type, ext, width, height = raw
    return ImageInfo(format=name, media_type=media_type, ext=ext, width=width, height=height)


def result_json(result: Result | None) -> str | None:
    """A result as a JSON list, or None."""
    if result is None:
        return None
    return json.dumps(_result_list(result), separators=(",", ":"))


def _result_list(result: Result) -> list[object]:
    parts = [_image_list(result.image), result.blob, result.filename, result.size]
    if result.beside:
        parts.append({name: _result_list(other) for name, other in result.beside.items()})
    return parts


def result_of(text: str) -> Result:
    """The result that `result_json` wrote."""
    return _result_of(json.loads(text))


def _result_of(raw: list[Any]) -> Result:
    # Most results, and all that were written before there were others, have nothing beside them.
    image, blob, filename, size, *rest = raw
    return Result(
        image=_image_of(image),
        blob=BlobKey(blob),
        filename=filename,
        size=size,
        beside={name: _result_of(other) for part in rest for name, other in part.items()},
    )


def files_of(text: str) -> list[BlobKey]:
    """All files of the result that `result_json` wrote: its own first."""
    return _files(result_of(text))


def _files(result: Result) -> list[BlobKey]:
    return [result.blob, *(key for other in result.beside.values() for key in _files(other))]


def report_json(report: Report | None) -> str | None:
    """A report as a JSON list, or None."""
    if report is None:
        return None
    parts = [report.notes, report.people, report.faces, report.labels]
    return json.dumps(parts, separators=(",", ":"))


def _report_of(text: str | None) -> Report | None:
    if text is None:
        return None
    # Reports that were written before labels were told have none.
    notes, people, faces, *rest = json.loads(text)
    return Report(
        notes=tuple(notes),
        people=tuple(people),
        faces=tuple(map(tuple, faces)),
        labels=tuple(label for part in rest for label in part),
    )


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
        input=None if row["input"] is None else _image_of(json.loads(row["input"])),
        result=None if row["result"] is None else result_of(row["result"]),
        report=_report_of(row["report"]),
        failure=_failure(row),
    )
