"""What is asked of the core for each of Claid's requests."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request
from tests.support.claid_services import Claid, form, request
from tests.support.world import ALICE, World

from safelight.dialects.claid.orders import Caller, Orders
from safelight.domain.credits import Credits
from safelight.domain.edit import Source
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.ids import AccountId
from safelight.domain.job import Priority
from safelight.jobs.submit import Submission, Submitted
from safelight.web.accepting import Accepting

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


async def test_a_link_of_this_server_is_a_source_that_is_not_fetched(world: World) -> None:
    claid = Claid(world)
    link, key = claid.shared()
    style = {"style_transfer": {"style_reference_image": link}}
    asked = EDIT | {"input": link, "operations": {"generative": style}}
    job = (await edit(claid, asking(asked))).whole.job
    kept = Source(blob=key, filename="cat.jpg")
    assert world.whole(job.id).items[0].source == kept
    params = job.edit.operations["style_transfer"]
    assert params["style_reference_image"] == kept.as_json()
    world.cancel(job.id)
    world.expire.run_once()
    assert world.blobs.list("shared") == [key]


async def test_a_link_of_this_server_that_was_changed_is_told_of_its_field(world: World) -> None:
    claid = Claid(world)
    link, _ = claid.shared()
    asked = EDIT | {"input": ["http://a.example/", link.replace("cat", "dog")]}
    with pytest.raises(Invalid, match="incomplete or was changed") as caught:
        await Orders(services=claid.services).batch(caller(claid, asking(asked)))
    assert list(caught.value.fields) == ["input.1"]


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


class _BrokenOff(Accepting):
    """Accepts, and then something goes wrong before the caller knows."""

    async def __call__(self, submission: Submission) -> Submitted:
        await super().__call__(submission)
        raise OSError("Too many open files")


async def test_an_upload_that_may_have_been_accepted_is_kept(claid: Claid) -> None:
    services = replace(claid.services, accept=_BrokenOff(claid.world.submit))
    asked = uploading('{"operations": {}}', b"picture")
    with pytest.raises(OSError, match="Too many"):
        await Orders(services=services).upload(caller(claid, asked))
    (path,) = kept(claid)
    assert path.read_bytes() == b"picture"


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
