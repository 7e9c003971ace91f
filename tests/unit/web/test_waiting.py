"""Waiting for jobs to end."""

import asyncio
import threading

import pytest

from safelight.domain.ids import JobId
from safelight.web.waiting import Waiters

pytestmark = pytest.mark.anyio
JOB = JobId("7")


class Jobs:
    """Which jobs have ended, as the database knows it."""

    def __init__(self) -> None:
        self.ended: set[JobId] = set()
        self.looks = 0
        self.looked = threading.Semaphore(0)

    def finished(self, job: JobId) -> bool:
        self.looks += 1
        self.looked.release()
        return job in self.ended


async def test_a_job_that_has_ended_is_not_waited_for() -> None:
    jobs, waiters = Jobs(), Waiters()
    jobs.ended.add(JOB)
    assert await waiters.wait(JOB, jobs.finished, 0)


async def test_one_wake_up_wakes_all_who_wait() -> None:
    jobs, waiters = Jobs(), Waiters()
    waiting = [asyncio.create_task(waiters.wait(JOB, jobs.finished, 60)) for _ in range(3)]
    for _ in waiting:
        await asyncio.to_thread(jobs.looked.acquire)
    jobs.ended.add(JOB)
    waiters.ended([JobId("other"), JOB])
    assert await asyncio.gather(*waiting) == [True] * 3


async def test_a_wake_up_without_an_end_is_waited_through() -> None:
    jobs, waiters = Jobs(), Waiters()
    waiting = asyncio.create_task(waiters.wait(JOB, jobs.finished, 60))
    await asyncio.to_thread(jobs.looked.acquire)
    waiters.ended([JOB])
    await asyncio.to_thread(jobs.looked.acquire)
    assert not waiting.done()
    jobs.ended.add(JOB)
    waiters.ended([JOB])
    assert await waiting


async def test_a_wait_ends_when_its_time_is_over() -> None:
    jobs = Jobs()
    assert not await Waiters().wait(JOB, jobs.finished, 0.01)
    assert jobs.looks == 2


async def test_nobody_who_left_is_remembered() -> None:
    jobs, waiters = Jobs(), Waiters()
    waiting = asyncio.create_task(waiters.wait(JOB, jobs.finished, 60))
    await asyncio.to_thread(jobs.looked.acquire)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiters._waiting == {}  # noqa: SLF001 -- memory is what this is about
    waiters.ended([JOB])
