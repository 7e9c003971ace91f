"""A dispatcher with a real child, files and database."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from itertools import count

from tests.support.server import until
from tests.support.world import World

from safelight.adapters.db.store import SqliteStore
from safelight.adapters.net.connections import trust
from safelight.adapters.net.fetch import FetchLimits, HttpFetcher
from safelight.adapters.net.guard import Guard
from safelight.domain.edit import Edit, JsonObject, Source
from safelight.domain.ids import JobId
from safelight.domain.job import Item
from safelight.domain.ports import Ring
from safelight.domain.states import FINAL, State
from safelight.pipeline.limits import Limits
from safelight.results.names import upload_key
from safelight.worker.carry import Carrier, Patience
from safelight.worker.dispatch import Desk, Dispatcher
from safelight.worker.sandbox import Confinement
from safelight.worker.slot import Slot, preload

CONFINEMENT = Confinement(memory_bytes=1024 * 2**20, cpu_seconds=60)


@dataclass
class Bench:
    """A world with one child and what hands it work."""

    world: World
    render_seconds: float = 60.0
    busy_seconds: float = 30.0
    told: list[None] = field(default_factory=list)

    def __post_init__(self) -> None:
        preload()
        world, self.numbers = self.world, count(1)
        self.slot = Slot(world.folder / "child", CONFINEMENT, tasks_per_child=100)
        (world.folder / "work").mkdir(exist_ok=True)
        guard = Guard(allow=(ip_network("127.0.0.0/8"),))
        limits = FetchLimits(max_bytes=10**7, total_s=10)
        self.store = SqliteStore(world.path, self.busy_seconds)
        self.carrier = Carrier(
            clock=world.clock,
            fetcher=HttpFetcher(guard, limits, tls=trust()),
            blobs=world.blobs,
            slots=[self.slot],
            limits=Limits(),
            patience=Patience(render_seconds=self.render_seconds, crashes=3, pause_seconds=1),
            folder=world.folder / "work",
            profiles=None,
            memory=2**30,
            has_network=lambda _: False,
        )
        self.dispatcher = Dispatcher(
            desk=Desk(self.store),
            clock=world.clock,
            bell=world.bell,
            blobs=world.blobs,
            finish=world.finish,
            carrier=self.carrier,
            capacity=4,
            on_told=lambda: self.told.append(None),
        )

    def submit(self, content: bytes, **operations: JsonObject) -> JobId:
        """Accept an upload, as the API does."""
        job = JobId(str(next(self.numbers)))
        key = self.world.keep(upload_key(job, 0), content)
        asked = replace(
            self.world.submission(),
            edit=Edit(operations=operations),
            sources=[Source(blob=key, filename="cat.png")],
            new_id=lambda: job,
        )
        self.world.submit(asked)
        self.dispatcher.woken(Ring.WORK)
        return job

    async def ended(self, job: JobId) -> State:
        """The state that a job ends in."""
        await self.until(lambda: self.world.job(job).state in FINAL)
        return self.world.job(job).state

    async def at_work(self) -> None:
        """Wait until the child has been given a task."""
        await self.until(lambda: bool(self.carrier._at_work))  # noqa: SLF001 -- nothing else shows it

    def item(self, job: JobId) -> Item:
        """A job's only item, as it is now."""
        (item,) = self.world.whole(job).items
        return item

    async def until(self, look: Callable[[], bool]) -> None:
        await asyncio.to_thread(until, look, bool)

    def freeze(self) -> None:
        """Have the child do nothing from now on."""
        self.slot.start()
        self.signal(signal.SIGSTOP)

    def signal(self, number: signal.Signals) -> None:
        """Send the child a signal."""
        assert self.slot.pid is not None
        os.kill(self.slot.pid, number)


@asynccontextmanager
async def dispatching(bench: Bench) -> AsyncIterator[Dispatcher]:
    running = asyncio.create_task(bench.dispatcher.run())
    try:
        yield bench.dispatcher
    finally:
        bench.dispatcher.drain()
        await asyncio.wait({running}, timeout=20)
        assert running.done()
        await running
