"""Deliveries that go wrong in ways that nobody foresaw."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from tests.support.server import until
from tests.support.world import ALICE, World

from safelight.domain.deliveries import Attempt, Delivery, DeliveryState
from safelight.domain.ids import DeliveryId
from safelight.domain.ports import Answer, NoAnswer
from safelight.worker.deliver import Deliverer
from safelight.worker.dispatch import Desk

pytestmark = pytest.mark.anyio
UNWRITABLE = "\ud800"


@dataclass
class Odd:
    """A sender that does what it is told."""

    outcome: Answer | Exception
    sent: int = 0

    def check(self, url: str) -> None:
        """Take any URL."""

    async def send(self, _url: str, _headers: Mapping[str, str], _body: bytes) -> Answer:
        self.sent += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@asynccontextmanager
async def _delivering(world: World, sender: Odd) -> AsyncIterator[Deliverer]:
    deliverer = Deliverer(
        desk=Desk(world.store), clock=world.clock, sender=sender, user_agent="Safelight/test"
    )
    running = asyncio.create_task(deliverer.run())
    try:
        yield deliverer
    finally:
        deliverer.stop()
        await asyncio.wait_for(running, 10)


def _due(world: World) -> DeliveryId:
    world.endpoint(ALICE, "http://live.test/")
    world.accept()
    world.end(world.done(world.claim()[0].item))
    with world.store.read() as tx:
        (delivery,) = tx.webhooks.due(world.clock(), 9, [], [])
    return delivery.id


def _found(world: World, which: DeliveryId) -> Delivery:
    with world.store.read() as tx:
        found = tx.webhooks.get(which)
    assert found is not None
    return found


async def _until(look: Callable[[], bool]) -> None:
    await asyncio.to_thread(until, look, bool, 20)


@pytest.mark.parametrize("odd", [RuntimeError("nobody foresaw it"), NoAnswer(UNWRITABLE)])
async def test_an_attempt_that_breaks_is_one_that_failed(world: World, odd: Exception) -> None:
    which = _due(world)
    async with _delivering(world, Odd(odd)):
        await _until(lambda: _found(world, which).attempts == 1)
    after = _found(world, which)
    assert after.state is DeliveryState.PENDING
    assert after.next_at is not None
    assert (after.next_at - world.clock()).total_seconds() == 3
    with world.store.read() as tx:
        (attempt,) = tx.webhooks.attempts(which)
    assert attempt.error == "something went wrong inside Safelight; its log has the details"


async def test_what_cannot_be_recorded_is_tried_ever_more_rarely(world: World) -> None:
    which = _due(world)
    taken = Attempt(  # the number that its first attempt would have
        delivery=which,
        number=1,
        at=world.clock(),
        latency_ms=0,
        status=None,
        error="",
        response_head="",
    )
    with world.store.write() as tx:
        tx.webhooks.record(taken, _found(world, which))
    sender = Odd(Answer(status=200, head=b""))
    async with _delivering(world, sender) as deliverer:
        for tries, rest in enumerate((1, 2), 1):
            await _until(lambda tries=tries: sender.sent == tries)  # type: ignore[misc]
            await _until(lambda: not deliverer._under_way)  # noqa: SLF001 -- nothing else shows it
            world.clock.pass_(seconds=rest - 0.001)
            deliverer.wake.set()
            await _until(lambda: not deliverer.wake.is_set())
            for _ in range(4):  # its own reads come before the last of these
                await deliverer.desk.read(lambda _: None)
            assert sender.sent == tries
            world.clock.pass_(seconds=0.001)
            deliverer.wake.set()
    assert _found(world, which).attempts == 0
