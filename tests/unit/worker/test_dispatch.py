"""The dispatcher, with real children, files and database."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.support.dispatching import Bench, dispatching
from tests.support.world import ALICE, PRICE, World

from safelight.adapters.db.engine import WRITE, open_engine, transaction
from safelight.adapters.local.bell import WAITERS, Inbox, finished_jobs
from safelight.domain.errors import Code
from safelight.domain.money import REVENUE
from safelight.domain.ports import Ring
from safelight.domain.states import State
from safelight.results.names import upload_key

pytestmark = pytest.mark.anyio


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
    async with dispatching(bench):
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
    async with dispatching(bench):
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
    async with dispatching(impatient):
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
    async with dispatching(bench) as dispatcher:
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
    async with dispatching(bench) as dispatcher:
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
    async with dispatching(bench):
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
    async with dispatching(impatient):
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
    async with dispatching(bench):
        await bench.until(lambda: bench.world.whole(job).items[0].attempt == 1)
        await bench.until(lambda: bench.world.job(job).state is State.ACCEPTED)
        (item,) = bench.world.whole(job).items
        assert item.crashes == 0
        assert item.available_at > bench.world.clock()
        bench.world.clock.pass_(seconds=11)
        bench.dispatcher.woken(Ring.WORK)
        assert await bench.ended(job) is State.SUCCEEDED
