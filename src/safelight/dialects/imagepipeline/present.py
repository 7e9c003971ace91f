"""Renders jobs as ImagePipeline's answers."""

import json
import math
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from safelight.dialects.imagepipeline.errors import RETRYABLE, reason_of
from safelight.dialects.imagepipeline.names import CUTOUT, Endpoint
from safelight.domain.credits import PER_CREDIT, ZERO, Credits
from safelight.domain.dialects import Link
from safelight.domain.errors import Code
from safelight.domain.job import Item, Job, Result, Whole
from safelight.domain.states import FINAL, State
from safelight.web.documents import iso, iso_or_none
from safelight.web.problems import Json

#: Seconds that a job is said to take before one of its kind has ended here.
_UNKNOWN = 8
_FULL = 100
#: The fields of pictures by what operations call them.
_PICTURES = {"image": "input_image", "original": "input_image", "reference": "input_image"}
_LOGO = "logo_url"
#: Kinds of jobs whose further picture is a logo.
_STAMPING = frozenset(each.kind for each in (Endpoint.LOGO, Endpoint.TEMPLATE, Endpoint.GENERATE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a job's answer depends on beside the job."""

    link: Link
    #: Items that wait before it; None once it waits no more.
    ahead: int | None
    #: Seconds that it will take from now on; None where nobody can know.
    estimate: float | None
    #: What its account has left; None for one without limit.
    balance: Credits | None
    #: US dollars that a credit is told to be worth.
    credit_usd: Decimal


def queued(whole: Whole, estimate: float | None) -> Json:
    """A JobQueuedResponse."""
    job = whole.job
    return {
        "job_id": job.id,
        "status": status_of(whole),
        "endpoint": f"/{job.kind}",
        "estimated_time_seconds": _whole_seconds(estimate),
        "queued_at": iso(job.created_at),
    }


def polled(whole: Whole, standing: Standing) -> Json:
    """A JobStatusResponse."""
    job, ended = whole.job, whole.job.state in FINAL
    waits = standing.ahead is not None and not ended
    return {
        "job_id": job.id,
        "status": status_of(whole),
        "progress": _progress(whole),
        "endpoint": f"/{job.kind}",
        **outcome_of(whole, standing.link),
        "queued_at": iso(job.created_at),
        "started_at": iso_or_none(whole.items[0].worked_at),
        "completed_at": iso_or_none(job.finished_at),
        **_times(whole),
        "queue_position": (standing.ahead or 0) + 1 if waits else None,
        "estimated_time_seconds": None if ended else _whole_seconds(standing.estimate),
        **failure_of(whole),
        "prompt_hash": job.wire.get("prompt_hash"),
        **_money(job, standing),
        "report": _report(whole),
    }


def status_of(whole: Whole) -> str:
    """The job's place in the lifecycle.

    Queued until it is claimed; pending while it fetches, or waits for a child; then processing.
    """
    match whole.job.state:
        case State.ACCEPTED:
            return "queued"
        case State.RUNNING:
            return "pending" if whole.items[0].worked_at is None else "processing"
        case State.SUCCEEDED:
            return "completed"
        case state:
            return state.value


def main_result(whole: Whole) -> Result | None:
    """The job's file, if it made one."""
    return whole.items[0].result if whole.job.state is State.SUCCEEDED else None


def outcome_of(whole: Whole, link: Link) -> Json:
    """Where the result is, and the cut-out of a removed background; links last a day."""
    made = main_result(whole)
    if made is None:
        return {"result_url": None, "result_mime_type": None, "cutout_url": None}
    return {
        "result_url": link(whole.job, made),
        "result_mime_type": made.image.media_type,
        "cutout_url": _cutout(whole.job, made, link),
    }


def _cutout(job: Job, made: Result, link: Link) -> str | None:
    if job.kind != Endpoint.BACKGROUND_REMOVE.kind:
        return None
    return link(job, made.beside.get(CUTOUT, made))


def failure_of(whole: Whole) -> Json:
    """Why the job failed, and what had no effect."""
    failed = whole.job.state in FINAL and whole.job.state is not State.SUCCEEDED
    code, words = _why(whole)
    reason = reason_of(code)
    return {
        "error": words if failed else None,
        "failure_reason_code": reason.value if failed else None,
        "retryable": reason in RETRYABLE if failed else None,
        "warnings": json.loads(whole.job.wire.get("warnings", "[]")),
    }


def _why(whole: Whole) -> tuple[Code, str]:
    failure = whole.items[0].failure
    if failure is None or whole.job.state is State.CANCELLED:
        return Code.CANCELLED, "Job was cancelled."
    return failure.code, _placed(whole.job.kind, failure.message)


def _placed(kind: str, message: str) -> str:
    """A failure's message, beginning with the field of the picture that it is about."""
    parameter, colon, rest = message.partition(": ")
    field = _PICTURES.get(parameter)
    if not colon or field is None:
        return message
    return f"{_LOGO if parameter == 'image' and kind in _STAMPING else field}: {rest}"


def _progress(whole: Whole) -> int:
    return _FULL if whole.job.state is State.SUCCEEDED else whole.items[0].progress


def _times(whole: Whole) -> Json:
    """Seconds in the queue and at work, which add up to what it took in all."""
    job, item = whole.job, whole.items[0]
    total = None if job.finished_at is None else _seconds(job.created_at, job.finished_at)
    waited = total if item.worked_at is None else _seconds(job.created_at, item.worked_at)
    worked = None if total is None or waited is None else round(total - waited, 3)
    return {
        "queue_wait_seconds": waited,
        "inference_time_seconds": worked,
        "total_elapsed_seconds": total,
        "processing_time_seconds": worked,
    }


def _seconds(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds(), 3)


def _money(job: Job, standing: Standing) -> Json:
    charged, balance = job.charged or ZERO, standing.balance
    return {
        "credits_charged": charged > ZERO,
        "credits_amount": _number(Decimal(charged) / PER_CREDIT),
        "charged_at": iso_or_none(job.finished_at if charged else None),
        "cost_usd": _dollars(charged, standing) if job.state in FINAL else None,
        "balance_remaining_usd": None if balance is None else _dollars(balance, standing),
    }


def _dollars(amount: Credits, standing: Standing) -> int | float:
    return _number(Decimal(amount) / PER_CREDIT * standing.credit_usd)


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _report(whole: Whole) -> Json:
    """What was understood of the prompt, and done of its own accord."""
    item: Item = whole.items[0]
    return {
        "understood": json.loads(whole.job.wire.get("understood", "[]")),
        "operations": list(whole.job.edit.operations),
        "done": list(item.report.notes) if item.report else [],
    }


def _whole_seconds(estimate: float | None) -> int:
    return _UNKNOWN if estimate is None else max(1, math.ceil(estimate))
