"""An account's latest results, in SQL."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from safelight.adapters.db.rows import item_of, job_head_of, micros
from safelight.adapters.db.tables import items, jobs
from safelight.domain.ids import AccountId, DialectName, JobId
from safelight.domain.job import Item, JobHead
from safelight.domain.states import State

#: How many of the latest jobs are looked through for each result that is wanted.
_AMONG = 10
#: A job without its long request.
_HEAD = [column for column in jobs.c if column is not jobs.c.request]


def latest_results(
    connection: Connection,
    owner: tuple[AccountId, DialectName],
    kinds: Collection[str],
    now: datetime,
    limit: int,
) -> list[tuple[JobHead, Item]]:
    """See `domain.store.Jobs.latest_results`."""
    account, dialect = owner
    latest = (
        select(jobs.c.id)
        .where(
            jobs.c.account == account, jobs.c.dialect == dialect, jobs.c.finished_at.is_not(None)
        )
        .order_by(jobs.c.finished_at.desc())
        .limit(_AMONG * limit)
    )
    query = (
        select(*_HEAD)
        .where(
            jobs.c.id.in_(latest),
            jobs.c.state == State.SUCCEEDED.value,
            jobs.c.kind.in_(kinds),
            jobs.c.results_expire_at > micros(now),
            jobs.c.results_removed_at.is_(None),
        )
        .order_by(jobs.c.finished_at.desc(), jobs.c.id)
        .limit(limit)
    )
    heads = [job_head_of(row) for row in connection.execute(query).mappings()]
    made = _items(connection, [head.id for head in heads])
    return [(head, item) for head in heads for item in made.get(head.id, ())][:limit]


def _items(connection: Connection, which: Collection[JobId]) -> dict[JobId, list[Item]]:
    """The items of jobs that made something."""
    query = select(items).where(items.c.job.in_(which), items.c.result.is_not(None))
    found: dict[JobId, list[Item]] = {}
    for row in connection.execute(query.order_by(items.c.position)).mappings():
        item = item_of(row)
        found.setdefault(item.job, []).append(item)
    return found
