"""`safelight credits`: what an account has, where it went, adding to it."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from safelight.cli.documents import of_balance, of_transfer, short
from safelight.cli.failure import Failed
from safelight.cli.folder import opened
from safelight.cli.options import Account, Data, Json, Limit
from safelight.cli.screen import screen
from safelight.cli.tables import facts, table
from safelight.domain.credits import Credits, from_decimal, to_text
from safelight.domain.ids import AccountId
from safelight.domain.money import Balance, Transfer

if TYPE_CHECKING:
    from safelight.domain.accounts import Account as AccountRecord
    from safelight.domain.store import Tx

app = typer.Typer(name="credits", help="See and add credits.", no_args_is_help=True)

#: Far above any use, and far below what the ledger's 64 bits hold.
_MOST = 1_000_000_000


@app.command()
def show(
    *,
    account: Account = "acct_default",
    limit: Limit = 20,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show an account's balance and its latest transfers, newest first."""
    with opened(data) as core, core.store.read() as tx:
        who = _account(tx, account)
        balance = tx.ledger.balance(who.id)
        moved = tx.ledger.transfers(who.id, limit)
    document = of_balance(who.id, balance) | {
        "unlimited": who.unlimited,
        "transfers": [of_transfer(each) for each in moved],
    }
    screen(json).tell(document, lambda: _shown(who, balance, moved))


@app.command()
def add(
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Credits, such as 100 or 2.5.")],
    *,
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="Why; kept with the transfer.")
    ] = "",
    account: Account = "acct_default",
    data: Data = None,
    json: Json = False,
) -> None:
    """Give an account credits."""
    from safelight.bootstrap.core import now  # noqa: PLC0415 -- it loads nearly everything
    from safelight.ledger.hold import grant  # noqa: PLC0415 -- likewise

    credits_given = _amount(amount)
    with opened(data) as core, core.store.write() as tx:
        who = _account(tx, account)
        grant(tx, who, credits_given, now(), note)
        balance = tx.ledger.balance(who.id)
    words = f"{who.id} has {to_text(balance.available)} credits available."
    screen(json).tell(of_balance(who.id, balance), lambda: Text(words))


def _account(tx: "Tx", account: str) -> "AccountRecord":
    found = tx.accounts.get(AccountId(account))
    if found is None:
        raise Failed(f"No such account: {account}.")
    return found


def _amount(text: str) -> Credits:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise typer.BadParameter(f"AMOUNT must be a number of credits, got {text!r}.") from error
    if not (amount.is_finite() and 0 < amount <= _MOST and from_decimal(amount)):
        raise typer.BadParameter(f"AMOUNT must be above 0 and at most {_MOST}, got {text}.")
    return from_decimal(amount)


def _shown(who: "AccountRecord", balance: Balance, moved: list[Transfer]) -> RenderableType:
    head = facts(
        [
            ("account", who.id),
            ("available", to_text(balance.available)),
            ("held", to_text(balance.held)),
            ("credit", "unlimited: granted as it is needed" if who.unlimited else "limited"),
        ]
    )
    heads = ["at (UTC)", "what", ">credits", "job", "~note"]
    rows = (
        [short(each.at), each.kind.value, to_text(each.amount), each.job or "", each.note]
        for each in moved
    )
    return Group(head, table(heads, rows)) if moved else head
