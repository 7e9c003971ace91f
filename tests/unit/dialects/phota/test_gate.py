"""Who is let in to Phota's endpoints."""

import json

import pytest
from tests.support.phota_services import Phota, request
from tests.support.world import ALICE

from safelight.dialects.phota.gate import Gate, answer
from safelight.domain.accounts import ApiKey, Scope
from safelight.domain.errors import Code, Refusal

pytestmark = pytest.mark.anyio


async def enter(phota: Phota, *headers: tuple[str, str]) -> ApiKey:
    gate = Gate(authenticate=phota.services.authenticate)
    return await gate.enter(request(None, *headers))


async def refused(phota: Phota, *headers: tuple[str, str]) -> tuple[int, dict[str, str]]:
    with pytest.raises(Refusal) as caught:
        await enter(phota, *headers)
    reply = answer(request(), caught.value)
    body: dict[str, str] = json.loads(bytes(reply.body))
    return reply.status_code, body


@pytest.mark.parametrize("name", ["X-API-Key", "x-api-key"])
async def test_a_key_opens_its_account(phota: Phota, name: str) -> None:
    key, secret = phota.key(ALICE, Scope.IMAGE_EDITING)
    assert await enter(phota, (name, f" {secret} ")) == key


async def test_without_a_key_the_answer_is_403(phota: Phota) -> None:
    secret = phota.key(ALICE)[1]
    for headers in ([], [("Authorization", f"Bearer {secret}")]):
        status, body = await refused(phota, *headers)
        assert status == 403
        assert body["detail"] == "Missing X-API-Key header (no API key provided)."


@pytest.mark.parametrize("given", ["", " ", "wrong", "sl_\u00e4", "a\tb"])
async def test_with_a_wrong_key_the_answer_is_401(phota: Phota, given: str) -> None:
    status, body = await refused(phota, ("X-API-Key", given))
    assert status == 401
    assert body == {
        "code": "UNAUTHENTICATED",
        "detail": "Missing or invalid API key in the X-API-Key header.",
        "request_id": "request-1",
    }


async def test_of_two_keys_none_counts(phota: Phota) -> None:
    secret = phota.key(ALICE)[1]
    assert (await refused(phota, ("X-API-Key", secret), ("X-API-Key", secret)))[0] == 401


async def test_a_key_without_the_scope_is_refused(phota: Phota) -> None:
    secret = phota.key(ALICE, Scope.STORAGE)[1]
    status, body = await refused(phota, ("X-API-Key", secret))
    assert (status, body["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize("code", [Code.QUEUE_FULL, Code.TOO_MANY_JOBS, Code.UNAVAILABLE])
def test_who_came_at_a_bad_time_is_told_when_to_come_back(code: Code) -> None:
    assert answer(request(), Refusal(code, "Not now.")).headers["retry-after"] == "5"
    assert "retry-after" not in answer(request(), Refusal(Code.NOT_FOUND, "No.")).headers
