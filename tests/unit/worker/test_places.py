"""Who is given a child that became free."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.world import START

from safelight.domain.job import Priority
from safelight.worker.places import Places
from safelight.worker.sandbox import Confinement
from safelight.worker.slot import Slot

pytestmark = pytest.mark.anyio
CONFINEMENT = Confinement(memory_bytes=2**30, cpu_seconds=60)


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    return Slot(tmp_path, CONFINEMENT, tasks_per_child=1)


async def _order(slot: Slot, waiting: list[tuple[Priority, float]]) -> list[int]:
    """In which order those who wait, with so many seconds behind them, are served."""
    places, served = Places([slot]), list[int]()
    await places.take(Priority.SYNC, START)

    async def wait(number: int, priority: Priority, seconds: float) -> None:
        taken = await places.take(priority, START - timedelta(seconds=seconds))
        served.append(number)
        places.give(taken)

    tasks = [asyncio.create_task(wait(n, *each)) for n, each in enumerate(waiting)]
    await asyncio.sleep(0)
    places.give(slot)
    await asyncio.gather(*tasks)
    return served


async def test_who_waits_for_an_answer_goes_before_who_does_not(slot: Slot) -> None:
    waiting = [(Priority.BATCH, 1.0), (Priority.ASYNC, 0.0), (Priority.SYNC, 0.0)]
    assert await _order(slot, waiting) == [2, 1, 0]


async def test_among_equals_the_older_goes_first(slot: Slot) -> None:
    waiting = [(Priority.ASYNC, 1.0), (Priority.ASYNC, 3.0), (Priority.ASYNC, 1.0)]
    assert await _order(slot, waiting) == [1, 0, 2]


async def test_nobody_is_overtaken_for_ever(slot: Slot) -> None:
    assert await _order(slot, [(Priority.SYNC, 0.0), (Priority.BATCH, 21.0)]) == [1, 0]


async def test_a_place_that_nobody_waits_for_any_more_is_free(slot: Slot) -> None:
    places = Places([slot])
    await places.take(Priority.SYNC, START)
    waiting = [asyncio.create_task(places.take(Priority.SYNC, START)) for _ in range(2)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    places.give(slot)  # to the second
    waiting[1].cancel()  # which has it, and does not know it yet
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await asyncio.wait_for(places.take(Priority.SYNC, START), 5) is slot
