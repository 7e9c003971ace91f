"""Phota's endpoints as an application answers them, without a server."""

import hmac
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256

import httpx
import pytest
from fastapi import FastAPI
from tests.support.phota_services import INLINE, URL, Phota, request
from tests.support.world import ALICE, World

from safelight.dialects.phota.names import Kind
from safelight.dialects.phota.routes import SHAPES, VOICE, routers
from safelight.domain.accounts import Scope
from safelight.domain.credits import Credits
from safelight.domain.people import Learning
from safelight.web.app import build

pytestmark = pytest.mark.anyio
ASYNC: dict[str, object] = {"async": True, "response_mode": "urls"}
WISHES: dict[str, dict[str, object]] = {
    "edit": {"images": [URL]},
    "generate": {"prompt": "a bowl of lemons"},
    "enhance": {"image": INLINE},
    "remix": {"input_image": URL, "reference_image": URL},
}
OTHERS = [
    ("GET", "/jobs/1"),
    ("GET", "/webhook-secret"),
    ("POST", "/profiles/add"),
    ("GET", "/profiles/ids"),
    ("GET", "/profiles/1/status"),
    ("GET", "/profiles/1/profile_picture"),
    ("DELETE", "/profiles/1"),
]
ALL = [("POST", f"/{kind}") for kind in WISHES] + OTHERS


@asynccontextmanager
async def _nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def speaking(phota: Phota) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to the application with a key that may edit."""
    app = build(routers(phota.services), [VOICE], lambda: "request-1", _nothing, "1")
    headers = {"X-API-Key": phota.key(ALICE, Scope.IMAGE_EDITING)[1]}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://server.test/v1/phota",
        headers=headers,
    ) as opened:
        yield opened


@pytest.fixture
async def client(phota: Phota) -> AsyncIterator[httpx.AsyncClient]:
    async with speaking(phota) as opened:
        yield opened


@pytest.mark.parametrize("kind", WISHES)
async def test_an_asynchronous_request_gets_a_handle_that_can_be_polled(
    client: httpx.AsyncClient, kind: str
) -> None:
    reply = await client.post(f"/{kind}", json=WISHES[kind] | ASYNC)
    assert (reply.status_code, list(reply.json())) == (202, ["job_id", "status", "poll_url"])
    polled = await client.get(f"http://server.test{reply.json()['poll_url']}")
    assert polled.status_code == 200
    assert (polled.json()["operation"], polled.json()["status"]) == (kind, "pending")
    assert polled.headers["content-type"] == "application/json"


async def test_the_same_client_request_id_gets_the_same_handle(client: httpx.AsyncClient) -> None:
    wish = WISHES["generate"] | ASYNC | {"client_request_id": "mine"}
    first, again = [await client.post("/generate", json=wish) for _ in range(2)]
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()


async def test_an_answer_with_files_says_how_long_it_is(
    phota: Phota, client: httpx.AsyncClient
) -> None:
    wish = WISHES["generate"] | {"client_request_id": "mine", "num_output_images": 2}
    key = phota.key(ALICE)[0]
    await phota.orders.accept(request(wish), key, SHAPES[Kind.GENERATE])
    phota.carry_out()
    reply = await client.post("/generate", json=wish)
    assert reply.status_code == 200
    assert [b64decode(each) for each in reply.json()["images"]] == [b"result 0", b"result 1"]
    assert int(reply.headers["content-length"]) == len(reply.content)
    assert reply.headers["content-type"] == "application/json"


async def test_a_profile_is_no_place_for_files(client: httpx.AsyncClient) -> None:
    reply = await client.post("/profiles/add", json={"image_urls": [URL] * 10, "x": "A" * 10_000})
    assert (reply.status_code, reply.json()["code"]) == (413, "REQUEST_TOO_LARGE")


async def test_a_synchronous_request_that_takes_too_long_gets_504(world: World) -> None:
    async with speaking(Phota(world, wait=0.001)) as client:
        reply = await client.post("/generate", json=WISHES["generate"])
    assert reply.status_code == 504
    assert reply.json()["code"] == "TIMEOUT"
    assert reply.json()["request_id"] == reply.headers["x-request-id"] == "request-1"


@pytest.mark.parametrize(("method", "path"), ALL)
async def test_no_endpoint_answers_without_a_key_or_with_a_wrong_one(
    phota: Phota, client: httpx.AsyncClient, method: str, path: str
) -> None:
    wrong = await client.request(method, path, headers={"X-API-Key": "wrong"})
    assert wrong.status_code == 401
    del client.headers["X-API-Key"]
    missing = await client.request(method, path)
    assert missing.status_code == 403
    with phota.world.store.read() as tx:
        assert tx.jobs.counts() == {}


@pytest.mark.parametrize("kind", WISHES)
async def test_a_body_that_says_the_wrong_thing_gets_422(
    client: httpx.AsyncClient, kind: str
) -> None:
    for body in (b"", b"{", b"[]", b'{"num_output_images": 9}', b'{"prompt": "\\ud800"}'):
        reply = await client.post(f"/{kind}", content=body)
        assert reply.status_code == 422, body
        assert isinstance(reply.json()["detail"], list)


async def test_an_edit_of_no_image_gets_400(client: httpx.AsyncClient) -> None:
    reply = await client.post("/edit", json={"prompt": "brighter", "images": []})
    assert (reply.status_code, reply.json()["code"]) == (400, "BAD_REQUEST")


async def test_without_the_balance_nothing_is_accepted(bare: World) -> None:
    bare.account(ALICE, Credits(1))
    async with speaking(Phota(bare)) as client:
        reply = await client.post("/generate", json=WISHES["generate"] | ASYNC)
    assert (reply.status_code, reply.json()["code"]) == (402, "INSUFFICIENT_BALANCE")


async def test_a_job_that_is_not_there_gets_404(client: httpx.AsyncClient) -> None:
    bodies = [(await client.get(f"/jobs/{job}")).content for job in ("f" * 32, "nonsense")]
    assert bodies[0] == bodies[1]
    assert (await client.get("/jobs/x")).status_code == 404


async def test_the_webhook_secret_is_the_same_each_time_and_signs(
    client: httpx.AsyncClient,
) -> None:
    replies = [(await client.get("/webhook-secret")).json() for _ in range(2)]
    assert replies[0] == replies[1]
    assert hmac.new(replies[0]["webhook_signing_secret"].encode(), b"x", sha256).hexdigest()


async def test_a_profile_is_added_looked_at_and_deleted(client: httpx.AsyncClient) -> None:
    added = await client.post("/profiles/add", json={"image_urls": [URL] * 10, "tag": "me"})
    assert added.status_code == 200
    profile = added.json()["profile_id"]
    assert list(added.json()) == ["profile_id"]
    assert (await client.get(f"/profiles/{profile}/status")).json()["status"] == "VALIDATING"
    listed = (await client.get("/profiles/ids", params={"tag": "me"})).json()["profiles"]
    assert [each["profile_id"] for each in listed] == [profile]
    assert (await client.get("/profiles/ids", params={"tag": "you"})).json() == {"profiles": []}
    gone = await client.delete(f"/profiles/{profile}")
    assert (gone.status_code, gone.json()) == (200, {"profile_id": profile, "status": "ok"})
    assert (await client.get(f"/profiles/{profile}/status")).status_code == 404


async def test_a_job_that_learns_is_no_job_of_the_image_endpoints(
    client: httpx.AsyncClient,
) -> None:
    added = await client.post("/profiles/add", json={"image_urls": [URL] * 10})
    assert (await client.get(f"/jobs/{added.json()['profile_id']}")).status_code == 404


async def test_a_profile_picture_is_a_jpeg_for_its_account_alone(
    phota: Phota, client: httpx.AsyncClient
) -> None:
    phota.person(ALICE, "ready")
    phota.person(ALICE, "new", Learning.UNDER_WAY)
    reply = await client.get("/profiles/ready/profile_picture")
    assert (reply.content, reply.headers["content-type"]) == (b"a portrait", "image/jpeg")
    assert reply.headers["cache-control"].startswith("private")
    assert (await client.get("/profiles/new/profile_picture")).status_code == 404


async def test_the_description_needs_no_key(client: httpx.AsyncClient) -> None:
    reply = await client.get("/openapi.json", headers={"X-API-Key": ""})
    assert reply.status_code == 200
    assert all(path.startswith("/v1/phota/") for path in reply.json()["paths"])


async def test_what_there_is_not_is_told_in_photas_shape(client: httpx.AsyncClient) -> None:
    for method, path, status in (("GET", "/models", 404), ("GET", "/edit", 405)):
        reply = await client.request(method, path)
        assert reply.status_code == status
        assert reply.json().keys() == {"code", "detail", "request_id"}
