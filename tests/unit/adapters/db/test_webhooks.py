"""Which deliveries are due, and what is kept of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.steps import steps
from tests.support.world import ALICE, DIALECT, START, World

from safelight.adapters.db.store import SqlTx
from safelight.domain.deliveries import Attempt, Delivery, DeliveryState, Event, Message
from safelight.domain.ids import DeliveryId

DEAD, LIVE = "http://dead.test/hook", "http://live.test/hook"
MESSAGE = Message(event=Event.TEST, body=b"{}", signature_header=None, delays=(3.0, 6.0))


def _pending(world: World, *urls: str, seconds: float = 0) -> list[Delivery]:
    with world.store.write() as tx:
        made = [world.prepare.write(tx, ALICE, DIALECT, None, url, MESSAGE) for url in urls]
        for delivery in made:
            due = world.clock() + timedelta(seconds=seconds)
            tx.webhooks.record(None, replace(delivery, next_at=due))
    return made


def _due(
    world: World, limit: int = 100, busy: tuple[str, ...] = (), *away: DeliveryId
) -> list[str]:
    with world.store.read() as tx:
        return [each.url for each in tx.webhooks.due(world.clock(), limit, busy, away)]


def test_a_backlog_leaves_room_for_others(world: World) -> None:
    _pending(world, *[DEAD] * 50)
    world.clock.pass_(seconds=1)
    _pending(world, LIVE)
    assert sorted(_due(world)) == [DEAD] * 4 + [LIVE]


def test_the_oldest_is_first(world: World) -> None:
    _pending(world, LIVE)
    world.clock.pass_(seconds=1)
    _pending(world, DEAD)
    assert _due(world) == [LIVE, DEAD]
    assert _due(world, 1) == [LIVE]


def test_a_delivery_is_not_due_before_its_time(world: World) -> None:
    _pending(world, LIVE, seconds=3)
    assert _due(world) == []
    world.clock.pass_(seconds=2.999999)
    assert _due(world) == []
    world.clock.pass_(microseconds=1)
    assert _due(world) == [LIVE]


def test_a_delivery_that_goes_elsewhere_waits_for_the_new_receiver(world: World) -> None:
    (moved,) = _pending(world, DEAD)
    with world.store.write() as tx:
        tx.webhooks.record(None, replace(moved, url=LIVE))
    assert _due(world, 100, ("http://dead.test",)) == [LIVE]
    assert _due(world, 100, ("http://live.test",)) == []


def test_the_next_time_is_told(world: World) -> None:
    with world.store.read() as tx:
        assert tx.webhooks.next_due(world.clock()) is None
    _pending(world, DEAD)
    _pending(world, LIVE, seconds=6)
    _pending(world, LIVE, seconds=3)
    with world.store.read() as tx:
        assert tx.webhooks.next_due(world.clock()) == START + timedelta(seconds=3)


def test_busy_receivers_and_what_is_under_way_are_left_out(world: World) -> None:
    first, _ = _pending(world, LIVE, LIVE)
    _pending(world, DEAD)
    assert _due(world, 100, ("http://dead.test",)) == [LIVE, LIVE]
    assert _due(world, 100, ("http://dead.test",), first.id) == [LIVE]


def test_what_has_ended_is_not_due(world: World) -> None:
    (made,) = _pending(world, LIVE)
    with world.store.write() as tx:
        tx.webhooks.record(None, replace(made, state=DeliveryState.FAILED, next_at=None))
    assert _due(world) == []


@pytest.mark.parametrize("what", ["due", "next_due"])
def test_a_look_costs_the_same_however_long_the_backlog_is(world: World, what: str) -> None:
    def look(tx: SqlTx) -> object:
        if what == "due":
            return tx.webhooks.due(world.clock(), 256, [], [])
        return tx.webhooks.next_due(world.clock())

    _pending(world, LIVE, *[DEAD] * 20)
    short = steps(world.path, look)
    _pending(world, *[DEAD] * 2000)
    assert short > 0
    assert steps(world.path, look) <= short


def test_an_endpoint_is_replaced(world: World) -> None:
    world.endpoint(ALICE, LIVE)
    last = world.endpoint(ALICE, DEAD, events=frozenset({Event.FAILED}), secret=None)
    with world.store.read() as tx:
        assert tx.webhooks.endpoint(ALICE, DIALECT) == last
        assert tx.webhooks.endpoints() == [last]


def test_a_delivery_comes_back_as_it_was_written(world: World) -> None:
    (made,) = _pending(world, "https://live.test:8443/a?b=ü")
    with world.store.read() as tx:
        assert tx.webhooks.get(made.id) == made
        assert tx.webhooks.get(DeliveryId("msg_unknown")) is None
        assert tx.webhooks.listed(job=None, limit=9) == [made]


def test_attempts_are_kept_in_order(world: World) -> None:
    (made,) = _pending(world, LIVE)
    attempts = [
        Attempt(
            delivery=made.id,
            number=number,
            at=world.clock(),
            latency_ms=7,
            status=None if number == 1 else 500,
            error="no answer within 10 s" if number == 1 else None,
            response_head="" if number == 1 else "oh�",
        )
        for number in (1, 2)
    ]
    with world.store.write() as tx:
        for attempt in attempts:
            tx.webhooks.record(attempt, made)
    with world.store.read() as tx:
        assert tx.webhooks.attempts(made.id) == attempts


def test_old_deliveries_are_forgotten_with_their_attempts_but_pending_ones_kept(
    world: World,
) -> None:
    old, pending = _pending(world, LIVE, DEAD)
    ended = replace(old, state=DeliveryState.SUCCEEDED, next_at=None, attempts=1)
    attempt = Attempt(
        delivery=old.id,
        number=1,
        at=START,
        latency_ms=1,
        status=200,
        error=None,
        response_head="",
    )
    with world.store.write() as tx:
        tx.webhooks.record(attempt, ended)
        assert tx.webhooks.purge(START, 9) == 0
        assert tx.webhooks.purge(START + timedelta(microseconds=1), 9) == 1
        assert tx.webhooks.attempts(old.id) == []
        assert [each.id for each in tx.webhooks.listed(job=None, limit=9)] == [pending.id]
