"""When items went to work, and the files beside their results, through all that can happen."""

import asyncio
import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.support.dispatching import Bench, dispatching
from tests.support.world import START, World

from safelight.domain.ids import JobId
from safelight.domain.job import Item
from safelight.domain.states import State
from safelight.results.names import upload_key

pytestmark = pytest.mark.anyio
SECOND = timedelta(seconds=1)


@pytest.fixture
def bench(world: World) -> Iterator[Bench]:
    made = Bench(world)
    yield made
    made.carrier.close()
    made.store.close()


async def _noted(bench: Bench, job: JobId) -> Item:
    """The item once a turn has noted what goes on, which nobody asks for."""
    await bench.until(lambda: bench.item(job).worked_at is not None)
    return bench.item(job)


async def _at_work(bench: Bench, picture: bytes) -> JobId:
    """A job whose child has its files, and does nothing."""
    bench.freeze()
    job = bench.submit(picture, set_aside={"name": "cutout"})
    await bench.at_work()
    return job


async def test_an_item_under_way_is_noted_to_be_at_work_though_no_other_begins_or_ends(
    bench: Bench, picture: bytes
) -> None:
    async with dispatching(bench):
        job = await _at_work(bench, picture)
        item = await _noted(bench, job)
        assert (item.state, item.worked_at) == (State.RUNNING, START)
        bench.world.clock.pass_(seconds=1)
        bench.signal(signal.SIGCONT)
        assert await bench.ended(job) is State.SUCCEEDED
    ended = bench.item(job)
    assert (ended.worked_at, ended.finished_at) == (START, START + SECOND)


async def test_an_item_under_way_is_noted_to_be_at_work_while_turn_follows_turn(
    bench: Bench, picture: bytes
) -> None:
    async with dispatching(bench) as dispatcher:

        def noted() -> bool:
            bench.world.clock.pass_(seconds=0.05)
            dispatcher.wake.set()  # as others' ends do
            return bench.item(job).worked_at is not None

        job = await _at_work(bench, picture)
        await bench.until(noted)
        bench.signal(signal.SIGCONT)
        assert await bench.ended(job) is State.SUCCEEDED


async def test_what_was_noted_is_not_written_again(bench: Bench, picture: bytes) -> None:
    async with dispatching(bench):
        job = await _at_work(bench, picture)
        await _noted(bench, job)
        with bench.world.store.write() as tx:
            tx.jobs.at_work({(job, 0): START - SECOND})
        now = bench.world.clock.pass_(seconds=5)
        bench.dispatcher.wake.set()
        await bench.until(lambda: bench.dispatcher._told_at == now)  # noqa: SLF001 -- nothing else shows it
        await bench.dispatcher.desk.read(lambda _: None)  # after the turn's own transaction
        assert bench.item(job).worked_at == START - SECOND
        bench.signal(signal.SIGCONT)
        assert await bench.ended(job) is State.SUCCEEDED


async def test_a_short_job_is_not_noted_while_it_runs_and_ends_with_it(
    bench: Bench, picture: bytes
) -> None:
    bench.world.clock.pass_(seconds=3)
    async with dispatching(bench):
        job = bench.submit(picture)
        assert await bench.ended(job) is State.SUCCEEDED
    assert bench.item(job).worked_at == START + 3 * SECOND
    assert bench.dispatcher._begun == {}  # noqa: SLF001 -- nothing else shows it


async def test_an_item_that_failed_at_work_tells_so_and_one_that_failed_before_does_not(
    bench: Bench, picture: bytes
) -> None:
    broken, gone = bench.submit(b"no picture"), bench.submit(picture)
    bench.world.blobs.delete([upload_key(gone, 0)])
    async with dispatching(bench):
        assert await bench.ended(broken) is State.FAILED
        assert await bench.ended(gone) is State.FAILED
    assert (bench.item(broken).worked_at, bench.item(gone).worked_at) == (START, None)


async def test_a_lost_attempt_takes_it_back_and_the_next_one_notes_its_own(
    bench: Bench, picture: bytes
) -> None:
    async with dispatching(bench):
        job = await _at_work(bench, picture)
        await _noted(bench, job)
        bench.signal(signal.SIGKILL)
        await bench.until(lambda: bench.item(job).state is State.ACCEPTED)
        assert (bench.item(job).worked_at, bench.item(job).crashes) == (None, 1)
        again = bench.world.clock.pass_(seconds=60)
        bench.freeze()
        bench.dispatcher.wake.set()
        await bench.at_work()
        item = await _noted(bench, job)
        assert (item.attempt, item.worked_at) == (2, again)
        bench.signal(signal.SIGCONT)
        assert await bench.ended(job) is State.SUCCEEDED
    assert bench.item(job).worked_at == again


async def test_what_goes_back_to_the_queue_at_a_drain_is_not_at_work(
    bench: Bench, picture: bytes
) -> None:
    running = asyncio.create_task(bench.dispatcher.run())
    job = await _at_work(bench, picture)
    await _noted(bench, job)
    bench.dispatcher.drain()
    await bench.dispatcher.put_back()
    running.cancel()
    assert (bench.item(job).state, bench.item(job).worked_at) == (State.ACCEPTED, None)


async def test_files_beside_a_result_are_kept_with_it(bench: Bench, picture: bytes) -> None:
    async with dispatching(bench):
        job = bench.submit(picture, set_aside={"name": "cutout"})
        assert await bench.ended(job) is State.SUCCEEDED
    result = bench.item(job).result
    assert result is not None
    (cutout,) = result.beside.values()
    assert (cutout.filename, cutout.image.format, cutout.image.width) == (
        "cat-cutout.png",
        "PNG",
        64,
    )
    assert sorted(bench.world.blobs.list("results")) == [result.blob, cutout.blob]
    assert list((bench.world.folder / "work").iterdir()) == []


async def test_files_beside_a_result_that_comes_too_late_are_thrown_away_with_it(
    bench: Bench, picture: bytes
) -> None:
    async with dispatching(bench) as dispatcher:
        job = await _at_work(bench, picture)
        dispatcher.drain()
        with bench.world.store.write() as tx:
            tx.jobs.recover(bench.world.clock())
        bench.signal(signal.SIGCONT)
    assert bench.item(job).state is State.ACCEPTED
    assert bench.world.blobs.list("results") == []
