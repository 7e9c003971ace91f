"""Charging what was done."""

import pytest
from sqlalchemy.exc import IntegrityError
from tests.support.world import ALICE, World

from safelight.domain.credits import Credits
from safelight.domain.ids import JobId
from safelight.domain.money import REVENUE, Balance, TransferKind
from safelight.ledger.hold import hold
from safelight.ledger.settle import affordable, settle


@pytest.mark.parametrize(
    ("held", "charge", "kinds"),
    [
        (4, 4, {TransferKind.SETTLE}),
        (4, 0, {TransferKind.RELEASE}),
        (4, 3, {TransferKind.SETTLE, TransferKind.RELEASE}),
        (0, 0, set()),
        (4, 6, {TransferKind.SETTLE, TransferKind.SURCHARGE}),
        (4, 10, {TransferKind.SETTLE, TransferKind.SURCHARGE}),
        (0, 3, {TransferKind.SURCHARGE}),
    ],
)
def test_what_was_held_is_charged_or_given_back(
    bare: World, held: int, charge: int, kinds: set[TransferKind]
) -> None:
    alice, job = bare.account(ALICE, Credits(10)), JobId("7")
    with bare.store.write() as tx:
        hold(tx, alice, job, Credits(held), bare.clock())
        settle(
            tx,
            ALICE,
            job,
            held_amount=Credits(held),
            charge=Credits(charge),
            now=bare.clock(),
        )
        assert tx.ledger.balance(ALICE) == Balance(available=Credits(10 - charge), held=Credits(0))
        assert tx.ledger.balances().get(REVENUE, 0) == charge
        transfers = tx.ledger.transfers(ALICE, 9)
    assert {each.kind for each in transfers} - {TransferKind.GRANT, TransferKind.HOLD} == kinds
    assert bare.balances_sum() == 0


def test_no_more_than_an_account_has_is_charged(bare: World) -> None:
    alice, job = bare.account(ALICE, Credits(5)), JobId("7")

    def overcharge() -> None:
        with bare.store.write() as tx:
            hold(tx, alice, job, Credits(4), bare.clock())
            settle(tx, ALICE, job, held_amount=Credits(4), charge=Credits(6), now=bare.clock())

    with pytest.raises(IntegrityError, match="not_negative"):
        overcharge()
    with bare.store.read() as tx:
        assert tx.ledger.balance(ALICE) == Balance(available=Credits(5), held=Credits(0))


@pytest.mark.parametrize(
    ("having", "wanted", "found"), [(5, 3, 3), (5, 5, 5), (5, 9, 5), (0, 9, 0), (5, 0, 0)]
)
def test_a_limited_account_affords_what_it_has(
    bare: World, having: int, wanted: int, found: int
) -> None:
    alice = bare.account(ALICE, Credits(having))
    with bare.store.write() as tx:
        assert affordable(tx, alice, Credits(wanted), bare.clock()) == found


def test_an_unlimited_account_affords_anything_and_its_books_say_how(bare: World) -> None:
    alice, wanted = bare.account(ALICE), Credits(10**12)
    with bare.store.write() as tx:
        assert affordable(tx, alice, wanted, bare.clock()) == wanted
        assert tx.ledger.balance(ALICE).available >= wanted
    assert bare.balances_sum() == 0


def test_an_account_that_is_gone_affords_nothing(bare: World) -> None:
    with bare.store.write() as tx:
        assert affordable(tx, None, Credits(5), bare.clock()) == 0
