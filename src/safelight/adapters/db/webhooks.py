"""Endpoints, deliveries and attempts in SQL."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from safelight.adapters.db.hops import each_value
from safelight.adapters.db.rows import micros, micros_or_none, moment, moment_or_none
from safelight.adapters.db.tables import attempts, deliveries, endpoints
from safelight.domain.deliveries import (
    Attempt,
    Delivery,
    DeliveryState,
    Endpoint,
    Event,
    Message,
)
from safelight.domain.ids import AccountId, DeliveryId, DialectName, JobId

#: How many deliveries to one receiver a look at what is due may return.
_EACH = 4
_PENDING = deliveries.c.state == literal(DeliveryState.PENDING.value, literal_execute=True)
_ENDPOINT = select(endpoints).where(
    endpoints.c.account == bindparam("account"), endpoints.c.dialect == bindparam("dialect")
)
_FIRST_DUE = select(func.min(deliveries.c.next_at)).where(_PENDING)
_NEXT_DUE = select(func.min(deliveries.c.next_at)).where(
    _PENDING, deliveries.c.next_at > bindparam("after")
)


def _due() -> Select[*tuple[Any, ...]]:
    """The first few of each receiver: a look costs the same however long a backlog is."""
    hop = each_value(deliveries.c.receiver, _PENDING)
    each = deliveries.alias()
    first_few = (
        select(each.c.id)
        .where(
            each.c.state == literal(DeliveryState.PENDING.value, literal_execute=True),
            each.c.receiver == hop.c.value,
            each.c.next_at <= bindparam("now"),
            each.c.id.not_in(bindparam("under_way", expanding=True)),
        )
        .order_by(each.c.next_at)
        .limit(_EACH)
        .correlate(hop)
    )
    return (
        select(deliveries)
        .select_from(hop.join(deliveries, deliveries.c.id.in_(first_few)))
        .where(hop.c.value.not_in(bindparam("busy", expanding=True)))
        .order_by(deliveries.c.next_at)
        .limit(bindparam("limit"))
    )


_DUE = _due()


class WebhookRows:
    """`domain.store.Webhooks` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def endpoint(self, account: AccountId, dialect: DialectName) -> Endpoint | None:
        """An account's receiver for a dialect, if it was set."""
        bound = {"account": account, "dialect": dialect}
        row = self._connection.execute(_ENDPOINT, bound).mappings().first()
        return None if row is None else _endpoint_of(row)

    def endpoints(self) -> list[Endpoint]:
        """Every receiver that was set."""
        query = select(endpoints).order_by(endpoints.c.account, endpoints.c.dialect)
        return [_endpoint_of(row) for row in self._connection.execute(query).mappings()]

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """Set a receiver, replacing the one before."""
        which = {"account": endpoint.account, "dialect": endpoint.dialect}
        values = {
            "url": endpoint.url,
            "events": " ".join(sorted(endpoint.events)),
            "secret": endpoint.secret,
        }
        self._connection.execute(delete(endpoints).filter_by(**which))
        self._connection.execute(insert(endpoints), which | values)

    def insert(self, delivery: Delivery) -> None:
        """A delivery that is yet to be tried."""
        message = delivery.message
        row = {
            "id": delivery.id,
            "account": delivery.account,
            "dialect": delivery.dialect,
            "job": delivery.job,
            "event": message.event.value,
            "body": message.body,
            "signature_header": message.signature_header,
            "delays": json.dumps(message.delays),
            "created_at": micros(delivery.created_at),
            **_state_columns(delivery),
        }
        self._connection.execute(insert(deliveries), row)

    def get(self, delivery: DeliveryId) -> Delivery | None:
        """A delivery by its id."""
        query = select(deliveries).where(deliveries.c.id == delivery)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else _delivery_of(row)

    def due(
        self, now: datetime, limit: int, busy: Iterable[str], under_way: Iterable[DeliveryId]
    ) -> list[Delivery]:
        """Deliveries whose time has come, oldest first, a few for each receiver."""
        bound = {
            "now": micros(now),
            "limit": limit,
            "busy": list(busy),
            "under_way": list(under_way),
        }
        rows = self._connection.execute(_DUE, bound).mappings()
        return [_delivery_of(row) for row in rows]

    def any_due(self, now: datetime) -> bool:
        """Whether a delivery's time has come."""
        first = self._connection.execute(_FIRST_DUE).scalar()
        return first is not None and first <= micros(now)

    def next_due(self, after: datetime) -> datetime | None:
        """When the earliest pending delivery that is not due yet becomes so."""
        bound = {"after": micros(after)}
        return moment_or_none(self._connection.execute(_NEXT_DUE, bound).scalar())

    def record(self, attempt: Attempt | None, delivery: Delivery) -> None:
        """Write what an attempt, or a redelivery, makes of a delivery."""
        if attempt is not None:
            self._connection.execute(insert(attempts), _attempt_row(attempt))
        self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id)
            .values(**_state_columns(delivery))
        )

    def listed(self, *, job: JobId | None, limit: int) -> list[Delivery]:
        """Deliveries, newest first."""
        query = select(deliveries).order_by(deliveries.c.created_at.desc()).limit(limit)
        if job is not None:
            query = query.where(deliveries.c.job == job)
        return [_delivery_of(row) for row in self._connection.execute(query).mappings()]

    def attempts(self, delivery: DeliveryId) -> list[Attempt]:
        """A delivery's attempts, oldest first."""
        query = select(attempts).where(attempts.c.delivery == delivery).order_by(attempts.c.number)
        return [_attempt_of(row) for row in self._connection.execute(query).mappings()]

    def purge(self, before: datetime, limit: int) -> int:
        """Forget deliveries that ended before a time; returns how many."""
        old = (
            select(deliveries.c.id)
            .where(~_PENDING, deliveries.c.created_at < micros(before))
            .limit(limit)
        )
        gone = self._connection.execute(delete(deliveries).where(deliveries.c.id.in_(old)))
        return gone.rowcount


def _state_columns(delivery: Delivery) -> dict[str, object]:
    """What may change: with its state, where a redelivery goes."""
    return {
        "url": delivery.url,
        "receiver": delivery.receiver,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "round_attempts": delivery.round_attempts,
        "next_at": micros_or_none(delivery.next_at),
    }


def _attempt_row(attempt: Attempt) -> dict[str, object]:
    return {
        "delivery": attempt.delivery,
        "number": attempt.number,
        "at": micros(attempt.at),
        "latency_ms": attempt.latency_ms,
        "status": attempt.status,
        "error": attempt.error,
        "response_head": attempt.response_head,
    }


def _attempt_of(row: RowMapping) -> Attempt:
    return Attempt(
        delivery=DeliveryId(row["delivery"]),
        number=row["number"],
        at=moment(row["at"]),
        latency_ms=row["latency_ms"],
        status=row["status"],
        error=row["error"],
        response_head=row["response_head"],
    )


def _endpoint_of(row: RowMapping) -> Endpoint:
    return Endpoint(
        account=AccountId(row["account"]),
        dialect=DialectName(row["dialect"]),
        url=row["url"],
        events=frozenset(Event(name) for name in row["events"].split()),
        secret=row["secret"],
    )


def _delivery_of(row: RowMapping) -> Delivery:
    return Delivery(
        id=DeliveryId(row["id"]),
        account=AccountId(row["account"]),
        dialect=DialectName(row["dialect"]),
        job=None if row["job"] is None else JobId(row["job"]),
        url=row["url"],
        message=Message(
            event=Event(row["event"]),
            body=row["body"],
            signature_header=row["signature_header"],
            delays=tuple(json.loads(row["delays"])),
        ),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        round_attempts=row["round_attempts"],
        next_at=moment_or_none(row["next_at"]),
        created_at=moment(row["created_at"]),
    )
