"""Waiting for jobs to end."""

import asyncio
from collections.abc import Callable

import pytest

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.web.waiting import Waiters

pytestmark = pytest.mark.anyio
JOB = JobId("1")


def refusing(code: Code, waiters: Waiters) -> Callable[[JobId], bool]:
    """Refuses when it is first asked, and has the waiter ask again."""
    loop = asyncio.get_running_loop()
    asked: list[JobId] = []

    def finished(job: JobId) -> bool:
        asked.append(job)
        if len(asked) == 1:
            loop.call_soon_threadsafe(waiters.ended, [job])
            raise Refusal(code, "Not now.")
        return True

    return finished


async def test_a_job_is_waited_for_though_the_database_fails_once() -> None:
    waiters = Waiters()
    assert await waiters.wait(JOB, refusing(Code.UNAVAILABLE, waiters), 60)


async def test_without_a_database_the_wait_ends_in_time() -> None:
    def finished(_job: JobId) -> bool:
        raise Refusal(Code.UNAVAILABLE, "Not now.")

    assert not await Waiters().wait(JOB, finished, 0)


async def test_any_other_refusal_is_told() -> None:
    waiters = Waiters()
    with pytest.raises(Refusal, match="Not now"):
        await waiters.wait(JOB, refusing(Code.NOT_FOUND, waiters), 60)


async def test_whoever_waits_is_woken_when_the_job_ends() -> None:
    waiters = Waiters()
    ended: list[JobId] = []

    def finished(job: JobId) -> bool:
        if ended:
            return True
        ended.append(job)
        loop.call_soon_threadsafe(waiters.ended, [job])
        return False

    loop = asyncio.get_running_loop()
    assert await waiters.wait(JOB, finished, 60)


async def test_nobody_waits_for_a_server_that_stops() -> None:
    waiters = Waiters()
    waiters.stop()
    assert not await waiters.wait(JOB, lambda _: False, 60)
    assert await waiters.wait(JOB, lambda _: True, 60)
