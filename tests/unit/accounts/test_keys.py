"""API keys."""

import pytest
from structlog.testing import capture_logs
from tests.support.world import ALICE, World

from safelight.accounts.keys import DEFAULT_ACCOUNT, PREFIX, Keys, digest_of
from safelight.domain.accounts import Scope
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, KeyId

PEPPER = b"p" * 32
GIVEN = "given-key-0123456789"
EDITING = frozenset({Scope.IMAGE_EDITING})


@pytest.fixture
def keys(bare: World) -> Keys:
    return Keys(store=bare.store, clock=bare.clock, pepper=PEPPER)


def test_a_key_is_shown_once_and_kept_as_a_digest(bare: World, keys: Keys) -> None:
    bare.account(ALICE)
    key, secret = keys.create(ALICE, "mine", EDITING)
    assert secret.startswith(PREFIX)
    assert len(secret) > 40
    assert key.hint == secret[:8]
    assert (key.account, key.name, key.scopes) == (ALICE, "mine", EDITING)
    with bare.store.read() as tx:
        assert tx.accounts.key_by_digest(digest_of(secret, PEPPER)) == key
    bare.close()
    assert secret.encode() not in bare.path.read_bytes()


def test_three_characters_at_most_are_kept_of_a_key_that_was_given(keys: Keys) -> None:
    keys.ensure_first(GIVEN)
    (key,) = keys.listed()
    assert key.hint == GIVEN[:3]


def test_no_two_keys_are_the_same(bare: World, keys: Keys) -> None:
    bare.account(ALICE)
    made = [keys.create(ALICE, "mine", EDITING) for _ in range(3)]
    assert len({secret for _, secret in made}) == len({key.id for key, _ in made}) == 3


def test_a_digest_is_useless_without_the_pepper() -> None:
    assert digest_of(GIVEN, PEPPER) != digest_of(GIVEN, b"q" * 32)
    assert digest_of(GIVEN, PEPPER) == digest_of(GIVEN, PEPPER)


def test_a_key_needs_an_account(keys: Keys) -> None:
    with pytest.raises(Refusal, match="No such account: acct_unknown") as caught:
        keys.create(AccountId("acct_unknown"), "mine", EDITING)
    assert caught.value.code is Code.NOT_FOUND


def test_the_first_key_is_made_once(keys: Keys) -> None:
    secret = keys.ensure_first(None)
    assert secret is not None
    assert keys.ensure_first(None) is None
    (key,) = keys.listed()
    assert (key.account, key.scopes) == (DEFAULT_ACCOUNT, frozenset({Scope.ADMIN}))


def test_a_given_key_becomes_the_default_accounts(bare: World, keys: Keys) -> None:
    assert keys.ensure_first(GIVEN) is None
    assert keys.ensure_first(GIVEN) is None
    (key,) = keys.listed()
    assert key.account == DEFAULT_ACCOUNT
    with bare.store.read() as tx:
        account = tx.accounts.get(DEFAULT_ACCOUNT)
        assert account is not None
        assert account.unlimited
        assert tx.accounts.key_by_digest(digest_of(GIVEN, PEPPER)) == key


def test_another_given_key_revokes_the_earlier_one_and_no_other(bare: World, keys: Keys) -> None:
    keys.ensure_first(GIVEN)
    keys.create(DEFAULT_ACCOUNT, "by hand", EDITING)
    with capture_logs() as logs:
        keys.ensure_first(f"{GIVEN}-2")
        keys.ensure_first(f"{GIVEN}-2")
    earlier, by_hand, given = keys.listed()
    assert earlier.revoked_at == bare.clock()
    assert by_hand.revoked_at is given.revoked_at is None
    assert [(line["action"], line["key"]) for line in logs] == [("key_replaced", earlier.id)]


def test_a_given_key_that_was_revoked_is_refused(keys: Keys) -> None:
    keys.ensure_first(GIVEN)
    (key,) = keys.listed()
    keys.revoke(key.id)
    with pytest.raises(Refusal, match=key.id) as caught:
        keys.ensure_first(GIVEN)
    assert caught.value.code is Code.CONFLICT


def test_a_key_is_revoked_once(bare: World, keys: Keys) -> None:
    keys.ensure_first(GIVEN)
    (key,) = keys.listed()
    keys.revoke(key.id)
    assert keys.listed()[0].revoked_at == bare.clock()
    for unknown in (key.id, KeyId("key_unknown")):
        with pytest.raises(Refusal) as caught:
            keys.revoke(unknown)
        assert caught.value.code is Code.NOT_FOUND
