"""Records as JSON documents and as table cells."""

from datetime import UTC, datetime

from safelight.domain.accounts import Account, ApiKey
from safelight.domain.credits import to_text
from safelight.domain.deliveries import Attempt, Delivery, Endpoint
from safelight.domain.job import Failure, ImageInfo, Item, Job, Result
from safelight.domain.money import Balance, Transfer

Document = dict[str, object]


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds")


def short(at: datetime | None) -> str:
    """`2026-01-31 13:05` in UTC, for a table."""
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def to_the_second(at: datetime) -> str:
    """`01-31 13:05:07` in UTC, for a table of what is recent."""
    return at.astimezone(UTC).strftime("%m-%d %H:%M:%S")


def day(at: datetime) -> str:
    """`2026-01-31` in UTC, for a table."""
    return at.astimezone(UTC).date().isoformat()


def of_account(account: Account, balance: Balance) -> Document:
    """An account and what it has."""
    return {
        "id": account.id,
        "name": account.name,
        "unlimited": account.unlimited,
        "available": to_text(balance.available),
        "held": to_text(balance.held),
        "created_at": moment(account.created_at),
    }


def of_key(key: ApiKey) -> Document:
    """A key: never the key itself."""
    return {
        "id": key.id,
        "account": key.account,
        "name": key.name,
        "hint": key.hint,
        "scopes": sorted(scope.value for scope in key.scopes),
        "created_at": moment(key.created_at),
        "revoked_at": moment(key.revoked_at),
    }


def of_job(job: Job) -> Document:
    """A job without its items."""
    return {
        "id": job.id,
        "account": job.account,
        "dialect": job.dialect,
        "kind": job.kind,
        "state": job.state.value,
        "items": job.item_count,
        "held": to_text(job.held),
        "charged": None if job.charged is None else to_text(job.charged),
        "request_id": job.request_id,
        "created_at": moment(job.created_at),
        "started_at": moment(job.started_at),
        "finished_at": moment(job.finished_at),
        "results_expire_at": moment(job.results_expire_at),
        "results_removed_at": moment(job.results_removed_at),
    }


def of_item(item: Item) -> Document:
    """One input of a job and what became of it."""
    return {
        "position": item.position,
        "source": item.source.url or item.source.filename,
        "state": item.state.value,
        "progress": item.progress,
        "attempt": item.attempt,
        "crashes": item.crashes,
        "started_at": moment(item.started_at),
        "finished_at": moment(item.finished_at),
        "input": _of_image(item.input),
        "result": _of_result(item.result),
        "failure": of_failure(item.failure),
    }


def of_failure(failure: Failure | None) -> Document | None:
    """Why something failed."""
    if failure is None:
        return None
    return {"code": failure.code.value, "message": failure.message, "at": moment(failure.at)}


def _of_image(image: ImageInfo | None) -> Document | None:
    if image is None:
        return None
    return {"format": image.format, "width": image.width, "height": image.height}


def _of_result(result: Result | None) -> Document | None:
    if result is None:
        return None
    made = _of_image(result.image) or {}
    return {**made, "filename": result.filename, "bytes": result.size}


def of_endpoint(endpoint: Endpoint) -> Document:
    """A receiver; of its secret only whether there is one."""
    return {
        "account": endpoint.account,
        "dialect": endpoint.dialect,
        "url": endpoint.url,
        "events": sorted(event.value for event in endpoint.events),
        "signed": endpoint.secret is not None,
    }


def of_delivery(delivery: Delivery, attempts: list[Attempt]) -> Document:
    """A delivery with its attempts, oldest first."""
    return {
        "id": delivery.id,
        "account": delivery.account,
        "dialect": delivery.dialect,
        "job": delivery.job,
        "event": delivery.message.event.value,
        "url": delivery.url,
        "state": delivery.state.value,
        "next_at": moment(delivery.next_at),
        "created_at": moment(delivery.created_at),
        "attempts": [_of_attempt(attempt) for attempt in attempts],
    }


def _of_attempt(attempt: Attempt) -> Document:
    return {
        "number": attempt.number,
        "at": moment(attempt.at),
        "latency_ms": attempt.latency_ms,
        "status": attempt.status,
        "error": attempt.error,
        "response_head": attempt.response_head,
    }


def of_balance(account: str, balance: Balance) -> Document:
    """What an account has, in credits as decimal text."""
    return {
        "account": account,
        "available": to_text(balance.available),
        "held": to_text(balance.held),
    }


def of_transfer(transfer: Transfer) -> Document:
    """A row of the ledger."""
    return {
        "kind": transfer.kind.value,
        "source": transfer.source,
        "target": transfer.target,
        "amount": to_text(transfer.amount),
        "job": transfer.job,
        "at": moment(transfer.at),
        "note": transfer.note,
    }
