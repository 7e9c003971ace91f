"""The endpoints below /v1/user as an application answers them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.support.imagepipeline_services import ImagePipeline, part, speaking

from safelight.dialects.imagepipeline.user_routes import router
from safelight.domain.accounts import Scope

pytestmark = pytest.mark.anyio
PATHS = ["me", "details", "plan", "usage", "rate-limits", "rate-limits/stats"]
PATHS += ["api-key", "subscriptions", "models", "images"]


@pytest.fixture
async def client(served: ImagePipeline) -> AsyncIterator[httpx.AsyncClient]:
    # Whatever a key may do, it may ask what that is.
    async with speaking(served, part(served, router), Scope.STORAGE, path="/v1/user") as opened:
        yield opened


@pytest.mark.parametrize("path", PATHS)
async def test_every_endpoint_answers_its_own_key_and_no_other(
    client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(f"/{path}")).status_code == 200
    refused = await client.get(f"/{path}", headers={"X-API-Key": "slk_wrong"})
    assert (refused.status_code, refused.json()["error_code"]) == (401, "UNAUTHORIZED")


async def test_details_need_no_user_id_and_take_ones_own(client: httpx.AsyncClient) -> None:
    plain = await client.get("/details")
    assert plain.json()["user_id"] == "usr_alice"
    assert (await client.get("/details?user_id=usr_alice")).json() == plain.json()
    other = await client.get("/details?user_id=usr_bob")
    assert (other.status_code, other.json()["error_code"]) == (404, "NOT_FOUND")


async def test_days_are_read_from_the_query(client: httpx.AsyncClient) -> None:
    assert (await client.get("/usage?days=5")).json()["usage_period_days"] == 5
    wrong = await client.get("/usage?days=0")
    assert wrong.status_code == 422
    assert wrong.json()["detail"][0]["loc"] == ["query", "days"]


@pytest.mark.parametrize(
    ("method", "path", "instead"),
    [
        ("POST", "api_key/new", "safelight keys"),
        ("POST", "api_key/reset", "safelight keys"),
        ("GET", "enterprise/servers", "one plan"),
        ("DELETE", "enterprise/servers/3/pods", "one plan"),
    ],
)
async def test_what_is_not_served_says_what_to_do_in_its_place(
    client: httpx.AsyncClient, method: str, path: str, instead: str
) -> None:
    told = await client.request(method, f"/{path}")
    assert (told.status_code, told.json()["error_code"]) == (404, "NOT_FOUND")
    assert "is part of ImagePipeline but not served here" in told.json()["message"]
    assert instead in told.json()["message"]
    refused = await client.request(method, f"/{path}", headers={"X-API-Key": "slk_wrong"})
    assert refused.status_code == 401


async def test_an_unknown_path_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/nothing")).json()["error_code"] == "NOT_FOUND"


def test_each_endpoint_is_described_with_its_key_and_query(served: ImagePipeline) -> None:
    paths: dict[str, Any] = part(served, router).openapi()["paths"]
    assert set(paths) == {f"/v1/user/{path}" for path in PATHS}
    for each in paths.values():
        assert each["get"]["security"] == [{"ImagePipelineKey": []}]
        assert each["get"]["summary"]
    (days,) = paths["/v1/user/usage"]["get"]["parameters"]
    assert (days["name"], days["in"], days["required"]) == ("days", "query", False)
    (user,) = paths["/v1/user/images"]["get"]["parameters"]
    assert (user["name"], user["required"]) == ("user_id", False)
