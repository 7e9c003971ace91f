"""`safelight credits` shows the ledger and adds to it."""

from decimal import Decimal

import pytest
from tests.support.command import Command


def test_credits_that_are_added_are_available_and_noted(safelight: Command) -> None:
    before = Decimal(safelight("credits", "show", "--json").document["available"])
    added = safelight("credits", "add", "2.5", "--note", "a present", "--json").document
    assert Decimal(added["available"]) == before + Decimal("2.5")
    newest = safelight("credits", "show", "--limit", "1", "--json").document["transfers"][0]
    assert (newest["kind"], newest["amount"], newest["note"]) == ("grant", "2.5", "a present")
    assert "a present" in safelight("credits", "show").out


@pytest.mark.parametrize("arguments", [["show"], ["add", "1"]])
def test_an_unknown_account_is_named(arguments: list[str], safelight: Command) -> None:
    done = safelight("credits", *arguments, "--account", "acct_none", "--json")
    assert (done.status, done.document) == (1, {"error": "No such account: acct_none."})
