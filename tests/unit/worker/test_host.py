"""The worker host as a whole: how it ends."""

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.support.world import ALICE, World

from safelight.adapters.local.bell import WorkerInbox
from safelight.domain.ports import Answer
from safelight.pipeline.limits import Limits
from safelight.worker.carry import Carrier, Patience
from safelight.worker.deliver import Deliverer
from safelight.worker.dispatch import Desk, Dispatcher
from safelight.worker.host import Host
from safelight.worker.sandbox import Confinement
from safelight.worker.slot import Slot, preload

pytestmark = pytest.mark.anyio
CONFINEMENT = Confinement(memory_bytes=1024 * 2**20, cpu_seconds=60)
#: Seconds.
DRAIN = 1.5


@dataclass
class Silence:
    """A fetcher and a sender that wait for ever."""

    waited_for: list[str] = field(default_factory=list)
    both: asyncio.Event = field(default_factory=asyncio.Event)

    def check(self, url: str) -> None:
        """Take any URL."""

    async def fetch(self, url: str, _into: Path) -> int:
        await self._wait(url)
        return 0

    async def send(self, url: str, _headers: Mapping[str, str], _body: bytes) -> Answer:
        await self._wait(url)
        return Answer(status=200, head=b"")

    async def _wait(self, url: str) -> None:
        self.waited_for.append(url)
        if len(self.waited_for) == 2:
            self.both.set()
        await asyncio.get_running_loop().create_future()


def _host(world: World, silence: Silence, closed: list[str]) -> Host:
    preload()
    carrier = Carrier(
        clock=world.clock,
        fetcher=silence,
        blobs=world.blobs,
        slots=[Slot(world.folder / "child", CONFINEMENT, tasks_per_child=100)],
        limits=Limits(),
        patience=Patience(render_seconds=60, crashes=3, pause_seconds=1),
        folder=world.folder / "work",
        profiles=None,
        memory=2**30,
        has_network=lambda _: False,
    )
    desk = Desk(world.store)
    dispatcher = Dispatcher(
        desk=desk,
        clock=world.clock,
        bell=world.bell,
        blobs=world.blobs,
        finish=world.finish,
        carrier=carrier,
        capacity=2,
        on_told=lambda: None,
    )
    return Host(
        desk=desk,
        clock=world.clock,
        dispatcher=dispatcher,
        deliverer=Deliverer(desk=desk, clock=world.clock, sender=silence, user_agent="test"),
        carrier=carrier,
        expire=world.expire,
        blobs=world.blobs,
        open_inbox=lambda: WorkerInbox(world.folder),
        folder=world.folder / "work",
        sweep_seconds=60,
        drain_seconds=DRAIN,
        closing=(lambda: closed.append("fetcher"), lambda: closed.append("sender")),
    )


async def test_a_fetch_and_a_delivery_share_the_time_that_a_stop_may_take(world: World) -> None:
    world.endpoint(ALICE, "http://live.test/")
    world.accept()
    world.end(world.done(world.claim()[0].item))
    world.accept()
    silence, closed = Silence(), list[str]()
    running = asyncio.create_task(_host(world, silence, closed).run())
    await asyncio.wait_for(silence.both.wait(), 20)
    clock = asyncio.get_running_loop().time
    told = clock()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 20)
    assert clock() - told < 2 * DRAIN
    assert closed == ["fetcher", "sender"]
