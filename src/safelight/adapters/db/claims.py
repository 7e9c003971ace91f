"""Choosing which waiting items run next, fairly between accounts."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, literal, select, update

from safelight.adapters.db.hops import each_value
from safelight.adapters.db.rows import item_of, job_head_of, micros, moment
from safelight.adapters.db.tables import items, jobs
from safelight.domain.ids import AccountId
from safelight.domain.states import State
from safelight.domain.store import Claimed

_Place = Row[int, int, str, int]
_WAITING = items.c.state == literal(State.ACCEPTED.value, literal_execute=True)
_ACCOUNTS = select(each_value(items.c.account, _WAITING).c.value)
_NEXT_OF_ACCOUNT = (
    select(items.c.priority, items.c.queued_at, items.c.job, items.c.position)
    .where(
        _WAITING,
        items.c.account == bindparam("account"),
        items.c.available_at <= bindparam("now"),
    )
    .order_by(items.c.priority, items.c.queued_at, items.c.job, items.c.position)
    .limit(bindparam("limit"))
)
_TAKE = (
    update(items)
    .where(items.c.job == bindparam("which"), items.c.position == bindparam("place"))
    .values(
        state=State.RUNNING.value,
        attempt=items.c.attempt + 1,
        progress=0,
        started_at=bindparam("now"),
        worked_at=None,
    )
    .returning(*items.c)
)
_START = (
    update(jobs)
    .where(jobs.c.id == bindparam("which"), jobs.c.state == State.ACCEPTED.value)
    .values(
        state=State.RUNNING.value,
        started_at=func.coalesce(jobs.c.started_at, bindparam("now")),
    )
)
#: A job as each of its items needs it, so without its long request.
_HEAD = select(*(column for column in jobs.c if column is not jobs.c.request)).where(
    jobs.c.id == bindparam("which")
)
_PUT_OFF = select(func.min(items.c.available_at)).where(
    _WAITING, items.c.available_at > bindparam("now")
)


def claim(
    connection: Connection, now: datetime, limit: int, running: Mapping[AccountId, int]
) -> list[Claimed]:
    """See `domain.store.Jobs.claim`."""
    if limit <= 0:
        return []
    at = micros(now)
    names = connection.execute(_ACCOUNTS).scalars().all()
    queues = {
        str(name): list(
            connection.execute(_NEXT_OF_ACCOUNT, {"account": name, "now": at, "limit": limit})
        )
        for name in names
    }
    return [_take(connection, row, at) for row in _deal(queues, limit, running)]


def _deal(
    queues: dict[str, list[_Place]],
    limit: int,
    running: Mapping[AccountId, int],
) -> list[_Place]:
    """Deal out places one by one, each to the account that has the fewest."""
    having = {name: running.get(AccountId(name), 0) for name in queues}
    dealt: list[_Place] = []
    while len(dealt) < limit:
        waiting = [name for name, queue in queues.items() if queue]
        if not waiting:
            break
        name = min(waiting, key=lambda each: (having[each], *queues[each][0]))
        dealt.append(queues[name].pop(0))
        having[name] += 1
    return dealt


def _take(connection: Connection, row: _Place, at: int) -> Claimed:
    item = connection.execute(_TAKE, {"which": row.job, "place": row.position, "now": at})
    connection.execute(_START, {"which": row.job, "now": at})
    head = connection.execute(_HEAD, {"which": row.job})
    return Claimed(job=job_head_of(head.mappings().one()), item=item_of(item.mappings().one()))


def next_available(connection: Connection, now: datetime) -> datetime | None:
    """See `domain.store.Jobs.next_available`."""
    value = connection.execute(_PUT_OFF, {"now": micros(now)}).scalar()
    return None if value is None else moment(value)
