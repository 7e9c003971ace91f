"""Sources that do not come, items that cannot be written, and who has to wait for them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from tests.support.server import until
from tests.support.world import ALICE, BOB, World

from safelight.domain.edit import Drawing, Edit, Format, Output, Source
from safelight.domain.engines import Ability, Engine, Wish
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, JobId
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
UNWRITABLE = "\ud800"


@dataclass
class Sources:
    """A fetcher: whose URL ends in `slow` never comes, all others are refused with its text."""

    words: str = "It is not there."
    begun: list[str] = field(default_factory=list)

    def check(self, url: str) -> None:
        """Take any URL."""

    async def fetch(self, url: str, into: Path) -> int:
        self.begun.append(url)
        into.touch()  # noqa: ASYNC240 -- takes no time
        if url.endswith("slow"):
            await asyncio.get_running_loop().create_future()
        raise Refusal(Code.INPUT_UNREACHABLE, UNWRITABLE if url.endswith("odd") else self.words)


@dataclass
class Hung:
    """Engines, of which there is one that never draws."""

    begun: list[Wish] = field(default_factory=list)
    name: str = "hung"
    abilities: frozenset[Ability] = frozenset(Ability)

    def find(self, model: str, ability: Ability) -> Engine | None:  # noqa: ARG002 -- the port's signature
        return self

    async def make(self, wish: Wish, into: Path) -> None:  # noqa: ARG002 -- likewise
        self.begun.append(wish)
        await asyncio.get_running_loop().create_future()

    async def close(self) -> None:
        """Nothing is open."""


class Bench:
    """A dispatcher over a world, with one child."""

    def __init__(self, world: World) -> None:
        preload()
        self.world, self.sources, self.hung = world, Sources(), Hung()
        self.slot = Slot(world.folder / "child", CONFINEMENT, tasks_per_child=100)
        self.work = world.folder / "work"
        self.work.mkdir()
        self.carrier = Carrier(
            clock=world.clock,
            fetcher=self.sources,
            blobs=world.blobs,
            slots=[self.slot],
            limits=Limits(),
            patience=Patience(render_seconds=60, crashes=3, pause_seconds=1),
            folder=self.work,
            profiles=None,
            memory=2**30,
            has_network=lambda _: False,
            engines=self.hung,
        )
        self.dispatcher = Dispatcher(
            desk=Desk(world.store),
            clock=world.clock,
            bell=world.bell,
            blobs=world.blobs,
            finish=world.finish,
            carrier=self.carrier,
            capacity=2,
            on_told=lambda: None,
        )

    def submit(self, name: str, account: AccountId = ALICE) -> JobId:
        """Accept a job for a URL that ends so."""
        source = Source(url=f"http://pictures.test/{name}", filename="cat.png")
        asked = replace(self.world.submission(account), sources=[source])
        return self._accept(asked.new_id(), source, account)

    def draw(self, variations: int) -> JobId:
        """Accept a job whose pictures an engine is to draw."""
        drawing = Drawing(model="any", ability=Ability.GENERATE, prompt="a hat")
        edit = Edit(output=Output(format=Format.PNG), drawing=drawing, variations=variations)
        asked = replace(self.world.submission(ALICE, variations), edit=edit)
        job = self.world.submit(replace(asked, sources=[Source()] * variations)).whole.job.id
        self.dispatcher.woken(Ring.WORK)
        return job

    def upload(self, content: bytes, account: AccountId) -> JobId:
        """Accept an upload."""
        job = JobId(f"upload-of-{account}")
        key = self.world.keep(upload_key(job, 0), content)
        return self._accept(job, Source(blob=key, filename="cat.png"), account)

    def _accept(self, job: JobId, source: Source, account: AccountId) -> JobId:
        asked = self.world.submission(account)
        self.world.submit(replace(asked, sources=[source], new_id=lambda: job))
        self.dispatcher.woken(Ring.WORK)
        return job

    async def begun(self, number: int) -> None:
        """Wait until so many fetches have begun."""
        await asyncio.to_thread(until, lambda: len(self.sources.begun), lambda n: n >= number)

    async def drawing(self, number: int) -> None:
        """Wait until the engine was asked for so many pictures."""
        await asyncio.to_thread(until, lambda: len(self.hung.begun), lambda n: n >= number)

    async def ended(self, job: JobId) -> State:
        """The state that a job ends in."""
        state: State = await asyncio.to_thread(
            until, lambda: self.world.job(job).state, FINAL.__contains__, 20
        )
        return state

    def later(self, **span: float) -> None:
        """Let time pass, and have the dispatcher look at it."""
        self.world.clock.pass_(**span)
        self.dispatcher.wake.set()

    @asynccontextmanager
    async def dispatching(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.dispatcher.run())
        try:
            yield
        finally:
            self.dispatcher.drain()
            await asyncio.wait({running}, timeout=0.1)
            if not running.done():
                await asyncio.wait_for(self.dispatcher.put_back(), 10)
            await asyncio.wait_for(running, 10)


@pytest.fixture
def bench(world: World) -> Iterator[Bench]:
    world.account(BOB)
    made = Bench(world)
    yield made
    made.carrier.close()


async def test_cancelling_a_job_stops_its_fetch(bench: Bench) -> None:
    running = asyncio.create_task(bench.dispatcher.run())
    job = bench.submit("slow")
    await bench.begun(1)
    bench.world.cancel(job)
    bench.dispatcher.woken(Ring.STOP)
    bench.dispatcher.drain()
    await asyncio.wait_for(running, 10)  # which ends when nothing is under way
    assert bench.world.job(job).state is State.CANCELLED
    assert list(bench.work.iterdir()) == []


async def test_what_is_fetched_when_a_drain_is_over_goes_back_uncounted(bench: Bench) -> None:
    async with bench.dispatching():
        job = bench.submit("slow")
        await bench.begun(1)
    (item,) = bench.world.whole(job).items
    assert (item.state, item.crashes) == (State.ACCEPTED, 0)


async def test_slow_sources_keep_nobody_waiting(bench: Bench, picture: bytes) -> None:
    async with bench.dispatching():
        for _ in range(4):
            bench.submit("slow")
        await bench.begun(bench.dispatcher.capacity)
        job = bench.upload(picture, ALICE)
        bench.later(seconds=1)
        await bench.begun(4)
        bench.later(seconds=1)
        assert await bench.ended(job) is State.SUCCEEDED


async def test_a_hung_engine_keeps_nobody_waiting(bench: Bench, picture: bytes) -> None:
    async with bench.dispatching():
        bench.draw(4)
        await bench.drawing(bench.dispatcher.capacity)
        bench.draw(4)
        job = bench.upload(picture, BOB)
        bench.later(seconds=1)
        assert await bench.ended(job) is State.SUCCEEDED


async def test_an_account_has_at_most_half_of_the_places_at_engines(bench: Bench) -> None:
    bench.dispatcher.slow_places = 4
    async with bench.dispatching():
        bench.draw(4)
        bench.draw(4)
        await bench.drawing(2)
        bench.later(seconds=1)
        for number in range(3):
            bench.submit(f"{number}", BOB)
            await bench.begun(1 + number)
        assert len(bench.hung.begun) == 2


async def test_an_account_has_at_most_half_of_the_places_for_slow_sources(bench: Bench) -> None:
    bench.dispatcher.slow_places = 4
    async with bench.dispatching():
        for _ in range(10):
            bench.submit("slow")
        await bench.begun(2)
        bench.later(seconds=1)
        for number in range(3):
            bench.submit(f"{number}", BOB)
            await bench.begun(3 + number)
        assert [url for url in bench.sources.begun if url.endswith("slow")] == (
            ["http://pictures.test/slow"] * 2
        )


async def test_an_end_that_cannot_be_written_holds_up_no_other(bench: Bench) -> None:
    odd, others = bench.submit("odd"), [bench.submit(f"{number}") for number in range(5)]
    async with bench.dispatching():
        for job in (odd, *others):
            assert await bench.ended(job) is State.FAILED
    failures = [bench.world.whole(job).items[0].failure for job in (odd, *others)]
    codes = [failure.code for failure in failures if failure is not None]
    assert codes == [Code.INTERNAL] + [Code.INPUT_UNREACHABLE] * 5
    assert bench.world.balances_sum() == 0


@pytest.mark.parametrize(
    ("times", "code"), [(19, Code.INPUT_UNREACHABLE), (20, Code.RENDER_CRASHED)]
)
async def test_an_item_is_given_up_when_the_host_has_died_twenty_times_under_it(
    bench: Bench, times: int, code: Code
) -> None:
    job = bench.submit("gone")
    for _ in range(times):
        bench.world.claim()
        with bench.world.store.write() as tx:
            assert tx.jobs.recover(bench.world.clock()) == 1
    async with bench.dispatching():
        assert await bench.ended(job) is State.FAILED
    failure = bench.world.whole(job).items[0].failure
    assert failure is not None
    assert failure.code is code
