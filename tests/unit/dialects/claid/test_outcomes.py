"""What callers see of their jobs: those who wait, and those who come back."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from tests.support.claid_services import Claid, request
from tests.support.world import ALICE, BOB, World

from safelight.adapters.db.engine import open_engine, transaction
from safelight.dialects.claid.orders import Caller, Orders
from safelight.dialects.claid.outcomes import Outcomes
from safelight.dialects.claid.present import Kind
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.job import Priority, Whole
from safelight.domain.states import State
from safelight.jobs.submit import Submitted

pytestmark = pytest.mark.anyio
EDIT = json.dumps({"input": "http://photos.example/a.jpg", "operations": {}}).encode()
HURRY = ("Idempotency-Key", "mine")


@pytest.fixture
def claid(world: World) -> Claid:
    return Claid(world)


async def edit(claid: Claid, *headers: tuple[str, str]) -> Submitted:
    caller = Caller(request=request(EDIT, *headers), key=claid.key(ALICE)[0], prefix="/v1")
    return await Orders(services=claid.services).edit(caller, Priority.SYNC)


def finish(claid: Claid) -> None:
    """Carry out the one job that waits."""
    (claimed,) = claid.world.claim()
    claid.world.end(claid.world.done(claimed.item))


def state_of(whole: Whole) -> bytes:
    """What is shown of a job; documents are written on a thread, where no event loop runs."""
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
    return whole.job.state.value.encode()


async def test_a_job_is_seen_by_its_account_through_its_endpoint_alone(claid: Claid) -> None:
    claid.world.account(BOB)
    task = (await edit(claid)).whole.job.id
    outcomes = Outcomes(services=claid.services)
    alice, bob = claid.key(ALICE)[0], claid.key(BOB)[0]
    assert await outcomes.look(alice, Kind.EDIT, task, state_of) == b"accepted"
    for key, kind, which in (
        (bob, Kind.EDIT, task),
        (alice, Kind.BATCH, task),
        (alice, Kind.EDIT, "99"),
    ):
        with pytest.raises(Refusal, match=r"^Batch image edit pipeline not found[.]$") as caught:
            await outcomes.look(key, kind, which, state_of)
        assert caught.value.code is Code.NOT_FOUND


async def test_a_database_that_fails_is_not_told_as_a_missing_job(claid: Claid) -> None:
    engine = open_engine(claid.world.path)
    with transaction(engine) as connection:
        connection.exec_driver_sql("DROP TABLE items")
        connection.exec_driver_sql("DROP TABLE jobs")
    engine.dispose()
    with pytest.raises(Refusal, match="database cannot be used") as caught:
        await Outcomes(services=claid.services).look(claid.key(ALICE)[0], Kind.EDIT, "1", state_of)
    assert caught.value.code is Code.UNAVAILABLE


@pytest.mark.parametrize("task", ["", "x", "-1", "1.0", "\u0661", "1" * 50 + "x"])
async def test_a_task_id_that_is_no_number_is_refused(claid: Claid, task: str) -> None:
    with pytest.raises(Invalid, match="not a valid integer"):
        await Outcomes(services=claid.services).look(claid.key(ALICE)[0], Kind.EDIT, task, state_of)


async def outcome(claid: Claid, asked: Request, submitted: Submitted) -> str:
    """The job's state as it is shown."""
    shown = await Outcomes(services=claid.services).outcome(asked, submitted, state_of)
    return shown.decode()


def staying(*headers: tuple[str, str]) -> Request:
    """A caller who has sent everything and waits."""

    async def receive() -> dict[str, Any]:
        never: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        return await never

    return request(b"", *headers, receive=receive)


def leaving(*headers: tuple[str, str]) -> Request:
    """A caller who hangs up."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    return request(b"", *headers, receive=receive)


async def test_a_job_that_has_ended_is_not_waited_for(claid: Claid) -> None:
    submitted = await edit(claid, HURRY)
    finish(claid)
    replayed = await edit(claid, HURRY)
    assert replayed.whole.job.state is State.SUCCEEDED
    assert replayed.whole.job.id == submitted.whole.job.id
    assert await outcome(claid, leaving(), replayed) == "succeeded"


async def test_a_waiting_caller_gets_the_job_as_it_ended(claid: Claid) -> None:
    submitted = await edit(claid)
    waiting = asyncio.create_task(outcome(claid, staying(), submitted))
    finish(claid)
    claid.services.waiters.ended([submitted.whole.job.id])
    assert await waiting == "succeeded"


async def test_a_caller_who_hangs_up_pays_nothing(claid: Claid) -> None:
    submitted = await edit(claid)
    with pytest.raises(ClientDisconnect):
        await outcome(claid, leaving(), submitted)
    job = claid.world.job(submitted.whole.job.id)
    assert (job.state, job.charged) == (State.CANCELLED, 0)


async def test_a_caller_who_hangs_up_as_the_job_ends_breaks_nothing(claid: Claid) -> None:
    submitted = await edit(claid)
    finish(claid)
    with suppress(ClientDisconnect):  # whichever is seen first
        await outcome(claid, leaving(), submitted)
    assert claid.world.job(submitted.whole.job.id).state is State.SUCCEEDED


async def test_a_caller_who_can_come_back_finds_the_job_going_on(claid: Claid) -> None:
    submitted = await edit(claid, HURRY)
    with pytest.raises(ClientDisconnect):
        await outcome(claid, leaving(HURRY), submitted)
    assert claid.world.job(submitted.whole.job.id).state is State.ACCEPTED


async def test_a_job_that_outlasts_a_caller_with_a_key_goes_on(world: World) -> None:
    claid = Claid(world, wait=0.001)
    submitted = await edit(claid, HURRY)
    with pytest.raises(Refusal, match="goes on") as caught:
        await outcome(claid, staying(HURRY), submitted)
    assert caught.value.code is Code.WAIT_TIMEOUT
    assert claid.world.job(submitted.whole.job.id).state is State.ACCEPTED


async def test_a_caller_waits_no_longer_than_the_limit(world: World) -> None:
    claid = Claid(world, wait=0.001)
    submitted = await edit(claid)
    with pytest.raises(Refusal, match=r"longer than 0\.001 s") as caught:
        await outcome(claid, staying(), submitted)
    assert caught.value.code is Code.WAIT_TIMEOUT
    assert claid.world.job(submitted.whole.job.id).state is State.CANCELLED


async def test_when_the_server_stops_nobody_waits_any_longer(claid: Claid) -> None:
    submitted = await edit(claid)
    claid.services.waiters.stop()
    with pytest.raises(Refusal) as caught:
        await outcome(claid, staying(), submitted)
    assert caught.value.code is Code.UNAVAILABLE
