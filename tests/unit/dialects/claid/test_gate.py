"""What a request passes before anything is done for it."""

import json

import pytest
from tests.support.claid_services import Claid, request
from tests.support.world import ALICE, BOB, World

from safelight.dialects.claid.gate import Gate, Limited, answer
from safelight.domain.accounts import Scope
from safelight.domain.errors import Code, Refusal
from safelight.web.rates import Policy

pytestmark = pytest.mark.anyio
TWO_A_MINUTE = (Policy(100, 3600), Policy(2, 60))


@pytest.fixture
def claid(world: World) -> Claid:
    return Claid(world, policies=TWO_A_MINUTE)


def gate_of(claid: Claid) -> Gate:
    return Gate(authenticate=claid.services.authenticate, rates=claid.services.rates)


def bearing(secret: str) -> tuple[str, str]:
    return "Authorization", f"Bearer {secret}"


async def test_a_good_key_is_let_in_and_told_what_is_left(claid: Claid) -> None:
    key, secret = claid.key(ALICE, Scope.IMAGE_EDITING)
    asked = request(b"", bearing(secret))
    assert await gate_of(claid).enter(asked) == key
    assert asked.state.headers == {
        "RateLimit-Limit": "2, 100;w=3600, 2;w=60",
        "RateLimit-Remaining": "1",
        "RateLimit-Reset": "30",
    }


async def test_without_policies_nothing_is_said_about_limits(world: World) -> None:
    claid = Claid(world)
    _, secret = claid.key(ALICE)
    for _ in range(200):
        asked = request(b"", bearing(secret))
        await gate_of(claid).enter(asked)
        assert asked.state.headers == {}


@pytest.mark.parametrize("headers", [[], [("Authorization", "Bearer wrong")]])
async def test_without_a_good_key_nobody_is_let_in(
    claid: Claid, headers: list[tuple[str, str]]
) -> None:
    with pytest.raises(Refusal) as caught:
        await gate_of(claid).enter(request(b"", *headers))
    assert caught.value.code is Code.NOT_AUTHENTICATED


async def test_of_two_keys_none_counts(claid: Claid) -> None:
    secrets = [bearing(claid.key(ALICE)[1]) for _ in range(2)]
    with pytest.raises(Refusal) as caught:
        await gate_of(claid).enter(request(b"", *secrets))
    assert caught.value.code is Code.NOT_AUTHENTICATED


async def test_a_key_without_the_scope_is_refused_and_takes_no_token(claid: Claid) -> None:
    key, secret = claid.key(ALICE, Scope.STORAGE)
    for _ in range(5):
        with pytest.raises(Refusal) as caught:
            await gate_of(claid).enter(request(b"", bearing(secret)))
        assert caught.value.code is Code.NOT_PERMITTED
    standing = claid.services.rates.take(key.id)
    assert standing is not None
    assert standing.remaining == 1


async def test_above_the_limit_a_key_waits_and_others_do_not(claid: Claid) -> None:
    claid.world.account(BOB)
    _, secret = claid.key(ALICE)
    gate = gate_of(claid)
    for _ in range(2):
        await gate.enter(request(b"", bearing(secret)))
    with pytest.raises(Limited) as caught:
        await gate.enter(request(b"", bearing(secret)))
    assert caught.value.headers["Retry-After"] == "30"
    assert caught.value.headers["RateLimit-Remaining"] == "-1"
    await gate.enter(request(b"", bearing(claid.key(BOB)[1])))
    claid.seconds.now += 30
    await gate.enter(request(b"", bearing(secret)))


async def test_a_revoked_key_is_let_in_no_longer_than_half_a_second(claid: Claid) -> None:
    key, secret = claid.key(ALICE)
    gate = gate_of(claid)
    await gate.enter(request(b"", bearing(secret)))
    claid.keys.revoke(key.id)
    claid.seconds.now += 0.6
    with pytest.raises(Refusal) as caught:
        await gate.enter(request(b"", bearing(secret)))
    assert caught.value.code is Code.NOT_AUTHENTICATED


async def test_an_answer_says_how_to_authenticate_or_when_to_come_back() -> None:
    asked = request()
    challenged = answer(asked, Refusal(Code.NOT_AUTHENTICATED, "No key."))
    assert challenged.status_code == 401
    assert challenged.headers["www-authenticate"] == "Bearer"
    for code in (Code.QUEUE_FULL, Code.TOO_MANY_JOBS, Code.UNAVAILABLE):
        assert answer(asked, Refusal(code, "Not now.")).headers["retry-after"] == "5"


async def test_an_error_after_the_gate_still_tells_the_limits(claid: Claid) -> None:
    _, secret = claid.key(ALICE)
    asked = request(b"", bearing(secret))
    await gate_of(claid).enter(asked)
    refused = answer(asked, Refusal(Code.NOT_FOUND, "Gone astray."))
    assert refused.headers["ratelimit-remaining"] == "1"
    assert json.loads(bytes(refused.body)) == {
        "error_code": "1002",
        "error_type": "image",
        "error_message": "Gone astray.",
        "error_details": {},
    }
