"""Charging what was done."""

import pytest
from tests.support.world import ALICE, World

from safelight.domain.credits import Credits
from safelight.domain.ids import JobId
from safelight.domain.money import REVENUE, Balance, TransferKind
from safelight.ledger.hold import hold
from safelight.ledger.settle import settle


@pytest.mark.parametrize(
    ("held", "charge", "kinds"),
    [
        (4, 4, {TransferKind.SETTLE}),
        (4, 0, {TransferKind.RELEASE}),
        (4, 3, {TransferKind.SETTLE, TransferKind.RELEASE}),
        (0, 0, set()),
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
