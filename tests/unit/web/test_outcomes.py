"""Waiting for a job on behalf of a request."""

import asyncio
from dataclasses import dataclass, field

import pytest
from starlette.requests import ClientDisconnect, Request
from tests.support.phota_services import Phota, leaving, staying
from tests.support.world import World

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.states import State
from safelight.jobs.submit import Idempotency
from safelight.web.outcomes import Outcomes

pytestmark = pytest.mark.anyio


@dataclass
class Wait:
    """Waits for one job and notes what was done about it."""

    front: Phota
    job: JobId
    done: list[str] = field(default_factory=list)

    async def until_ended(self, request: Request) -> None:
        async def left() -> None:
            self.done.append("left")

        async def late() -> None:
            self.done.append("late")
            raise Refusal(Code.WAIT_TIMEOUT, "Too late.")

        waiting = Outcomes(services=self.front.services)
        await waiting.until_ended(request, self.job, left, late)


def waiting(world: World, seconds: float = 30.0) -> Wait:
    return Wait(Phota(world, wait=seconds), world.accept().job.id)


def finish(world: World) -> None:
    (claimed,) = world.claim()
    world.end(world.done(claimed.item))


async def test_who_waits_is_let_go_when_the_job_ends(world: World) -> None:
    wait = waiting(world)
    task = asyncio.create_task(wait.until_ended(staying()))
    finish(world)
    wait.front.services.waiters.ended([wait.job])
    await task
    assert wait.done == []


async def test_who_hangs_up_is_heard_before_they_are_gone(world: World) -> None:
    wait = waiting(world)
    with pytest.raises(ClientDisconnect):
        await wait.until_ended(leaving())
    assert wait.done == ["left"]


async def test_who_waits_too_long_gets_what_is_said_then(world: World) -> None:
    wait = waiting(world, 0.001)
    with pytest.raises(Refusal, match="Too late"):
        await wait.until_ended(staying())
    assert wait.done == ["late"]


async def test_nothing_is_left_waiting(world: World) -> None:
    wait, before = waiting(world, 0.001), asyncio.all_tasks()
    with pytest.raises(Refusal):
        await wait.until_ended(staying())
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


async def test_a_job_is_cancelled_and_its_key_let_go(world: World) -> None:
    once = Idempotency(key="once", fingerprint="")
    job = world.submit(world.submission(idempotency=once)).whole.job.id
    assert await Outcomes(services=Phota(world).services).cancelled(job)
    assert world.job(job).state is State.CANCELLED
    assert not world.submit(world.submission(idempotency=once)).replayed


async def test_a_job_that_ended_at_the_last_moment_is_not_cancelled(world: World) -> None:
    job = world.accept().job.id
    finish(world)
    assert not await Outcomes(services=Phota(world).services).cancelled(job)
    assert world.job(job).state is State.SUCCEEDED


async def test_a_job_that_there_is_not_cannot_be_cancelled(world: World) -> None:
    with pytest.raises(Refusal) as caught:
        await Outcomes(services=Phota(world).services).cancelled(JobId("unknown"))
    assert caught.value.code is Code.NOT_FOUND


def test_why_an_outcome_is_late_is_said(world: World) -> None:
    front = Phota(world, wait=2.5)
    late = Outcomes(services=front.services).late(". Poll it.")
    assert (late.code, late.message) == (Code.WAIT_TIMEOUT, "It takes longer than 2.5 s. Poll it.")
    front.services.waiters.stop()
    stopped = Outcomes(services=front.services).late(". Poll it.")
    assert (stopped.code, stopped.message) == (Code.UNAVAILABLE, "The server stops. Poll it.")
