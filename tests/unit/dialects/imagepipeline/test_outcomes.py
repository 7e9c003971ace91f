"""What callers see of their jobs."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.support.imagepipeline_services import LEAST, ImagePipeline
from tests.support.world import ALICE, BOB, World

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.outcomes import Outcomes
from safelight.domain.credits import from_decimal
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, DialectName, JobId
from safelight.domain.job import Whole
from safelight.domain.states import State
from safelight.jobs.estimate import Estimate

pytestmark = pytest.mark.anyio
EDIT = Endpoint.EDIT


class Unreadable(Estimate):
    """Asks a database that cannot be read."""

    def __call__(self, dialect: DialectName, kind: str, ahead: int) -> float | None:  # noqa: ARG002 -- as it is called
        raise Refusal(Code.UNAVAILABLE, "the database is locked")


async def accepted(served: ImagePipeline) -> Whole:
    return await served.accept(EDIT, LEAST[EDIT])


async def poll(served: ImagePipeline, job: JobId) -> dict[str, Any]:
    key = served.key(ALICE)[0]
    document: dict[str, Any] = json.loads(await served.outcomes.poll(key, EDIT, job))
    return document


async def unseen(
    served: ImagePipeline, job: JobId, endpoint: Endpoint = EDIT, account: AccountId = ALICE
) -> tuple[Code, str]:
    key = served.key(account)[0]
    said = []
    for call in (served.outcomes.poll, served.outcomes.cancel):
        with pytest.raises(Refusal) as caught:
            await call(key, endpoint, job)
        said.append((caught.value.code, caught.value.message))
    assert said[0] == said[1]
    return said[0]


async def test_who_submits_a_job_is_told_where_it_is(served: ImagePipeline) -> None:
    whole = await accepted(served)
    told = json.loads(await served.outcomes.queued(whole))
    assert (told["job_id"], told["status"]) == (whole.job.id, "queued")
    assert told["estimated_time_seconds"] == 8


async def test_a_job_that_was_accepted_is_told_whatever_is_wrong_then(
    served: ImagePipeline,
) -> None:
    whole = await accepted(served)
    known = served.services.estimate
    lame = Unreadable(store=known.store, monotonic=known.monotonic, children=1)
    outcomes = Outcomes(services=replace(served.services, estimate=lame))
    told = json.loads(await outcomes.queued(whole))
    assert (told["job_id"], told["estimated_time_seconds"]) == (whole.job.id, 8)


async def test_a_job_is_told_through_its_life(served: ImagePipeline) -> None:
    job = (await accepted(served)).job.id
    assert (await poll(served, job))["status"] == "queued"
    served.world.clock.pass_(seconds=2)
    claimed = served.claim()
    assert (await poll(served, job))["status"] == "pending"
    served.end(served.world.done(claimed.item))
    told = await poll(served, job)
    assert (told["status"], told["progress"], told["queue_position"]) == ("completed", 100, None)
    assert told["result_url"].startswith(f"http://server.test/results/{job}/")
    assert (told["credits_charged"], told["credits_amount"]) == (True, 1)
    assert told["total_elapsed_seconds"] == 2


async def test_a_failed_job_is_told_with_its_reason_and_costs_nothing(
    served: ImagePipeline,
) -> None:
    job = (await accepted(served)).job.id
    served.end(served.world.failed(served.claim().item, Code.ENGINE_MISSING))
    told = await poll(served, job)
    assert (told["status"], told["error"]) == ("failed", "It is broken.")
    assert (told["failure_reason_code"], told["retryable"]) == ("MODEL_UNAVAILABLE", True)
    assert told["credits_charged"] is False


async def test_jobs_that_wait_know_their_places(served: ImagePipeline) -> None:
    jobs = [(await accepted(served)).job.id for _ in range(3)]
    assert [(await poll(served, job))["queue_position"] for job in jobs] == [1, 2, 3]


async def test_the_balance_is_told_in_dollars(bare: World) -> None:
    bare.account(ALICE, from_decimal(5))
    served = ImagePipeline(bare)
    job = (await accepted(served)).job.id
    served.carry_out()
    told = await poll(served, job)
    assert (told["cost_usd"], told["balance_remaining_usd"]) == (0.5, 2)


async def test_a_job_that_is_not_the_callers_is_like_none(served: ImagePipeline) -> None:
    served.world.account(BOB)
    job = (await accepted(served)).job.id
    unknown = await unseen(served, JobId("nonsense"))
    assert unknown == (Code.NOT_FOUND, "Job not found under /edit/image/v1.")
    assert await unseen(served, job, account=BOB) == unknown
    assert served.world.job(job).state is State.ACCEPTED


async def test_a_job_is_found_under_its_own_endpoint_alone(served: ImagePipeline) -> None:
    job = (await accepted(served)).job.id
    code, words = await unseen(served, job, Endpoint.UPSCALE)
    assert (code, words) == (Code.NOT_FOUND, "Job not found under /upscale/image/v1.")


async def test_a_job_of_another_dialect_is_like_none(served: ImagePipeline) -> None:
    foreign = served.world.accept().job.id
    assert (await unseen(served, foreign))[0] is Code.NOT_FOUND


async def test_a_cancelled_job_is_told_and_refunded(served: ImagePipeline) -> None:
    whole = await accepted(served)
    key = served.key(ALICE)[0]
    told = json.loads(await served.outcomes.cancel(key, EDIT, whole.job.id))
    assert told == await poll(served, whole.job.id)
    assert (told["status"], told["failure_reason_code"]) == ("cancelled", "CANCELLED")
    assert (told["credits_charged"], told["retryable"]) == (False, False)


async def test_a_job_that_has_ended_cannot_be_cancelled(served: ImagePipeline) -> None:
    whole = await accepted(served)
    served.carry_out()
    with pytest.raises(Refusal) as caught:
        await served.outcomes.cancel(served.key(ALICE)[0], EDIT, whole.job.id)
    assert caught.value.code is Code.CONFLICT
    assert served.world.job(whole.job.id).state is State.SUCCEEDED
