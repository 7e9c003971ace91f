"""`safelight accounts`: opening accounts, and what each of them has."""

from typing import Annotated

import typer
from rich.text import Text

from safelight.cli.documents import of_account
from safelight.cli.folder import opened
from safelight.cli.options import Data, Json
from safelight.cli.screen import screen
from safelight.cli.tables import table
from safelight.domain.credits import to_text

app = typer.Typer(name="accounts", help="Open accounts and list them.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is.")],
    *,
    unlimited: Annotated[
        bool, typer.Option("--unlimited", help="Its credit never ends; prepaid if unset.")
    ] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Open an account and print its id. A prepaid one starts without credits."""
    if not name.strip():
        raise typer.BadParameter("NAME is empty.")
    with opened(data) as core:
        made = core.accounts.unlimited(name) if unlimited else core.accounts.prepaid(name)
        with core.store.read() as tx:
            balance = tx.ledger.balance(made.id)
    screen(json).tell(of_account(made, balance), lambda: Text(made.id))


@app.command("list")
def list_(*, data: Data = None, json: Json = False) -> None:
    """List all accounts with what they have, oldest first."""
    with opened(data) as core:
        found = core.accounts.listed()
    heads = ["account", "~name", "credit", ">available", ">held"]
    rows = (
        [
            each.id,
            each.name,
            "unlimited" if each.unlimited else "prepaid",
            to_text(balance.available),
            to_text(balance.held),
        ]
        for each, balance in found
    )
    document = {"accounts": [of_account(each, balance) for each, balance in found]}
    screen(json).tell(document, lambda: table(heads, rows))
