"""What callers see of their jobs: those who wait, and those who poll."""

import asyncio
import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from tests.support.phota_services import Phota, leaving, request, staying
from tests.support.world import ALICE, BOB, World

from safelight.dialects.phota.names import NAME
from safelight.dialects.phota.orders import Order
from safelight.dialects.phota.outcomes import Outcomes
from safelight.dialects.phota.schema import GenerateRequest
from safelight.domain.credits import from_decimal
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Report
from safelight.domain.states import State

pytestmark = pytest.mark.anyio
WISH: dict[str, Any] = {"prompt": "a bowl of lemons"}
ASYNC = WISH | {"async": True, "response_mode": "urls"}
PROMISE = {"client_request_id": "mine"}


async def order(phota: Phota, wish: dict[str, Any]) -> Order:
    key = phota.key(ALICE)[0]
    return await phota.orders.accept(request(wish), key, GenerateRequest)


def job_of(made: Order) -> JobId:
    return made.submitted.whole.job.id


async def outcome(phota: Phota, asked: Request, made: Order) -> dict[str, Any]:
    answer = await Outcomes(services=phota.services).outcome(asked, made)
    document: dict[str, Any] = json.loads(b"".join(answer))
    return document


async def poll(phota: Phota, job: JobId, account: AccountId = ALICE) -> bytes:
    return await Outcomes(services=phota.services).poll(phota.key(account)[0], job)


async def test_who_waits_gets_the_files_in_base64(phota: Phota) -> None:
    made = await order(phota, WISH | {"num_output_images": 2})
    waiting = asyncio.create_task(outcome(phota, staying(), made))
    phota.carry_out(Report(people=("abc",)))
    phota.services.waiters.ended([job_of(made)])
    answer = await waiting
    assert [base64.b64decode(each) for each in answer["images"]] == [b"result 0", b"result 1"]
    assert answer["download_urls"] == []
    assert answer["known_subjects"] == {"counts": {"abc": 2}}


async def test_who_wants_urls_gets_links_that_work(phota: Phota) -> None:
    made = await order(phota, WISH | {"response_mode": "urls"})
    phota.carry_out()
    (url,) = (await outcome(phota, staying(), made))["download_urls"]
    assert url.startswith(f"http://server.test/results/{job_of(made)}/")


async def test_who_waits_is_refused_what_failed(phota: Phota) -> None:
    made = await order(phota, WISH)
    (claimed,) = phota.claim()
    phota.end(phota.world.failed(claimed.item, Code.ENGINE_MISSING))
    with pytest.raises(Refusal, match="It is broken") as caught:
        await outcome(phota, staying(), made)
    assert caught.value.code is Code.ENGINE_MISSING


async def test_a_caller_who_hangs_up_pays_nothing(phota: Phota) -> None:
    made = await order(phota, WISH)
    with pytest.raises(ClientDisconnect):
        await outcome(phota, leaving(), made)
    job = phota.world.job(job_of(made))
    assert (job.state, job.charged) == (State.CANCELLED, 0)


async def test_a_caller_who_hangs_up_as_the_job_ends_breaks_nothing(phota: Phota) -> None:
    made = await order(phota, WISH)
    phota.carry_out()
    with suppress(ClientDisconnect):  # whichever is seen first
        await outcome(phota, leaving(), made)
    assert phota.world.job(job_of(made)).state is State.SUCCEEDED


async def test_a_caller_who_can_come_back_finds_the_result(phota: Phota) -> None:
    made = await order(phota, WISH | PROMISE)
    with pytest.raises(ClientDisconnect):
        await outcome(phota, leaving(), made)
    phota.carry_out()
    again = await order(phota, WISH | PROMISE)
    assert again.submitted.replayed
    assert len((await outcome(phota, staying(), again))["images"]) == 1


async def test_what_takes_too_long_is_cancelled_and_refunded(world: World) -> None:
    phota = Phota(world, wait=0.001)
    made = await order(phota, WISH | PROMISE)
    with pytest.raises(Refusal, match=r"longer than 0\.001 s.* nothing was charged") as caught:
        await outcome(phota, staying(), made)
    assert caught.value.code is Code.WAIT_TIMEOUT
    job = world.job(job_of(made))
    assert (job.state, job.charged) == (State.CANCELLED, 0)
    with world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == 0


async def test_after_that_the_same_id_makes_another_job(world: World) -> None:
    phota = Phota(world, wait=0.001)
    made = await order(phota, WISH | PROMISE)
    with pytest.raises(Refusal):
        await outcome(phota, staying(), made)
    again = await order(phota, WISH | PROMISE)
    assert not again.submitted.replayed
    assert job_of(again) != job_of(made)


async def test_copies_of_a_request_that_takes_too_long_are_all_told_so(world: World) -> None:
    phota = Phota(world, wait=0.001)
    copies = [await order(phota, WISH | PROMISE) for _ in range(2)]
    assert len({job_of(each) for each in copies}) == 1
    for each in copies:
        with pytest.raises(Refusal, match=r"longer than 0\.001 s.* nothing was charged") as caught:
            await outcome(phota, staying(), each)
        assert caught.value.code is Code.WAIT_TIMEOUT


async def test_a_job_that_the_operator_cancelled_is_told_to_be(phota: Phota) -> None:
    made = await order(phota, WISH | PROMISE)
    phota.world.cancel(job_of(made))
    with pytest.raises(Refusal) as caught:
        await outcome(phota, staying(), made)
    assert caught.value.code is Code.CANCELLED


async def test_a_file_that_vanishes_is_gone(phota: Phota) -> None:
    made = await order(phota, WISH)
    phota.carry_out()
    (item,) = phota.world.whole(job_of(made)).items
    assert item.result is not None
    phota.world.blobs.delete([item.result.blob])
    with pytest.raises(Refusal) as caught:
        await outcome(phota, staying(), made)
    assert caught.value.code is Code.GONE


async def test_when_the_server_stops_nobody_waits_any_longer(phota: Phota) -> None:
    made = await order(phota, WISH)
    phota.services.waiters.stop()
    with pytest.raises(Refusal) as caught:
        await outcome(phota, staying(), made)
    assert caught.value.code is Code.UNAVAILABLE


async def test_a_job_is_polled_from_beginning_to_end(phota: Phota) -> None:
    made = await order(phota, ASYNC)
    assert json.loads(await poll(phota, job_of(made)))["status"] == "pending"
    phota.claim()
    assert json.loads(await poll(phota, job_of(made)))["status"] == "running"


async def test_a_callback_is_what_a_poller_sees_byte_for_byte(phota: Phota) -> None:
    made = await order(
        phota, ASYNC | {"callback_url": "https://hooks.example/", "num_output_images": 2}
    )
    phota.carry_out(Report(notes=("für Sie",), people=("abc",)))
    with phota.world.store.read() as tx:
        (delivery,) = tx.webhooks.listed(job=job_of(made), limit=9)
    phota.world.clock.pass_(hours=23)
    assert delivery.message.body == await poll(phota, job_of(made))
    assert (delivery.url, delivery.dialect) == ("https://hooks.example/", NAME)


async def test_an_unknown_job_and_somebody_elses_answer_alike(phota: Phota) -> None:
    phota.world.account(BOB)
    made = await order(phota, ASYNC)
    refusals = []
    for account, job in ((BOB, job_of(made)), (ALICE, JobId("f" * 32)), (ALICE, JobId("../x"))):
        with pytest.raises(Refusal) as caught:
            await poll(phota, job, account)
        refusals.append((caught.value.code, caught.value.message))
    assert set(refusals) == {(Code.NOT_FOUND, "Job not found.")}


async def test_a_job_of_another_dialect_is_not_found(phota: Phota) -> None:
    other = phota.world.accept().job.id
    with pytest.raises(Refusal) as caught:
        await poll(phota, other)
    assert caught.value.code is Code.NOT_FOUND


async def test_a_job_is_gone_after_24_hours_before_and_after_the_sweep(phota: Phota) -> None:
    made = await order(phota, ASYNC)
    phota.carry_out()
    phota.world.clock.pass_(hours=23, minutes=59)
    assert json.loads(await poll(phota, job_of(made)))["status"] == "succeeded"
    phota.world.clock.pass_(minutes=1)
    for _ in range(2):
        with pytest.raises(Refusal) as caught:
            await poll(phota, job_of(made))
        assert caught.value.code is Code.GONE
        phota.world.expire.run_once()


@pytest.mark.parametrize("mode", ["bytes", "urls"])
async def test_a_replayed_request_is_told_that_its_result_is_gone(phota: Phota, mode: str) -> None:
    wish = WISH | PROMISE | {"response_mode": mode}
    await order(phota, wish)
    phota.carry_out()
    phota.world.clock.pass_(hours=24)
    phota.world.expire.run_once()
    again = await order(phota, wish)
    assert again.submitted.replayed
    with pytest.raises(Refusal) as caught:
        await outcome(phota, staying(), again)
    assert caught.value.code is Code.GONE


async def test_what_has_a_known_person_in_it_costs_more_in_the_end(phota: Phota) -> None:
    person = phota.person(ALICE, "abc")
    wish = {"prompt": f"[[{person}]] at the sea", "num_output_images": 2}
    made = await order(phota, ASYNC | wish)
    phota.carry_out(Report(people=("abc",)))
    job = phota.world.job(job_of(made))
    assert (job.held, job.charged) == (from_decimal("0.24"), from_decimal("0.30"))


async def test_what_takes_too_long_costs_nothing_although_half_of_it_is_done(world: World) -> None:
    phota = Phota(world, wait=0.001)
    made = await order(phota, WISH | {"num_output_images": 2})
    (claimed,) = phota.claim(1)
    phota.end(world.done(claimed.item))
    with pytest.raises(Refusal, match="nothing was charged"):
        await outcome(phota, staying(), made)
    assert world.job(job_of(made)).charged == 0
