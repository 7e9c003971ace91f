"""`safelight webhooks`: where a dialect's events go, what was sent, sending again."""

import secrets
from base64 import b64encode
from dataclasses import replace
from threading import Event as Tick
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from safelight.cli.documents import of_delivery, of_endpoint, to_the_second
from safelight.cli.failure import Failed
from safelight.cli.folder import opened
from safelight.cli.options import Account, Data, Json, Limit
from safelight.cli.screen import screen, stderr
from safelight.cli.tables import facts, state, table
from safelight.domain.deliveries import Attempt, Delivery, DeliveryState, Endpoint, Event
from safelight.domain.ids import AccountId, DeliveryId, DialectName, JobId

if TYPE_CHECKING:
    from safelight.bootstrap.core import Core

app = typer.Typer(name="webhooks", help="Tell receivers when jobs end.", no_args_is_help=True)

Dialect = Annotated[str, typer.Option("--dialect", metavar="NAME", help="Whose webhooks.")]
Id = Annotated[str, typer.Argument(metavar="DELIVERY", help="Its id, as `deliveries` lists it.")]

_OFFERED = (Event.SUCCESS, Event.FAILED)
#: Seconds to wait for the outcome of a test event: longer than a receiver may take to answer.
_PATIENCE = 15.0
_TICK = 0.1
#: Characters of an answer that a table has room for.
_ANSWER = 60


@app.command()
def show(*, account: Account = "", data: Data = None, json: Json = False) -> None:
    """Show where events go, and whether they are signed."""
    with opened(data) as core, core.store.read() as tx:
        found = [each for each in tx.webhooks.endpoints() if account in ("", each.account)]
    screen(json).tell({"webhooks": [of_endpoint(each) for each in found]}, lambda: _shown(found))


@app.command("set")
def set_(  # noqa: PLR0913 -- an option each
    url: Annotated[str | None, typer.Argument(metavar="URL", help="Where to.")] = None,
    *,
    events: Annotated[
        str | None,
        typer.Option("--events", metavar="NAMES", help="success, failed, or both: success,failed."),
    ] = None,
    secret: Annotated[
        str | None,
        typer.Option(
            "--secret", metavar="TEXT", help="Sign with it; - reads it from stdin, new makes one."
        ),
    ] = None,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="Sign no longer.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Send nothing any more.")] = False,
    dialect: Dialect = "claid",
    account: Account = "acct_default",
    data: Data = None,
    json: Json = False,
) -> None:
    """Set the receiver of a dialect's events. What is not named stays as it was."""
    if (off and url) or (unsigned and secret):
        raise typer.BadParameter("--off excludes a URL, and --unsigned excludes --secret.")
    made = _secret(secret)
    with opened(data) as core:
        before = _endpoint(core, account, dialect)
        changed = replace(
            before,
            url=None if off else url or before.url,
            events=before.events if events is None else _events(events),
            secret=None if unsigned else made or before.secret,
        )
        if changed.url is not None:
            core.guard.check(changed.url)
        with core.store.write() as tx:
            tx.webhooks.set_endpoint(changed)
    shown = {"secret": made} if secret == "new" else {}  # noqa: S105 -- the word that asks for one
    screen(json).tell(of_endpoint(changed) | shown, lambda: _one(changed, shown.get("secret")))


@app.command()
def deliveries(
    *,
    job: Annotated[
        str | None, typer.Option("--job", metavar="ID", help="Only of this job.")
    ] = None,
    limit: Limit = 20,
    data: Data = None,
    json: Json = False,
) -> None:
    """List what was sent, newest first, with every attempt in the JSON."""
    with opened(data) as core, core.store.read() as tx:
        which = None if job is None else JobId(job)
        found = [
            (each, tx.webhooks.attempts(each.id))
            for each in tx.webhooks.listed(job=which, limit=limit)
        ]
    document = {"deliveries": [of_delivery(each, tried) for each, tried in found]}
    screen(json).tell(document, lambda: _listed(found))


@app.command()
def redeliver(delivery: Id, *, data: Data = None, json: Json = False) -> None:
    """Send the very same bytes again, in a new round of attempts, to the URL that is set now."""
    with opened(data) as core:
        with core.store.read() as tx:
            before = tx.webhooks.get(DeliveryId(delivery))
        due = core.again.redeliver(DeliveryId(delivery))
        _warn_without_worker(core)
    words = f"Delivery {due.id} will be sent to {due.url} again."
    if before is not None and before.url != due.url:
        words = f"Delivery {due.id} will be sent to {due.url}, no longer to {before.url}."
    screen(json).tell(of_delivery(due, []), lambda: Text(words))


@app.command("test")
def send_test(
    *,
    dialect: Dialect = "claid",
    account: Account = "acct_default",
    data: Data = None,
    json: Json = False,
) -> None:
    """Send a test event and wait for what the receiver answers."""
    with opened(data) as core:
        endpoint = _endpoint(core, account, dialect)
        sent = core.again.test(endpoint, core.dialects[endpoint.dialect].signature_header)
        if not core.bell.worker_listens():
            raise Failed(f"Test event {sent.id} waits: no worker host runs on {core.folder}.")
        ended, attempts = _outcome(core, sent)
    screen(json).tell(of_delivery(ended, attempts), lambda: _listed([(ended, attempts)]))
    if ended.state is not DeliveryState.SUCCEEDED:
        raise typer.Exit(1)


def _outcome(core: "Core", sent: Delivery) -> tuple[Delivery, list[Attempt]]:
    pause = Tick()
    for _ in range(int(_PATIENCE / _TICK)):
        pause.wait(_TICK)
        with core.store.read() as tx:
            found = tx.webhooks.get(sent.id) or sent
            if found.state is not DeliveryState.PENDING:
                return found, tx.webhooks.attempts(sent.id)
    return sent, []


def _endpoint(core: "Core", account: str, dialect: str) -> Endpoint:
    """As it is set, or an empty one. Raises BadParameter, Failed."""
    if dialect not in core.dialects:
        known = ", ".join(core.dialects)
        raise typer.BadParameter(f"--dialect: no dialect is called {dialect!r}; there is {known}.")
    with core.store.read() as tx:
        if tx.accounts.get(AccountId(account)) is None:
            raise Failed(f"No such account: {account}.")
        found = tx.webhooks.endpoint(AccountId(account), DialectName(dialect))
    return found or Endpoint(
        account=AccountId(account),
        dialect=DialectName(dialect),
        url=None,
        events=frozenset(_OFFERED),
        secret=None,
    )


def _events(text: str) -> frozenset[Event]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    offered = {event.value for event in _OFFERED}
    wrong = [name for name in names if name not in offered]
    if wrong or not names:
        raise typer.BadParameter(f"--events takes success, failed or both, got {text!r}.")
    return frozenset(Event(name) for name in names)


def _secret(given: str | None) -> str | None:
    match given:
        case "new":
            return f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"
        case "-":
            read = typer.get_text_stream("stdin").readline().rstrip("\r\n")
        case _:
            read = given or ""
    if given is not None and not read:
        raise typer.BadParameter("--secret is empty.")
    return read or None


def _warn_without_worker(core: "Core") -> None:
    if not core.bell.worker_listens():
        stderr().print(f"It waits: no worker host runs on {core.folder}.")


def _shown(found: list[Endpoint]) -> RenderableType:
    if not found:
        return Text("No webhook is set. `safelight webhooks set URL` sets one.")
    heads = ["account", "dialect", "~url", "~events", "signed"]
    return table(heads, ([each.account, *_cells(each)] for each in found))


def _cells(endpoint: Endpoint) -> list[str]:
    return [
        endpoint.dialect,
        endpoint.url or "(off)",
        ", ".join(sorted(endpoint.events)),
        "yes" if endpoint.secret else "no",
    ]


def _one(endpoint: Endpoint, secret: str | None) -> RenderableType:
    names = ["dialect", "url", "events", "signed"]
    rows: list[tuple[str, str | Text]] = list(zip(names, _cells(endpoint), strict=True))
    if secret is not None:
        rows.append(("secret", Text(f"{secret}  (not shown again)", style="bold green")))
    return facts(rows)


def _listed(found: list[tuple[Delivery, list[Attempt]]]) -> RenderableType:
    if not found:
        return Text("Nothing was sent.")
    heads = ["delivery", "state", "tried (UTC)", "~last answer"]
    return table(heads, (_row(each, attempts) for each, attempts in found))


def _row(delivery: Delivery, attempts: list[Attempt]) -> list[str | Text]:
    """Two lines, so that it fits 80 columns: the whole answer is in the JSON."""
    last = attempts[-1] if attempts else None
    answer = "" if last is None else str(last.status or last.error)
    times = "once" if delivery.attempts == 1 else f"{delivery.attempts} x"
    tried = "not yet" if last is None else to_the_second(last.at)
    return [
        f"{delivery.id}\n{f'of job {delivery.job}' if delivery.job else 'a test'}",
        Text.assemble(state(delivery.state.value), f"\n{times}"),
        f"{tried}\nnext {to_the_second(delivery.next_at)}" if delivery.next_at else tried,
        answer if len(answer) <= _ANSWER else f"{answer[:_ANSWER]}…",
    ]
