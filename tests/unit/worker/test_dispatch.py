"""The dispatcher, with real children, files and database."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from itertools import count

import pytest
from tests.support.server import until
from tests.support.world import ALICE, PRICE, World

from safelight.adapters.db.engine import WRITE, open_engine, transaction
from safelight.adapters.db.store import SqliteStore
from safelight.adapters.local.bell import WAITERS, Inbox, finished_jobs
from safelight.adapters.net.connections import trust
from safelight.adapters.net.fetch import FetchLimits, HttpFetcher
from safelight.adapters.net.guard import Guard
from safelight.domain.edit import Source
from safelight.domain.errors import Code
from safelight.domain.ids import JobId
from safelight.domain.money import REVENUE
from safelight.domain.ports import Ring
from safelight.domain.states import FINAL, State
from safelight.pipeline.limits import Limits
from safelight.results.names import upload_key
from safelight.worker.carry import Carrier, Patience
from safelight.worker.dispatch import Desk, Dispatcher
from safelight.worker.sandbox import Confinement
from safelight.worker.slot import Slot, preload

pytestmark = pytest.mark.anyio
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

    def submit(self, content: bytes) -> JobId:
        """Accept an upload, as the API does."""
        job = JobId(str(next(self.numbers)))
        key = self.world.keep(upload_key(job, 0), content)
        asked = replace(
            self.world.submission(),
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

    async def until(self, look: Callable[[], bool]) -> None:
        await asyncio.to_thread(until, look, bool)

    def freeze(self) -> None:
        """Have the child do nothing from now on."""
        self.slot.start()
        assert self.slot.pid is not None
        os.kill(self.slot.pid, signal.SIGSTOP)


@asynccontextmanager
async def _dispatching(bench: Bench) -> AsyncIterator[Dispatcher]:
    running = asyncio.create_task(bench.dispatcher.run())
    try:
        yield bench.dispatcher
    finally:
        bench.dispatcher.drain()
        await asyncio.wait({running}, timeout=20)
        assert running.done()
        await running


@pytest.fixture
def bench(world: World) -> Iterator[Bench]:
    made = Bench(world)
    yield made
    made.carrier.close()
    made.store.close()


@pytest.fixture
def impatient(world: World) -> Iterator[Bench]:
    """Renders for a tenth of a second at most, and does not wait for locks."""
    made = Bench(world, render_seconds=0.1, busy_seconds=0.0)
    yield made
    made.carrier.close()
    made.store.close()


async def test_a_job_is_carried_through(bench: Bench, picture: bytes) -> None:
    world = bench.world
    inbox = Inbox(world.folder, f"{WAITERS}1.sock")
    world.endpoint(ALICE, "http://live.test/")
    async with _dispatching(bench):
        job = bench.submit(picture)
        assert await bench.ended(job) is State.SUCCEEDED
    (item,) = world.whole(job).items
    assert item.result is not None
    assert (item.result.filename, item.result.image.width) == ("cat.jpeg", 64)
    path = world.blobs.local_path(item.result.blob)
    assert path is not None
    assert path.stat().st_size == item.result.size
    assert world.blobs.list("uploads") == []
    assert list((world.folder / "work").iterdir()) == []
    assert [finished_jobs(message) for message in inbox.receive()] == [[job]]
    assert bench.told == [None]
    with world.store.read() as tx:
        assert tx.ledger.balances()[REVENUE] == PRICE
    inbox.close()


async def test_a_bad_picture_fails_and_costs_nothing(bench: Bench) -> None:
    async with _dispatching(bench):
        job = bench.submit(b"no picture")
        assert await bench.ended(job) is State.FAILED
    (item,) = bench.world.whole(job).items
    assert item.failure is not None
    assert item.failure.code is Code.INPUT_NOT_AN_IMAGE
    assert bench.world.job(job).charged == 0
    assert bench.world.blobs.list("results") == []


async def test_a_picture_past_its_time_fails_and_the_next_one_does_not(
    impatient: Bench, picture: bytes
) -> None:
    async with _dispatching(impatient):
        impatient.freeze()
        slow = impatient.submit(picture)
        assert await impatient.ended(slow) is State.FAILED
        (item,) = impatient.world.whole(slow).items
        assert item.failure is not None
        assert item.failure.code is Code.RENDER_TIMEOUT
        carrier = impatient.carrier
        carrier.patience = replace(carrier.patience, render_seconds=60)
        assert await impatient.ended(impatient.submit(picture)) is State.SUCCEEDED


async def test_a_cancelled_job_is_stopped_and_its_child_replaced(
    bench: Bench, picture: bytes
) -> None:
    async with _dispatching(bench) as dispatcher:
        bench.freeze()
        frozen = bench.slot.pid
        job = bench.submit(picture)
        await bench.at_work()
        bench.world.cancel(job)
        dispatcher.woken(Ring.STOP)
        assert await bench.ended(bench.submit(picture)) is State.SUCCEEDED
        assert bench.slot.pid != frozen
    assert bench.world.job(job).state is State.CANCELLED


async def test_the_upload_of_a_job_cancelled_under_way_goes_when_it_has_stopped(
    bench: Bench, picture: bytes
) -> None:
    async with _dispatching(bench) as dispatcher:
        bench.freeze()
        job = bench.submit(picture)
        await bench.at_work()
        bench.world.cancel(job)
        dispatcher.woken(Ring.STOP)
        await bench.until(lambda: not bench.world.blobs.list("uploads"))
    assert bench.world.job(job).state is State.CANCELLED


async def test_an_upload_that_is_gone_says_so(bench: Bench, picture: bytes) -> None:
    job = bench.submit(picture)
    bench.world.blobs.delete([upload_key(job, 0)])
    async with _dispatching(bench):
        assert await bench.ended(job) is State.FAILED
    (item,) = bench.world.whole(job).items
    assert item.failure is not None
    assert item.failure.code is Code.INPUT_UNREACHABLE


async def test_what_is_not_done_when_a_drain_is_over_goes_back_to_the_queue(
    bench: Bench, picture: bytes
) -> None:
    dispatcher = bench.dispatcher
    running = asyncio.create_task(dispatcher.run())
    bench.freeze()
    job = bench.submit(picture)
    await bench.at_work()
    dispatcher.drain()
    await dispatcher.put_back()
    running.cancel()
    whole = bench.world.whole(job)
    assert (whole.job.state, whole.items[0].state) == (State.ACCEPTED, State.ACCEPTED)
    assert (whole.items[0].attempt, whole.items[0].crashes) == (1, 0)
    assert bench.world.blobs.list("uploads") == [upload_key(job, 0)]


async def test_an_end_that_cannot_be_written_now_is_written_later(
    impatient: Bench, picture: bytes
) -> None:
    async with _dispatching(impatient):
        impatient.freeze()
        job = impatient.submit(picture)
        await impatient.at_work()
        other = open_engine(impatient.world.path)
        with transaction(other, WRITE):
            # The deadline passes while somebody else holds the database.
            await impatient.until(lambda: not impatient.carrier._at_work)  # noqa: SLF001 -- see at_work
        other.dispose()
        assert await impatient.ended(job) is State.FAILED
    assert impatient.world.balances_sum() == 0
    with impatient.world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == 0


async def test_a_full_disk_costs_an_item_a_pause_and_nothing_else(
    bench: Bench, picture: bytes
) -> None:
    job = bench.submit(picture)
    result = bench.world.folder / "work" / f"{job}-0-1.result"
    result.symlink_to("/dev/full")
    async with _dispatching(bench):
        await bench.until(lambda: bench.world.whole(job).items[0].attempt == 1)
        await bench.until(lambda: bench.world.job(job).state is State.ACCEPTED)
        (item,) = bench.world.whole(job).items
        assert item.crashes == 0
        assert item.available_at > bench.world.clock()
        bench.world.clock.pass_(seconds=11)
        bench.dispatcher.woken(Ring.WORK)
        assert await bench.ended(job) is State.SUCCEEDED
