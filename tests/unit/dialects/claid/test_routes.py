"""Claid's endpoints as an application answers them, without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from tests.support.claid_services import Claid, form
from tests.support.world import ALICE, World

from safelight.dialects.claid.not_served import NOT_SERVED
from safelight.dialects.claid.routes import PREFIXES, VOICE, routers
from safelight.domain.accounts import Scope
from safelight.web.app import build
from safelight.web.rates import Policy

pytestmark = pytest.mark.anyio
EDIT = {"input": "http://photos.example/a.jpg", "operations": {}}
SUBMITS = ["/image/edit", "/image/edit/async", "/image/edit/upload", "/image/edit/batch"]
LOOKS = ["/image/edit/async/1", "/image/edit/batch/1"]


@asynccontextmanager
async def _nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture
def claid(world: World) -> Claid:
    return Claid(world, policies=(Policy(1000, 60),), wait=0.001)


@pytest.fixture
async def client(claid: Claid) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to the application with a key that may edit."""
    app = build(routers(claid.services), [VOICE], lambda: "request-1", _nothing, "1")
    headers = {"Authorization": f"Bearer {claid.key(ALICE, Scope.IMAGE_EDITING)[1]}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://server.test", headers=headers
    ) as opened:
        yield opened


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_a_result_is_found_below_the_prefix_that_was_asked(
    client: httpx.AsyncClient, prefix: str
) -> None:
    for path, sent in (("async", EDIT), ("batch", EDIT | {"input": ["http://a.example/"]})):
        accepted = (await client.post(f"{prefix}/image/edit/{path}", json=sent)).json()["data"]
        url = accepted["result_url"]
        assert url == f"http://server.test{prefix}/image/edit/{path}/{accepted['id']}"
        found = (await client.get(url)).json()["data"]
        assert (found["id"], found["status"]) == (accepted["id"], "ACCEPTED")


async def test_both_prefixes_know_the_same_tasks(client: httpx.AsyncClient) -> None:
    task = (await client.post("/v1/image/edit/async", json=EDIT)).json()["data"]["id"]
    assert (await client.get(f"/v1-beta1/image/edit/async/{task}")).status_code == 200


async def test_synchronous_endpoints_wait(client: httpx.AsyncClient) -> None:
    body, kind = form('{"operations": {}}', b"picture")
    replies = [
        await client.post("/v1/image/edit", json=EDIT),
        await client.post("/v1/image/edit/upload", content=body, headers={"Content-Type": kind}),
    ]
    for reply in replies:
        assert reply.status_code == 504
        assert "longer than 0.001 s" in reply.json()["error_message"]


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_no_endpoint_answers_without_a_key(client: httpx.AsyncClient, prefix: str) -> None:
    endpoints = [("POST", path) for path in SUBMITS] + [("GET", path) for path in LOOKS]
    endpoints += [(method, path) for method, path, _ in NOT_SERVED]
    for method, path in endpoints:
        url = prefix + path.format_map(_Ids())
        reply = await client.request(method, url, headers={"Authorization": "Bearer none"})
        assert (reply.status_code, reply.json()["error_code"]) == (401, "111"), url


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_what_is_not_served_says_so_to_those_with_a_key(
    client: httpx.AsyncClient, prefix: str
) -> None:
    for method, path, sentence in NOT_SERVED:
        reply = await client.request(method, prefix + path.format_map(_Ids()))
        assert (reply.status_code, reply.json()["error_message"]) == (404, sentence)


class _Ids(dict[str, str]):
    """Any id in a path is 7."""

    def __missing__(self, name: str) -> str:
        return "7"


async def test_every_answer_has_its_id_and_the_limits(client: httpx.AsyncClient) -> None:
    replies = [
        await client.post("/v1/image/edit/async", json=EDIT),
        await client.post("/v1/image/edit/async", json={}),
        await client.get("/v1/image/edit/async/99"),
    ]
    assert [reply.status_code for reply in replies] == [200, 422, 404]
    for left, reply in zip((999, 998, 997), replies, strict=True):
        assert reply.headers["x-request-id"] == "request-1"
        assert reply.headers["ratelimit-remaining"] == str(left)
