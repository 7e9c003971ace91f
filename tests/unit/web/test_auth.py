"""Who is asking."""

from dataclasses import dataclass

import pytest
from tests.support.world import ALICE, World

from safelight.accounts.keys import Keys
from safelight.domain.accounts import Scope
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId
from safelight.web.auth import Authenticate, bearer, permitted

pytestmark = pytest.mark.anyio
PEPPER = b"p" * 32


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def keys(world: World) -> Keys:
    return Keys(store=world.store, clock=world.clock, pepper=PEPPER)


@pytest.fixture
def authenticate(world: World, seconds: Seconds) -> Authenticate:
    return Authenticate(store=world.store, pepper=PEPPER, monotonic=seconds)


def _key(keys: Keys, *scopes: Scope, account: AccountId = ALICE) -> tuple[str, str]:
    key, secret = keys.create(account, "mine", frozenset(scopes))
    return key.id, secret


async def test_a_key_is_known_by_what_was_shown_once(
    keys: Keys, authenticate: Authenticate
) -> None:
    which, secret = _key(keys, Scope.STORAGE)
    for _ in range(2):
        found = await authenticate(secret)
        assert found is not None
        assert found.id == which


@pytest.mark.parametrize("presented", [None, "slk_unknown", "", "x" * 5000])
async def test_anything_else_opens_nothing(
    authenticate: Authenticate, presented: str | None
) -> None:
    assert await authenticate(presented) is None


async def test_a_revoked_key_stops_working_within_half_a_second(
    keys: Keys, authenticate: Authenticate, seconds: Seconds
) -> None:
    _, secret = _key(keys, Scope.ADMIN)
    found = await authenticate(secret)
    assert found is not None
    keys.revoke(found.id)
    seconds.now += 0.51
    assert await authenticate(secret) is None


async def test_a_new_key_works_within_half_a_second_of_a_try(
    keys: Keys, authenticate: Authenticate, seconds: Seconds
) -> None:
    given = "given-key-0123456789"
    assert await authenticate(given) is None
    keys.ensure_first(given)
    seconds.now += 0.51
    assert await authenticate(given) is not None


async def test_many_wrong_keys_do_not_fill_the_memory(authenticate: Authenticate) -> None:
    for number in range(10_050):
        authenticate.look_up(str(number)) if number % 500 == 0 else authenticate._cache.setdefault(  # noqa: SLF001 -- as a look-up does
            str(number).encode(), (0.0, None)
        )
    authenticate.look_up("one more")
    assert len(authenticate._cache) <= 10_000  # noqa: SLF001 -- memory is what this is about


def test_a_key_without_the_scope_is_not_permitted(keys: Keys, authenticate: Authenticate) -> None:
    _, secret = _key(keys, Scope.STORAGE)
    found = authenticate.look_up(secret)
    assert permitted(found, Scope.STORAGE) == found
    with pytest.raises(Refusal, match="image_editing") as caught:
        permitted(found, Scope.IMAGE_EDITING)
    assert caught.value.code is Code.NOT_PERMITTED


def test_no_key_is_not_authenticated() -> None:
    with pytest.raises(Refusal) as caught:
        permitted(None, Scope.IMAGE_EDITING)
    assert caught.value.code is Code.NOT_AUTHENTICATED


@pytest.mark.parametrize(
    ("values", "token"),
    [
        (["Bearer abc"], "abc"),
        (["bearer abc"], "abc"),
        (["BEARER  abc "], "abc"),
        ([], None),
        (["Bearer abc", "Bearer abc"], None),
        (["Bearer"], None),
        (["Bearer "], None),
        (["Basic abc"], None),
        (["abc"], None),
        (["Bearer é"], None),
        (["Bearer a\x00b"], None),
        (["Bearer a\tb"], None),
    ],
)
def test_only_one_bearer_token_counts(values: list[str], token: str | None) -> None:
    assert bearer(values) == token
