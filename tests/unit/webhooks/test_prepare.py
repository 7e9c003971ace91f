"""Turning messages into deliveries."""

from dataclasses import replace

import pytest
from tests.support.world import ALICE, BOB, START, World

from safelight.domain.deliveries import Delivery, DeliveryState, Event, Message
from safelight.domain.ids import DialectName

URL = "http://live.test/hook"
MESSAGE = Message(
    event=Event.SUCCESS, body=b'{"a": 1}\n', signature_header="X-Plain", delays=(3.0,)
)


def _prepare(world: World, message: Message = MESSAGE) -> Delivery | None:
    job = world.accept().job
    with world.store.write() as tx:
        return world.prepare(tx, job, message)


def test_without_an_endpoint_nothing_is_sent(world: World) -> None:
    assert _prepare(world) is None


def test_an_endpoint_without_a_url_gets_nothing(world: World) -> None:
    world.endpoint(ALICE, None)
    assert _prepare(world) is None


def test_another_accounts_endpoint_gets_nothing(world: World) -> None:
    world.account(BOB)
    world.endpoint(BOB, URL)
    assert _prepare(world) is None


def test_a_delivery_is_due_at_once_with_the_very_bytes(world: World) -> None:
    world.endpoint(ALICE, URL)
    made = _prepare(world)
    assert made is not None
    assert (made.state, made.attempts, made.next_at) == (DeliveryState.PENDING, 0, START)
    with world.store.read() as tx:
        assert tx.webhooks.get(made.id) == made
        assert tx.webhooks.due(START, 9, [], []) == [made]
    assert made.message == MESSAGE


@pytest.mark.parametrize("event", [Event.SUCCESS, Event.FAILED])
def test_only_what_was_subscribed_to_is_sent(world: World, event: Event) -> None:
    world.endpoint(ALICE, URL, frozenset({Event.SUCCESS}))
    made = _prepare(world, replace(MESSAGE, event=event))
    assert (made is not None) == (event is Event.SUCCESS)


def test_a_requests_own_url_needs_no_subscription(world: World) -> None:
    world.endpoint(ALICE, URL, frozenset())
    made = _prepare(world, replace(MESSAGE, url="http://own.test/"))
    assert made is not None
    assert made.url == "http://own.test/"


def test_every_dialect_has_an_endpoint_of_its_own(world: World) -> None:
    other = replace(world.endpoint(ALICE, URL), dialect=DialectName("other"))
    with world.store.write() as tx:
        tx.webhooks.set_endpoint(replace(other, url="http://other.test/"))
    made = _prepare(world)
    assert made is not None
    assert made.url == URL
