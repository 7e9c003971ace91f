"""The endpoints below /profiles/v1 as an application answers them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.support.imagepipeline_services import ImagePipeline, part, speaking
from tests.support.world import BOB

from safelight.dialects.imagepipeline.profile_routes import router
from safelight.domain.accounts import Scope

pytestmark = pytest.mark.anyio
PATH = "/profiles/v1"


@pytest.fixture
async def client(served: ImagePipeline) -> AsyncIterator[httpx.AsyncClient]:
    async with speaking(served, part(served, router), Scope.IMAGE_GENERATION) as opened:
        yield opened


async def test_a_profile_from_its_making_to_its_end(client: httpx.AsyncClient) -> None:
    made = await client.post(PATH, json={"name": "Brand", "steps": 30})
    assert made.status_code == 200
    profile = f"{PATH}/{made.json()['profile_id']}"
    assert (await client.get(PATH)).json() == {"profiles": [made.json()], "total": 1}
    changed = await client.patch(profile, json={"steps": None, "name": "Ours"})
    assert changed.status_code == 200
    assert (await client.get(profile)).json() == changed.json()
    assert changed.json()["adapter_snapshot"]["steps"] is None
    # As the published client sends it: no body, and a type for it.
    gone = await client.delete(profile, headers={"Content-Type": "application/json"})
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await client.get(profile)).status_code == 404


async def test_somebody_elses_profile_and_an_unknown_one_answer_alike(
    client: httpx.AsyncClient, served: ImagePipeline
) -> None:
    served.world.account(BOB)
    made = await client.post(PATH, json={"name": "Brand"})
    bob = {"X-API-Key": served.key(BOB)[1]}
    for profile in (made.json()["profile_id"], "prof_none"):
        path = f"{PATH}/{profile}"
        for method in ("GET", "PATCH", "DELETE"):
            told = await client.request(method, path, json={}, headers=bob)
            assert (told.status_code, told.json()["error_code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_is_wrong_is_told_as_fastapi_does(
    client: httpx.AsyncClient, method: str
) -> None:
    profile = (await client.post(PATH, json={"name": "Brand"})).json()["profile_id"]
    path = PATH if method == "POST" else f"{PATH}/{profile}"
    body = {"name": "x", "prompt_template": "one\n{% set x = 1 %}"}
    told = await client.request(method, path, json=body)
    assert told.status_code == 422
    (wrong,) = told.json()["detail"]
    assert wrong["loc"] == ["body", "prompt_template"]
    assert "cannot be used: line 2: {% set %} is not allowed." in wrong["msg"]
    assert told.json()["error_code"] == "INVALID_PARAMETERS"


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_is_no_json_or_too_large_is_refused(
    client: httpx.AsyncClient, method: str
) -> None:
    path = PATH if method == "POST" else f"{PATH}/prof_none"
    assert (await client.request(method, path, content=b"{")).status_code == 422
    large = await client.request(method, path, content=b" " * 10_001)
    assert large.json()["error_code"] == "REQUEST_TOO_LARGE"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ""), ("GET", ""), ("GET", "/p"), ("PATCH", "/p"), ("DELETE", "/p")],
)
async def test_without_a_key_nothing_is_told(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    told = await client.request(method, PATH + path, headers={"X-API-Key": "slk_wrong"})
    assert told.status_code == 401


def test_each_endpoint_is_described(served: ImagePipeline) -> None:
    paths: dict[str, Any] = part(served, router).openapi()["paths"]
    described = {(path, method) for path, each in paths.items() for method in each}
    one = f"{PATH}/{{profile_id}}"
    assert described == {(PATH, "post"), (PATH, "get")} | {
        (one, method) for method in ("get", "patch", "delete")
    }
    body = paths[PATH]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["required"] == ["name"]
    assert "204" in paths[one]["delete"]["responses"]
