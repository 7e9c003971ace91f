"""The deliverer, over real connections to real receivers."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network

import pytest
from tests.support.receiver import Received, Receiver
from tests.support.server import until
from tests.support.world import ALICE, SIGNING_KEY, World

from safelight.adapters.net.connections import trust
from safelight.adapters.net.guard import Guard
from safelight.adapters.net.send import HttpSender
from safelight.domain.deliveries import Attempt, Delivery, DeliveryState
from safelight.domain.ids import DeliveryId
from safelight.webhooks.sign import body_signature
from safelight.worker.deliver import Deliverer
from safelight.worker.dispatch import Desk

pytestmark = pytest.mark.anyio
LOOPBACK = (ip_network("127.0.0.0/8"),)


Delivering = Callable[[], AbstractAsyncContextManager[Deliverer]]


@pytest.fixture(scope="module")
def tls() -> ssl.SSLContext:
    return trust()


@pytest.fixture
def delivering(world: World, tls: ssl.SSLContext) -> Delivering:
    """Starts a deliverer; receivers have thirty seconds to answer."""

    @asynccontextmanager
    async def start() -> AsyncIterator[Deliverer]:
        sender = HttpSender(Guard(allow=LOOPBACK), tls=tls, total_s=30)
        deliverer = Deliverer(
            desk=Desk(world.store), clock=world.clock, sender=sender, user_agent="Safelight/test"
        )
        running = asyncio.create_task(deliverer.run())
        try:
            yield deliverer
        finally:
            deliverer.stop()
            await running
            sender.close()

    return start


@pytest.fixture
def dead() -> Iterator[socket.socket]:
    """A receiver that takes connections and never answers, until it is closed."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield listener


def _ended(world: World, jobs: int = 1) -> list[DeliveryId]:
    """End so many jobs; the deliveries that tell of it."""
    for _ in range(jobs):
        world.accept()
    for claimed in world.claim(jobs):
        world.end(world.done(claimed.item))
    with world.store.read() as tx:
        return [each.id for each in tx.webhooks.due(world.clock(), 999, [], [])]


def _delivery(world: World, which: DeliveryId) -> Delivery:
    with world.store.read() as tx:
        found = tx.webhooks.get(which)
    assert found is not None
    return found


def _attempts(world: World, which: DeliveryId) -> list[Attempt]:
    with world.store.read() as tx:
        return tx.webhooks.attempts(which)


async def _recorded(world: World, which: DeliveryId, attempts: int) -> Delivery:
    """The delivery once so many attempts at it are recorded."""
    look: Callable[[], Delivery] = lambda: _delivery(world, which)  # noqa: E731 -- for `until`
    found = await asyncio.to_thread(until, look, lambda each: each.attempts >= attempts)
    assert isinstance(found, Delivery)
    assert found.attempts == attempts
    return found


async def test_the_same_bytes_are_tried_at_once_and_after_3_6_and_12_seconds(
    world: World, delivering: Delivering
) -> None:
    with Receiver(lambda _: (500, b"not now")) as receiver:
        world.endpoint(ALICE, receiver.url)
        (which,) = _ended(world)
        async with delivering() as deliverer:
            for attempt, wait in enumerate((3, 6, 12), 1):
                waiting = await _recorded(world, which, attempt)
                assert waiting.next_at is not None
                assert (waiting.next_at - world.clock()).total_seconds() == wait
                world.clock.pass_(seconds=wait)
                deliverer.wake.set()
            after = await _recorded(world, which, 4)
        got = receiver.wait_for(4)
    assert (after.state, after.next_at) == (DeliveryState.FAILED, None)
    assert len(got) == 4
    assert {each.body for each in got} == {after.message.body}
    assert {each.headers["x-plain"] for each in got} == {
        body_signature(SIGNING_KEY, after.message.body)
    }
    assert {each.headers["webhook-id"] for each in got} == {which}
    assert len({each.headers["webhook-timestamp"] for each in got}) == 4
    assert len({each.headers["webhook-signature"] for each in got}) == 4
    recorded = _attempts(world, which)
    assert [each.number for each in recorded] == [1, 2, 3, 4]
    assert {(each.status, each.response_head) for each in recorded} == {(500, "not now")}


async def test_it_is_not_tried_before_its_time(world: World, delivering: Delivering) -> None:
    with Receiver(lambda _: (500, b"")) as receiver:
        world.endpoint(ALICE, receiver.url)
        (which,) = _ended(world)
        async with delivering() as deliverer:
            await _recorded(world, which, 1)
            world.clock.pass_(seconds=2.999)
            deliverer.wake.set()
            # Something that is due shows that the deliverer has looked.
            world.clock.pass_(microseconds=1)
            (other,) = _ended(world)
            deliverer.wake.set()
            await _recorded(world, other, 1)
        assert _delivery(world, which).attempts == 1


async def test_a_success_ends_it(world: World, delivering: Delivering) -> None:
    with Receiver(lambda _: (204, b"")) as receiver:
        world.endpoint(ALICE, receiver.url)
        (which,) = _ended(world)
        async with delivering():
            after = await _recorded(world, which, 1)
    assert (after.state, after.next_at) == (DeliveryState.SUCCEEDED, None)
    (attempt,) = _attempts(world, which)
    assert (attempt.ok, attempt.status, attempt.error) == (True, 204, None)


async def test_a_dead_receiver_delays_nobody_else(
    world: World, delivering: Delivering, dead: socket.socket
) -> None:
    with Receiver() as receiver:
        world.endpoint(ALICE, f"http://127.0.0.1:{dead.getsockname()[1]}/hook")
        stuck = set(_ended(world, 40))
        world.clock.pass_(seconds=1)
        world.endpoint(ALICE, receiver.url)
        _ended(world, 12)
        async with delivering():
            await asyncio.to_thread(receiver.wait_for, 12)
            # Not one call to the dead receiver has come to its end.
            assert {_delivery(world, which).attempts for which in stuck} == {0}
            dead.close()


async def test_calls_to_one_receiver_are_few_at_once(world: World, delivering: Delivering) -> None:
    at_once, most = 0, 0
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(_: Received) -> tuple[int, bytes]:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(30)
        at_once -= 1
        return 200, b""

    with Receiver(slow) as receiver:
        world.endpoint(ALICE, receiver.url)
        _ended(world, 10)
        async with delivering() as deliverer:
            await asyncio.to_thread(receiver.wait_for, deliverer.per_receiver)
            deliverer.wake.set()
            world.endpoint(ALICE, receiver.url)
            gate.set()
            await asyncio.to_thread(receiver.wait_for, 10)
        assert most == deliverer.per_receiver


async def test_a_redelivery_sends_the_same_bytes_in_a_new_round(
    world: World, delivering: Delivering
) -> None:
    with Receiver() as receiver:
        world.endpoint(ALICE, receiver.url)
        (which,) = _ended(world)
        async with delivering() as deliverer:
            await _recorded(world, which, 1)
            world.again.redeliver(which)
            deliverer.wake.set()
            after = await _recorded(world, which, 2)
        first, second = receiver.wait_for(2)
    assert first.body == second.body
    assert (after.state, after.round_attempts) == (DeliveryState.SUCCEEDED, 1)


async def test_a_test_event_arrives_signed(world: World, delivering: Delivering) -> None:
    with Receiver() as receiver:
        endpoint = world.endpoint(ALICE, receiver.url, frozenset())
        made = world.again.test(endpoint, "X-Plain")
        async with delivering():
            after = await _recorded(world, made.id, 1)
        (got,) = receiver.wait_for(1)
    assert after.state is DeliveryState.SUCCEEDED
    assert got.headers["x-plain"] == body_signature(SIGNING_KEY, made.message.body)


async def test_a_new_secret_signs_from_the_next_attempt_on(
    world: World, delivering: Delivering
) -> None:
    with Receiver(lambda _: (500, b"")) as receiver:
        endpoint = world.endpoint(ALICE, receiver.url)
        (which,) = _ended(world)
        async with delivering() as deliverer:
            await _recorded(world, which, 1)
            with world.store.write() as tx:
                tx.webhooks.set_endpoint(replace(endpoint, secret="another of sixteen"))  # noqa: S106 -- a test's
            world.clock.pass_(seconds=3)
            deliverer.wake.set()
            await _recorded(world, which, 2)
        first, second = receiver.wait_for(2)
    assert first.body == second.body
    assert first.headers["x-plain"] == body_signature(SIGNING_KEY, first.body)
    assert second.headers["x-plain"] == body_signature("another of sixteen", first.body)


async def test_what_was_promised_is_delivered_although_the_endpoint_is_removed(
    world: World, delivering: Delivering
) -> None:
    with Receiver() as receiver:
        world.endpoint(ALICE, receiver.url)
        (which,) = _ended(world)
        world.endpoint(ALICE, None)
        assert _ended(world) == [which]  # nothing new
        async with delivering():
            after = await _recorded(world, which, 1)
    assert after.state is DeliveryState.SUCCEEDED


async def test_nobody_there_is_recorded_as_no_answer(world: World, delivering: Delivering) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    world.endpoint(ALICE, f"http://127.0.0.1:{port}/hook")
    (which,) = _ended(world)
    async with delivering():
        after = await _recorded(world, which, 1)
    assert after.state is DeliveryState.PENDING
    (attempt,) = _attempts(world, which)
    assert attempt.status is None
    assert attempt.error


async def test_what_is_under_way_is_finished_before_a_stop(
    world: World, delivering: Delivering
) -> None:
    with Receiver() as receiver:
        world.endpoint(ALICE, receiver.url)
        (which,) = _ended(world)
        async with delivering():
            await asyncio.to_thread(receiver.wait_for, 1)
        assert _delivery(world, which).state is DeliveryState.SUCCEEDED
