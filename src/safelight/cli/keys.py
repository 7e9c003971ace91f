"""`safelight keys`: making, listing and ending API keys."""

from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from safelight.cli.documents import day, of_key
from safelight.cli.folder import opened
from safelight.cli.options import Account, Data, Json
from safelight.cli.screen import screen
from safelight.cli.tables import facts, state, table
from safelight.domain.accounts import ApiKey, Scope
from safelight.domain.ids import AccountId, KeyId

app = typer.Typer(name="keys", help="Make, list and revoke API keys.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")] = "",
    *,
    scopes: Annotated[
        list[Scope] | None,
        typer.Option(
            "--scope",
            metavar="NAME",
            help="image_editing, image_generation or storage, several times if need be; "
            "admin, which is everything, if unset.",
        ),
    ] = None,
    account: Account = "acct_default",
    data: Data = None,
    json: Json = False,
) -> None:
    """Make a key and show it, this once."""
    with opened(data) as core:
        chosen = frozenset(scopes or [Scope.ADMIN])
        key, secret = core.keys.create(AccountId(account), name, chosen)
    screen(json).tell(of_key(key) | {"key": secret}, lambda: _made(key, secret))


@app.command("list")
def list_(*, data: Data = None, json: Json = False) -> None:
    """List all keys, revoked ones too; never the keys themselves."""
    with opened(data) as core:
        found = core.keys.listed()
    screen(json).tell({"keys": [of_key(key) for key in found]}, lambda: _listed(found))


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY_ID", help="Its id, as `list` shows it.")],
    *,
    data: Data = None,
    json: Json = False,
) -> None:
    """End a key. A running server refuses it within a second."""
    with opened(data) as core:
        core.keys.revoke(KeyId(key))
    screen(json).tell({"revoked": key}, lambda: Text(f"{key} is revoked."))


def _made(key: ApiKey, secret: str) -> RenderableType:
    return facts(
        [
            ("id", key.id),
            ("name", key.name),
            ("scopes", _scopes(key)),
            ("key", Text(f"{secret}  (not shown again)", style="bold green")),
        ]
    )


def _listed(found: list[ApiKey]) -> RenderableType:
    if not found:
        return Text("No keys. `safelight keys create NAME` makes one.")
    heads = ["id", "begins", "~name", "~scopes", "state", "created"]
    return table(
        heads,
        (
            [
                key.id,
                key.hint,
                key.name,
                _scopes(key),
                state("revoked" if key.revoked_at else "active"),
                day(key.created_at),
            ]
            for key in found
        ),
    )


def _scopes(key: ApiKey) -> str:
    return ", ".join(sorted(scope.value for scope in key.scopes))
