"""ImagePipeline's endpoints as an application answers them, without a server."""

import base64
import json
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI
from tests.support.imagepipeline_services import HOOK, LEAST, ImagePipeline, application, speaking
from tests.support.world import ALICE, BOB, World

from safelight.dialects.imagepipeline.callback import EXAMPLE
from safelight.dialects.imagepipeline.names import NAME, Endpoint
from safelight.domain.accounts import Scope
from safelight.domain.credits import Credits
from safelight.web.rates import Policy

pytestmark = pytest.mark.anyio
QUEUED = ["job_id", "status", "endpoint", "estimated_time_seconds", "queued_at"]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0"
KEYED = [
    ("POST", "/upload/image/v1"),
    ("POST", "/segment/image/v1"),
    ("GET", "/webhooks/event-schema"),
    ("GET", "/webhooks/secret"),
    *(("POST", each.value) for each in Endpoint),
    *(("GET", f"{each.value}/status/1") for each in Endpoint),
    *(("POST", f"{each.value}/cancel/1") for each in Endpoint),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ImagePipeline, FastAPI]]:
    """One server for these tests, which takes longer to put together than they do."""
    world = World(tmp_path_factory.mktemp("world"))
    world.account(ALICE)
    world.account(BOB)
    made = ImagePipeline(world)
    yield made, application(made)
    world.close()


@pytest.fixture
def served(shared: tuple[ImagePipeline, FastAPI]) -> Iterator[ImagePipeline]:
    """The server's services; what a test leaves undone is cancelled."""
    made = shared[0]
    yield made
    with made.world.store.read() as tx:
        jobs = [job.id for job in tx.jobs.listed(account=None, state=None, limit=1000)]
        left = tx.jobs.unfinished(jobs)
    for job in left:
        made.world.cancel(job)


@pytest.fixture
async def client(
    shared: tuple[ImagePipeline, FastAPI], served: ImagePipeline
) -> AsyncIterator[httpx.AsyncClient]:
    async with speaking(served, app=shared[1]) as opened:
        yield opened


def look(endpoint: Endpoint, job: str) -> str:
    return f"{endpoint.value}/status/{job}"


def undo(endpoint: Endpoint, job: str) -> str:
    return f"{endpoint.value}/cancel/{job}"


async def submit(client: httpx.AsyncClient, endpoint: Endpoint = Endpoint.EDIT) -> str:
    reply = await client.post(endpoint.value, json=LEAST[endpoint])
    assert reply.status_code == 200
    return str(reply.json()["job_id"])


async def test_a_job_of_each_endpoint_is_submitted_polled_and_cancelled(
    client: httpx.AsyncClient,
) -> None:
    for endpoint in Endpoint:
        reply = await client.post(endpoint.value, json=LEAST[endpoint])
        assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
        queued = reply.json()
        assert list(queued) == QUEUED
        assert (queued["status"], queued["endpoint"]) == ("queued", endpoint.value)
        polled = await client.get(look(endpoint, queued["job_id"]))
        assert (polled.status_code, polled.json()["status"]) == (200, "queued")
        cancelled = await client.post(undo(endpoint, queued["job_id"]))
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
        again = await client.post(undo(endpoint, queued["job_id"]))
        assert (again.status_code, again.json()["error_code"]) == (409, "CONFLICT")


async def test_an_unknown_job_anothers_and_another_endpoints_are_the_same(
    served: ImagePipeline, client: httpx.AsyncClient
) -> None:
    bob = {"X-API-Key": served.key(BOB)[1]}
    edit, upscale = [await submit(client, each) for each in (Endpoint.EDIT, Endpoint.UPSCALE)]
    for endpoint in Endpoint:
        other = edit if endpoint is Endpoint.UPSCALE else upscale
        mine = await submit(client, endpoint)
        replies = [
            await client.get(look(endpoint, "nonsense")),
            await client.get(look(endpoint, other)),
            await client.get(look(endpoint, mine), headers=bob),
            await client.post(undo(endpoint, "nonsense")),
            await client.post(undo(endpoint, other)),
            await client.post(undo(endpoint, mine), headers=bob),
        ]
        assert {reply.status_code for reply in replies} == {404}
        assert {reply.content for reply in replies} == {replies[0].content}
        assert replies[0].json()["error_code"] == "NOT_FOUND"
        assert (await client.post(undo(endpoint, mine))).status_code == 200


async def test_no_endpoint_answers_without_a_key_or_with_a_wrong_one(
    served: ImagePipeline, client: httpx.AsyncClient
) -> None:
    before = served.jobs()
    for method, path in KEYED:
        wrong = await client.request(method, path, headers={"X-API-Key": "wrong"})
        assert (wrong.status_code, wrong.json()["error_code"]) == (401, "UNAUTHORIZED"), path
    del client.headers["X-API-Key"]
    for method, path in KEYED:
        assert (await client.request(method, path)).status_code == 401, path
    assert served.jobs() == before


async def test_drawing_takes_a_key_that_may_draw_and_looking_any(
    served: ImagePipeline, client: httpx.AsyncClient
) -> None:
    def using(scope: Scope) -> dict[str, str]:
        return {"X-API-Key": served.key(ALICE, scope)[1]}

    editor, reader = using(Scope.IMAGE_EDITING), using(Scope.STORAGE)
    generate, edit = Endpoint.GENERATE, Endpoint.EDIT
    refused = await client.post(generate.value, json=LEAST[generate], headers=editor)
    assert (refused.status_code, refused.json()["error_code"]) == (403, "FORBIDDEN")
    accepted = await client.post(edit.value, json=LEAST[edit], headers=editor)
    assert accepted.status_code == 200
    refused = await client.post(edit.value, json=LEAST[edit], headers=reader)
    assert refused.status_code == 403
    polled = await client.get(look(edit, accepted.json()["job_id"]), headers=reader)
    assert polled.status_code == 200


async def test_too_many_requests_wait_for_whole_seconds(world: World) -> None:
    served = ImagePipeline(world, policies=(Policy(requests=1, seconds=90),))
    async with speaking(served) as client:
        job = await submit(client)
        reply = await client.post("/edit/image/v1", json=LEAST[Endpoint.EDIT])
        assert (reply.status_code, reply.headers["retry-after"]) == (429, "90")
        assert reply.json()["error_code"] == "RATE_LIMIT_EXCEEDED"
        for _ in range(3):
            assert (await client.get(look(Endpoint.EDIT, job))).status_code == 200


async def test_too_many_jobs_wait_for_whole_seconds(client: httpx.AsyncClient) -> None:
    for _ in range(4):
        await submit(client)
    reply = await client.post("/edit/image/v1", json=LEAST[Endpoint.EDIT])
    assert (reply.status_code, reply.json()["error_code"]) == (429, "CONCURRENT_JOBS_EXCEEDED")
    assert int(reply.headers["retry-after"]) > 0


async def test_a_get_may_say_that_it_is_json_and_have_no_body(client: httpx.AsyncClient) -> None:
    job = await submit(client)
    told = {"Content-Type": "application/json"}
    for path in (look(Endpoint.EDIT, job), "/webhooks/event-schema", "/health"):
        assert (await client.get(path, headers=told)).status_code == 200


async def test_a_body_that_says_the_wrong_thing_gets_422_with_a_list(
    served: ImagePipeline, client: httpx.AsyncClient
) -> None:
    before = served.jobs()
    for endpoint in Endpoint:
        for body in (b"", b"{", b"[]", b'{"seed": "x", "text": 5, "height": "x"}'):
            reply = await client.post(endpoint.value, content=body)
            told = reply.json()
            assert (reply.status_code, told["error_code"]) == (422, "INVALID_PARAMETERS")
            assert told["detail"]
            assert all(each.keys() >= {"loc", "msg", "type"} for each in told["detail"])
    assert served.jobs() == before


async def test_half_a_character_is_answered(client: httpx.AsyncClient) -> None:
    reply = await client.post("/generate/image/v1", content=b'{"prompt": "\\ud800"}')
    assert reply.status_code == 422


async def test_without_the_balance_nothing_is_accepted(bare: World) -> None:
    bare.account(ALICE, Credits(1))
    async with speaking(ImagePipeline(bare)) as client:
        reply = await client.post("/edit/image/v1", json=LEAST[Endpoint.EDIT])
    assert (reply.status_code, reply.json()["error_code"]) == (402, "INSUFFICIENT_BALANCE")


@pytest.mark.parametrize("declared", [None, "application/json"])
async def test_an_upload_is_read_by_its_bytes_and_its_url_is_an_input(
    served: ImagePipeline, client: httpx.AsyncClient, declared: str | None
) -> None:
    sent = client.build_request("POST", "/upload/image/v1", files={"file": ("a.png", PNG)})
    if declared:
        sent.headers["content-type"] = declared
    reply = await client.send(sent)
    assert reply.status_code == 200
    kept = reply.json()
    assert (kept["filename"], kept["content_type"]) == ("a.png", "image/png")
    assert kept["size_bytes"] == len(PNG)
    job = await client.post("/upscale/image/v1", json={"input_image": kept["url"]})
    assert job.status_code == 200
    assert served.claim().item.source.blob is not None


async def test_an_upload_that_is_no_picture_or_too_large_is_refused(
    client: httpx.AsyncClient,
) -> None:
    for content, status in ((b"<svg/>", 422), (PNG + bytes(10_000), 413)):
        reply = await client.post("/upload/image/v1", files={"file": ("a.png", content)})
        assert (reply.status_code, reply.json()["error_code"]) == (status, "INPUT_INVALID")


async def test_the_event_schema_is_an_example(client: httpx.AsyncClient) -> None:
    assert (await client.get("/webhooks/event-schema")).json() == json.loads(json.dumps(EXAMPLE))


async def test_the_webhook_secret_is_the_same_each_time_and_signs(
    served: ImagePipeline, client: httpx.AsyncClient
) -> None:
    await client.post("/edit/image/v1", json=LEAST[Endpoint.EDIT] | {"callback_url": HOOK})
    replies = [(await client.get("/webhooks/secret")).json() for _ in range(2)]
    assert replies[0] == replies[1]
    key = base64.b64decode(replies[0]["webhook_signing_secret"].removeprefix("whsec_"))
    assert key.decode() == served.services.webhook_secret(ALICE, NAME)


async def test_a_segmentation_that_takes_too_long_gets_504(world: World) -> None:
    async with speaking(ImagePipeline(world, wait=0.001)) as client:
        reply = await client.post(
            "/segment/image/v1", json={"image_url": "https://photos.example/a.jpg"}
        )
    assert (reply.status_code, reply.json()["error_code"]) == (504, "TIMEOUT")


async def test_health_needs_no_key(client: httpx.AsyncClient) -> None:
    del client.headers["X-API-Key"]
    assert (await client.get("/health")).status_code == 200


async def test_what_there_is_not_is_told_in_imagepipelines_shape(
    client: httpx.AsyncClient,
) -> None:
    for method, path, status in (
        ("GET", "/edit/video/v1", 404),
        ("GET", "/edit/image/v1", 405),
        ("DELETE", "/upscale/image/v1/status/1", 405),
    ):
        reply = await client.request(method, path)
        assert reply.status_code == status
        assert reply.json().keys() == {"error", "error_code", "message", "detail", "request_id"}
