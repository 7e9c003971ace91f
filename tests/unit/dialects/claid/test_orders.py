"""What is asked of the core for each of Claid's requests, and what is waited for."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from tests.support.claid_services import Claid, form, request
from tests.support.world import ALICE, BOB, World

from safelight.dialects.claid.orders import Caller, Orders
from safelight.dialects.claid.present import Kind
from safelight.domain.credits import Credits
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.ids import AccountId
from safelight.domain.job import Priority, Whole
from safelight.domain.states import State
from safelight.jobs.submit import Submitted

pytestmark = pytest.mark.anyio
EDIT = {"input": "http://photos.example/a%20b.jpg", "operations": {}}
HURRY = ("Idempotency-Key", "mine")


@pytest.fixture
def claid(world: World) -> Claid:
    return Claid(world)


def caller(claid: Claid, asked: Request, account: AccountId = ALICE) -> Caller:
    return Caller(request=asked, key=claid.key(account)[0], prefix="/v1-beta1")


def asking(document: object, *headers: tuple[str, str]) -> Request:
    return request(json.dumps(document).encode(), *headers)


def uploading(data: str | None, file: bytes | None, *headers: tuple[str, str]) -> Request:
    body, kind = form(data, file)
    return request(body, ("Content-Type", kind), *headers)


async def edit(claid: Claid, asked: Request, account: AccountId = ALICE) -> Submitted:
    return await Orders(services=claid.services).edit(caller(claid, asked, account), Priority.ASYNC)


async def upload(claid: Claid, asked: Request) -> Submitted:
    return await Orders(services=claid.services).upload(caller(claid, asked))


def kept(claid: Claid) -> list[Path]:
    return [path for path in (claid.world.folder / "files").rglob("*") if path.is_file()]


def finish(claid: Claid) -> None:
    """Carry out the one job that waits."""
    (claimed,) = claid.world.claim()
    claid.world.end(claid.world.done(claimed.item))


async def test_an_edit_becomes_a_job_with_the_request_as_it_was_sent(claid: Claid) -> None:
    text = json.dumps(EDIT, indent=3).encode()
    job = (await edit(claid, request(text))).whole.job
    assert (job.account, job.kind, job.priority) == (ALICE, "edit", Priority.ASYNC)
    assert job.request == text.decode()
    assert job.wire == {"base": "http://server.test", "prefix": "/v1-beta1"}
    assert job.request_id == "request-1"
    (item,) = claid.world.whole(job.id).items
    assert (item.source.url, item.source.filename) == (EDIT["input"], "a b.jpg")


async def test_links_begin_with_the_public_url_if_there_is_one(world: World) -> None:
    claid = Claid(world, public_url="https://pictures.test")
    job = (await edit(claid, asking(EDIT, ("Host", "evil.test")))).whole.job
    assert job.wire["base"] == "https://pictures.test"


async def test_a_batch_is_one_job_behind_all_edits(claid: Claid) -> None:
    asked = asking(EDIT | {"input": ["http://a.example/", "http://b.example/"]})
    orders = Orders(services=claid.services)
    whole = (await orders.batch(caller(claid, asked))).whole
    assert (whole.job.kind, whole.job.priority) == ("batch", Priority.BATCH)
    assert [item.source.url for item in whole.items] == ["http://a.example/", "http://b.example/"]


async def test_a_url_that_is_never_fetched_is_told_of_its_field(claid: Claid) -> None:
    orders = Orders(services=claid.services)
    private = "http://127.0.0.1/a.jpg"
    with pytest.raises(Invalid) as caught:
        await edit(claid, asking(EDIT | {"input": private}))
    assert list(caught.value.fields) == ["input"]
    asked = asking(EDIT | {"input": ["http://a.example/", private]})
    with pytest.raises(Invalid) as caught:
        await orders.batch(caller(claid, asked))
    assert list(caught.value.fields) == ["input.1"]


async def test_bounds_of_the_server_hold(claid: Claid) -> None:
    orders = Orders(services=claid.services)
    with pytest.raises(Invalid, match="at most 200 characters"):
        await edit(claid, asking(EDIT | {"input": "http://a.example/".ljust(201, "a")}))
    asked = asking(EDIT | {"input": ["http://a.example/"] * 4})
    with pytest.raises(Invalid, match="at most 3 items"):
        await orders.batch(caller(claid, asked))
    with pytest.raises(Refusal, match="limit of 10000 bytes"):
        await edit(claid, request(b"[" * 10_001))


async def test_the_core_s_complaints_name_the_client_s_fields(claid: Claid) -> None:
    huge = {"resizing": {"width": 60_000, "height": 60_000, "fit": "canvas"}}
    with pytest.raises(Refusal) as caught:
        await edit(claid, asking(EDIT | {"operations": huge}))
    assert isinstance(caught.value, Invalid)
    assert all(path.startswith("operations.resizing") for path in caught.value.fields)


async def test_an_upload_is_kept_under_its_jobs_id(claid: Claid) -> None:
    job = (await upload(claid, uploading('{"operations": {}}', b"picture"))).whole.job
    (item,) = claid.world.whole(job.id).items
    assert item.source.blob == f"uploads/{job.id}/0"
    (path,) = kept(claid)
    assert path.read_bytes() == b"picture"
    assert (job.kind, job.priority) == ("upload", Priority.SYNC)


@pytest.mark.parametrize(
    ("data", "file", "missing"),
    [(None, None, {"file", "data"}), ("{}", None, {"file"}), (None, b"x", {"data"})],
)
async def test_an_upload_without_its_parts_names_them(
    claid: Claid, data: str | None, file: bytes | None, missing: set[str]
) -> None:
    with pytest.raises(Invalid) as caught:
        await upload(claid, uploading(data, file))
    assert set(caught.value.fields) == missing
    assert kept(claid) == []


async def test_an_upload_that_is_not_accepted_is_not_kept(bare: World) -> None:
    bare.account(ALICE, Credits(0))
    claid = Claid(bare)
    with pytest.raises(Refusal) as caught:
        await upload(claid, uploading('{"operations": {}}', b"picture"))
    assert caught.value.code is Code.INSUFFICIENT_CREDITS
    assert kept(claid) == []


async def test_an_upload_sent_again_is_the_same_job_and_kept_once(claid: Claid) -> None:
    jobs = [
        (await upload(claid, uploading('{"operations": {}}', b"picture", HURRY))).whole.job.id
        for _ in range(2)
    ]
    assert jobs[0] == jobs[1]
    assert len(kept(claid)) == 1


async def test_another_file_under_the_same_idempotency_key_is_another_request(
    claid: Claid,
) -> None:
    await upload(claid, uploading('{"operations": {}}', b"picture", HURRY))
    with pytest.raises(Refusal) as caught:
        await upload(claid, uploading('{"operations": {}}', b"another", HURRY))
    assert caught.value.code is Code.IDEMPOTENCY_MISMATCH
    assert len(kept(claid)) == 1


async def test_the_order_of_keys_and_blanks_make_no_other_request(claid: Claid) -> None:
    turned = dict(reversed(EDIT.items()))
    first = await edit(claid, asking(EDIT, HURRY))
    again = await edit(claid, request(json.dumps(turned, indent=1).encode(), HURRY))
    assert again.replayed
    assert again.whole.job.id == first.whole.job.id


async def test_two_idempotency_keys_are_refused(claid: Claid) -> None:
    with pytest.raises(Invalid, match="must be given once, got 2 of them"):
        await edit(claid, asking(EDIT, HURRY, ("Idempotency-Key", "other")))


async def test_a_job_is_seen_by_its_account_through_its_endpoint_alone(claid: Claid) -> None:
    claid.world.account(BOB)
    task = (await edit(claid, asking(EDIT))).whole.job.id
    orders = Orders(services=claid.services)
    alice, bob = claid.key(ALICE)[0], claid.key(BOB)[0]
    assert (await orders.look(alice, Kind.EDIT, task)).job.id == task
    for key, kind, which in (
        (bob, Kind.EDIT, task),
        (alice, Kind.BATCH, task),
        (alice, Kind.EDIT, "99"),
    ):
        with pytest.raises(Refusal, match=r"^Batch image edit pipeline not found[.]$") as caught:
            await orders.look(key, kind, which)
        assert caught.value.code is Code.NOT_FOUND


@pytest.mark.parametrize("task", ["", "x", "-1", "1.0", "\u0661", "1" * 50 + "x"])
async def test_a_task_id_that_is_no_number_is_refused(claid: Claid, task: str) -> None:
    with pytest.raises(Invalid, match="not a valid integer"):
        await Orders(services=claid.services).look(claid.key(ALICE)[0], Kind.EDIT, task)


async def outcome(claid: Claid, asked: Request, submitted: Submitted) -> Whole:
    return await Orders(services=claid.services).outcome(asked, submitted)


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
    submitted = await edit(claid, asking(EDIT, HURRY))
    finish(claid)
    replayed = await edit(claid, asking(EDIT, HURRY))
    assert replayed.whole.job.state is State.SUCCEEDED
    assert (await outcome(claid, leaving(), replayed)).job.id == submitted.whole.job.id


async def test_a_waiting_caller_gets_the_job_as_it_ended(claid: Claid) -> None:
    submitted = await edit(claid, asking(EDIT))
    waiting = asyncio.create_task(outcome(claid, staying(), submitted))
    finish(claid)
    claid.services.waiters.ended([submitted.whole.job.id])
    assert (await waiting).job.state is State.SUCCEEDED


async def test_a_caller_who_hangs_up_pays_nothing(claid: Claid) -> None:
    submitted = await edit(claid, asking(EDIT))
    with pytest.raises(Refusal) as caught:
        await outcome(claid, leaving(), submitted)
    assert caught.value.code is Code.WAIT_TIMEOUT
    job = claid.world.job(submitted.whole.job.id)
    assert (job.state, job.charged) == (State.CANCELLED, 0)


async def test_a_caller_who_can_come_back_finds_the_job_going_on(claid: Claid) -> None:
    submitted = await edit(claid, asking(EDIT, HURRY))
    with pytest.raises(Refusal, match="goes on"):
        await outcome(claid, leaving(HURRY), submitted)
    assert claid.world.job(submitted.whole.job.id).state is State.ACCEPTED


async def test_a_caller_waits_no_longer_than_the_limit(world: World) -> None:
    claid = Claid(world, wait=0.001)
    submitted = await edit(claid, asking(EDIT))
    with pytest.raises(Refusal, match=r"longer than 0\.001 s") as caught:
        await outcome(claid, staying(), submitted)
    assert caught.value.code is Code.WAIT_TIMEOUT
    assert claid.world.job(submitted.whole.job.id).state is State.CANCELLED


async def test_when_the_server_stops_nobody_waits_any_longer(claid: Claid) -> None:
    submitted = await edit(claid, asking(EDIT))
    claid.services.waiters.stop()
    with pytest.raises(Refusal) as caught:
        await outcome(claid, staying(), submitted)
    assert caught.value.code is Code.UNAVAILABLE


async def test_a_job_that_ended_at_the_last_moment_is_handed_out(claid: Claid) -> None:
    submitted = await edit(claid, asking(EDIT))
    finish(claid)
    whole = await outcome(claid, leaving(), submitted)
    assert whole.job.state is State.SUCCEEDED
