"""Accounts and keys as they are kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from tests.support.world import ALICE, BOB, START, World

from safelight.domain.accounts import ApiKey, Scope
from safelight.domain.credits import Credits
from safelight.domain.ids import AccountId, KeyId

KEY = ApiKey(
    id=KeyId("key_1"),
    account=ALICE,
    name="für Tests",
    hint="slk_abcd",
    scopes=frozenset({Scope.IMAGE_EDITING, Scope.STORAGE}),
    created_at=START,
)


def test_accounts_come_back_oldest_first(bare: World) -> None:
    alice = bare.account(ALICE)
    bare.clock.pass_(seconds=1)
    bob = bare.account(BOB, Credits(5))
    with bare.store.read() as tx:
        assert tx.accounts.listed() == [alice, bob]
        assert tx.accounts.get(BOB) == bob
        assert tx.accounts.get(AccountId("acct_unknown")) is None


def test_a_key_is_found_by_its_digest(world: World) -> None:
    with world.store.write() as tx:
        tx.accounts.insert_key(KEY, b"digest")
        assert tx.accounts.key_by_digest(b"digest") == KEY
        assert tx.accounts.key_by_digest(b"other") is None
        assert tx.accounts.keys() == [KEY]


def test_a_key_is_revoked_once_and_keeps_its_date(world: World) -> None:
    later = START + timedelta(days=1)
    with world.store.write() as tx:
        tx.accounts.insert_key(KEY, b"digest")
        assert not tx.accounts.revoke(KeyId("key_unknown"), later)
        assert tx.accounts.revoke(KEY.id, later)
        assert not tx.accounts.revoke(KEY.id, later + timedelta(days=1))
        assert tx.accounts.key_by_digest(b"digest") == replace(KEY, revoked_at=later)


def test_a_key_belongs_to_an_account_and_is_one_of_its_kind(world: World) -> None:
    with world.store.write() as tx:
        tx.accounts.insert_key(KEY, b"digest")
    for other in (replace(KEY, account=BOB, id=KeyId("key_2")), replace(KEY, id=KeyId("key_3"))):
        with pytest.raises(IntegrityError), world.store.write() as tx:
            tx.accounts.insert_key(other, b"digest" if other.account == ALICE else b"other")
