"""Ledger accounts."""

from tests.support.world import ALICE, BOB

from safelight.domain.money import REVENUE, WORLD, available, held


def test_every_account_has_two_ledger_accounts_of_its_own() -> None:
    names = {f(account) for f in (available, held) for account in (ALICE, BOB)}
    assert len(names | {WORLD, REVENUE}) == 6
    assert available(ALICE) == "available:acct_alice"
    assert held(ALICE) == "held:acct_alice"
