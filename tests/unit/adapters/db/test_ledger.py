"""Transfers and balances as they are kept."""

import pytest
from sqlalchemy.exc import IntegrityError
from tests.support.world import ALICE, BOB, START, World

from safelight.domain.credits import Credits
from safelight.domain.ids import JobId
from safelight.domain.money import (
    REVENUE,
    WORLD,
    Balance,
    Transfer,
    TransferKind,
    available,
    held,
)


def _grant(amount: int, note: str = "") -> Transfer:
    return Transfer(
        kind=TransferKind.GRANT,
        source=WORLD,
        target=available(ALICE),
        amount=Credits(amount),
        job=None,
        at=START,
        note=note,
    )


def _hold(amount: int) -> Transfer:
    return Transfer(
        kind=TransferKind.HOLD,
        source=available(ALICE),
        target=held(ALICE),
        amount=Credits(amount),
        job=JobId("1"),
        at=START,
    )


def test_an_account_nobody_gave_anything_has_nothing(world: World) -> None:
    with world.store.read() as tx:
        assert tx.ledger.balance(BOB) == Balance(available=Credits(0), held=Credits(0))
        assert tx.ledger.balances() == {}


def test_a_transfer_moves_both_balances(world: World) -> None:
    with world.store.write() as tx:
        tx.ledger.post(_grant(10))
        tx.ledger.post(_hold(4))
        assert tx.ledger.balance(ALICE) == Balance(available=Credits(6), held=Credits(4))
        assert tx.ledger.balances() == {WORLD: -10, available(ALICE): 6, held(ALICE): 4}


def test_transfers_come_back_newest_first(world: World) -> None:
    with world.store.write() as tx:
        for transfer in (_grant(10, "für später"), _hold(4)):
            tx.ledger.post(transfer)
        assert tx.ledger.transfers(ALICE, 9) == [_hold(4), _grant(10, "für später")]
        assert tx.ledger.transfers(ALICE, 1) == [_hold(4)]
        assert tx.ledger.transfers(BOB, 9) == []


def test_no_balance_but_the_worlds_is_ever_negative(world: World) -> None:
    with world.store.write() as tx:
        tx.ledger.post(_grant(10))
    with pytest.raises(IntegrityError, match="not_negative"), world.store.write() as tx:
        tx.ledger.post(_hold(11))
    with world.store.read() as tx:
        assert tx.ledger.balances() == {WORLD: -10, available(ALICE): 10}


def test_a_job_is_held_for_once(world: World) -> None:
    with world.store.write() as tx:
        tx.ledger.post(_grant(10))
        tx.ledger.post(_hold(1))
    with pytest.raises(IntegrityError, match="UNIQUE"), world.store.write() as tx:
        tx.ledger.post(_hold(1))
    with world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == 1
        assert REVENUE not in tx.ledger.balances()


def test_amounts_may_be_as_large_as_money_gets(world: World) -> None:
    with world.store.write() as tx:
        tx.ledger.post(_grant(2**62))
        assert tx.ledger.balance(ALICE).available == 2**62
