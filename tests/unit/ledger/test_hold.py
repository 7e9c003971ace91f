"""Reserving a price."""

import pytest
from tests.support.world import ALICE, World

from safelight.domain.accounts import Account
from safelight.domain.credits import Credits
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.money import WORLD, Balance, TransferKind
from safelight.ledger.hold import GRANT_STEP, grant, hold

JOB = JobId("7")


def _hold(world: World, account: Account, price: int, job: JobId = JOB) -> Balance:
    with world.store.write() as tx:
        hold(tx, account, job, Credits(price), world.clock())
        return tx.ledger.balance(account.id)


def test_a_price_moves_from_available_to_held(bare: World) -> None:
    alice = bare.account(ALICE, Credits(10))
    assert _hold(bare, alice, 4) == Balance(available=Credits(6), held=Credits(4))


def test_the_last_credit_can_be_spent_and_no_more(bare: World) -> None:
    alice = bare.account(ALICE, Credits(10))
    _hold(bare, alice, 10)
    with pytest.raises(Refusal, match=r"costs 0\.000001 credits and 0 are available") as caught:
        _hold(bare, alice, 1, JobId("8"))
    assert caught.value.code is Code.INSUFFICIENT_CREDITS


def test_what_costs_nothing_is_not_held(bare: World) -> None:
    alice = bare.account(ALICE, Credits(0))
    assert _hold(bare, alice, 0) == Balance(available=Credits(0), held=Credits(0))
    with bare.store.read() as tx:
        assert tx.ledger.transfers(ALICE, 9) == []


def test_an_unlimited_account_is_granted_what_it_needs_in_large_steps(bare: World) -> None:
    alice = bare.account(ALICE)
    after = _hold(bare, alice, 5)
    assert after == Balance(available=Credits(GRANT_STEP - 5), held=Credits(5))
    assert _hold(bare, alice, 5, JobId("8")).available == GRANT_STEP - 10
    with bare.store.read() as tx:
        kinds = [each.kind for each in tx.ledger.transfers(ALICE, 9)]
    assert kinds == [TransferKind.HOLD, TransferKind.HOLD, TransferKind.GRANT]


def test_an_unlimited_account_may_ask_for_more_than_a_step(bare: World) -> None:
    alice = bare.account(ALICE)
    _hold(bare, alice, 5)
    huge = 3 * GRANT_STEP
    assert _hold(bare, alice, huge, JobId("8")) == Balance(
        available=Credits(0), held=Credits(huge + 5)
    )


def test_a_grant_comes_from_the_world(bare: World) -> None:
    alice = bare.account(ALICE)
    with bare.store.write() as tx:
        grant(tx, alice, Credits(7), bare.clock(), note="a gift")
        assert tx.ledger.balances()[WORLD] == -7
        assert tx.ledger.transfers(ALICE, 1)[0].note == "a gift"
