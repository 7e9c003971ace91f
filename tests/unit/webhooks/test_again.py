"""Sending by hand."""

import json
from dataclasses import replace

import pytest
from tests.support.world import ALICE, World

from safelight.adapters.local.bell import WorkerInbox
from safelight.domain.deliveries import Delivery, DeliveryState, Event
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import DeliveryId
from safelight.domain.ports import Ring

URL = "http://live.test/hook"


def _given_up(world: World) -> Delivery:
    """A delivery whose attempts are used up."""
    world.endpoint(ALICE, URL)
    job = world.accept().job.id
    world.cancel(job)
    with world.store.write() as tx:
        (made,) = tx.webhooks.listed(job=job, limit=9)
        failed = replace(
            made, state=DeliveryState.FAILED, next_at=None, attempts=4, round_attempts=4
        )
        tx.webhooks.record(None, failed)
    return failed


def test_the_same_bytes_are_sent_again_in_a_new_round(world: World) -> None:
    old = _given_up(world)
    now = world.clock.pass_(hours=1)
    again = world.again.redeliver(old.id)
    assert again == replace(old, state=DeliveryState.PENDING, round_attempts=0, next_at=now)
    with world.store.read() as tx:
        assert tx.webhooks.due(now, 9, [], []) == [again]


def test_they_go_where_the_endpoint_is_now(world: World) -> None:
    old = _given_up(world)
    world.endpoint(ALICE, "http://new.test/hook")
    assert world.again.redeliver(old.id).url == "http://new.test/hook"
    with world.store.read() as tx:
        assert [each.url for each in tx.webhooks.due(world.clock(), 9, [], [])] == [
            "http://new.test/hook"
        ]


def test_without_an_endpoint_they_go_where_they_went(world: World) -> None:
    old = _given_up(world)
    world.endpoint(ALICE, None)
    assert world.again.redeliver(old.id).url == URL


def test_a_delivery_that_succeeded_can_be_sent_again(world: World) -> None:
    old = _given_up(world)
    with world.store.write() as tx:
        tx.webhooks.record(None, replace(old, state=DeliveryState.SUCCEEDED))
    assert world.again.redeliver(old.id).state is DeliveryState.PENDING


def test_one_that_is_still_being_tried_is_not(world: World) -> None:
    old = _given_up(world)
    world.again.redeliver(old.id)
    with pytest.raises(Refusal) as caught:
        world.again.redeliver(old.id)
    assert caught.value.code is Code.CONFLICT


def test_an_unknown_one_is_not_found(world: World) -> None:
    with pytest.raises(Refusal) as caught:
        world.again.redeliver(DeliveryId("msg_unknown"))
    assert caught.value.code is Code.NOT_FOUND


def test_a_test_event_is_sent_once_whatever_was_subscribed_to(world: World) -> None:
    endpoint = world.endpoint(ALICE, URL, frozenset())
    made = world.again.test(endpoint, "X-Plain")
    assert (made.job, made.url, made.message.event) == (None, URL, Event.TEST)
    assert made.message.delays == ()
    assert json.loads(made.message.body)["event"] == "test"


def test_an_endpoint_without_a_url_cannot_be_tested(world: World) -> None:
    endpoint = world.endpoint(ALICE, None)
    with pytest.raises(Refusal) as caught:
        world.again.test(endpoint, None)
    assert caught.value.code is Code.CONFLICT


def test_the_deliverer_is_woken(world: World) -> None:
    old = _given_up(world)
    inbox = WorkerInbox(world.folder)
    world.again.redeliver(old.id)
    assert inbox.receive() == {Ring.POST}
    inbox.close()
