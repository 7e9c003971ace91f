"""Who is let in to ImagePipeline's endpoints, and how often."""

import json
from typing import Any

import pytest
from tests.support.imagepipeline_services import ImagePipeline, request
from tests.support.world import ALICE, World

from safelight.dialects.imagepipeline.gate import Gate, Limited, answer
from safelight.domain.accounts import Scope
from safelight.domain.errors import Code, Refusal
from safelight.web.rates import Policy

pytestmark = pytest.mark.anyio


def gate(served: ImagePipeline) -> Gate:
    services = served.services
    return Gate(authenticate=services.authenticate, rates=services.account_rates)


async def refused(served: ImagePipeline, *headers: tuple[str, str]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await gate(served).enter_to_work(request(None, *headers))
    return caught.value


@pytest.mark.parametrize("name", ["X-API-Key", "x-api-key"])
async def test_a_key_opens_its_account(served: ImagePipeline, name: str) -> None:
    key, secret = served.key(ALICE, Scope.IMAGE_EDITING)
    asked = request(None, (name, f" {secret} "))
    assert await gate(served).enter_any(asked) == key
    assert await gate(served).enter_to_work(asked) == key


async def test_a_missing_key_and_a_wrong_one_are_told_apart(served: ImagePipeline) -> None:
    bearer = ("Authorization", f"Bearer {served.key(ALICE)[1]}")
    missing, wrong = await refused(served, bearer), await refused(served, ("X-API-Key", "wrong"))
    assert missing.code is wrong.code is Code.NOT_AUTHENTICATED
    assert missing.message == "The API key in the X-API-Key header is missing."
    assert wrong.message == "The API key in the X-API-Key header is invalid or was revoked."


async def test_of_two_keys_none_counts(served: ImagePipeline) -> None:
    secret = served.key(ALICE)[1]
    both = await refused(served, ("X-API-Key", secret), ("X-API-Key", secret))
    assert both.code is Code.NOT_AUTHENTICATED


async def test_a_key_without_the_scope_can_look_but_not_work(served: ImagePipeline) -> None:
    key, secret = served.key(ALICE, Scope.STORAGE)
    assert (await refused(served, ("X-API-Key", secret))).code is Code.NOT_PERMITTED
    assert await gate(served).enter_any(request(None, ("X-API-Key", secret))) == key


async def test_work_is_counted_by_account_and_looking_is_not(world: World) -> None:
    served = ImagePipeline(world, policies=(Policy(requests=1, seconds=60),))
    let_in = gate(served)
    first, second = [request(None, ("X-API-Key", served.key(ALICE)[1])) for _ in range(2)]
    await let_in.enter_to_work(first)
    with pytest.raises(Limited, match="at most 1 requests in 60 s") as caught:
        await let_in.enter_to_work(second)
    assert answer(request(), caught.value).headers["retry-after"] == "60"
    for _ in range(3):
        await let_in.enter_any(first)
    served.seconds.now += 60
    await let_in.enter_to_work(second)


# RATE_LIMITED is raised as Limited, which says how long.
@pytest.mark.parametrize("code", sorted(set(Code) - {Code.RATE_LIMITED}))
def test_retry_after_is_whole_seconds_and_comes_with_every_429(code: Code) -> None:
    reply = answer(request(), Refusal(code, "Not now."))
    later = reply.headers.get("retry-after")
    assert later is None or int(later) > 0
    assert later is not None or reply.status_code != 429


def test_a_refusal_has_the_keys_that_old_and_new_clients_read() -> None:
    document: dict[str, Any] = json.loads(
        bytes(answer(request(), Refusal(Code.NOT_FOUND, "x")).body)
    )
    assert document == {
        "error": "Not Found",
        "error_code": "NOT_FOUND",
        "message": "x",
        "detail": "x",
        "request_id": "request-1",
    }
