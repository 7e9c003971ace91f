"""What an account has left."""

from pathlib import Path

from tests.support.world import ALICE, BOB, World

from safelight.domain.credits import ZERO, from_decimal
from safelight.domain.ids import AccountId
from safelight.domain.money import Balance
from safelight.ledger.balance import Balances


def test_a_prepaid_account_has_what_it_was_granted(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.account(ALICE, from_decimal(7))
    found = Balances(store=world.store)(ALICE)
    world.close()
    assert found == Balance(available=from_decimal(7), held=ZERO)


def test_an_account_without_limit_has_no_balance_to_run_out_of(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.account(BOB)
    found = Balances(store=world.store)(BOB)
    world.close()
    assert found is None


def test_nor_has_one_that_is_not_there(tmp_path: Path) -> None:
    world = World(tmp_path)
    found = Balances(store=world.store)(AccountId("acct_nobody"))
    world.close()
    assert found is None
