"""`safelight jobs`: what was asked, what became of it, stopping it, asking again."""

from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from safelight.cli.documents import Document, of_item, of_job, short
from safelight.cli.failure import Failed
from safelight.cli.folder import opened
from safelight.cli.options import Data, Json, Limit
from safelight.cli.screen import screen
from safelight.cli.tables import facts, state, table
from safelight.domain.credits import to_text
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Item, Job
from safelight.domain.states import State

app = typer.Typer(name="jobs", help="See and steer jobs.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="JOB", help="Its id.")]


@app.command("list")
def list_(
    *,
    state: Annotated[
        State | None,
        typer.Option(
            "--state",
            metavar="NAME",
            help="accepted, running, succeeded, failed or cancelled.",
        ),
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ID", help="Only this account's.")
    ] = None,
    limit: Limit = 20,
    data: Data = None,
    json: Json = False,
) -> None:
    """List jobs, newest first."""
    whose = None if account is None else AccountId(account)
    with opened(data) as core, core.store.read() as tx:
        found = tx.jobs.listed(account=whose, state=state, limit=limit)
    screen(json).tell({"jobs": [of_job(job) for job in found]}, lambda: _listed(found))


@app.command()
def show(job: Id, *, data: Data = None, json: Json = False) -> None:
    """Show a job and what became of each of its inputs."""
    with opened(data) as core, core.store.read() as tx:
        found = tx.jobs.get(JobId(job))
        items = tx.jobs.items(JobId(job))
    if found is None:
        raise Failed(f"No such job: {job}.")
    document = of_job(found) | {"items": [of_item(item) for item in items]}
    screen(json).tell(document, lambda: _shown(found, items))


@app.command()
def cancel(job: Id, *, data: Data = None, json: Json = False) -> None:
    """Stop a job. What its finished inputs cost is charged, the rest released."""
    with opened(data) as core:
        ended = core.cancel(JobId(job))
    words = f"Job {ended.id} is cancelled. Credits charged: {_charged(ended)}."
    screen(json).tell(of_job(ended), lambda: Text(words))


@app.command()
def retry(job: Id, *, data: Data = None, json: Json = False) -> None:
    """Submit a failed or cancelled job again, as a new job."""
    with opened(data) as core:
        with core.store.read() as tx:
            before = tx.jobs.get(JobId(job))
        if before is None:
            raise Failed(f"No such job: {job}.")
        new = core.retry(before.id, core.new_id(before.dialect), "")
    document: Document = of_job(new) | {"retry_of": before.id}
    screen(json).tell(
        document, lambda: Text(f"Job {new.id} does again what {before.id} was to do.")
    )


def _charged(job: Job) -> str:
    return "" if job.charged is None else to_text(job.charged)


def _listed(found: list[Job]) -> RenderableType:
    if not found:
        return Text("No jobs.")
    heads = ["job", "kind", "state", ">inputs", ">charged", "created (UTC)", "took"]
    return table(
        heads,
        (
            [
                job.id,
                job.kind,
                state(job.state.value),
                str(job.item_count),
                _charged(job),
                short(job.created_at),
                _took(job),
            ]
            for job in found
        ),
    )


def _took(job: Job) -> str:
    if job.finished_at is None:
        return ""
    return f"{(job.finished_at - job.created_at).total_seconds():.2f} s"


def _shown(job: Job, items: tuple[Item, ...]) -> RenderableType:
    head = facts(
        [
            ("job", job.id),
            ("state", state(job.state.value)),
            ("asked", f"{job.dialect} {job.kind} by {job.account}"),
            ("request", job.request_id),
            ("created", f"{short(job.created_at)} UTC"),
            ("took", _took(job)),
            ("held", to_text(job.held)),
            ("charged", _charged(job) or "not yet"),
            ("results", _results(job)),
        ]
    )
    heads = [">#", "~input", "state", ">done", "~read", "~made or why not"]
    return Group(head, table(heads, (_row(item) for item in items)))


def _results(job: Job) -> str:
    if job.results_removed_at is not None:
        return f"removed {short(job.results_removed_at)} UTC"
    if job.results_expire_at is not None:
        return f"kept until {short(job.results_expire_at)} UTC"
    return ""


def _row(item: Item) -> list[str | Text]:
    seen, made = item.input, item.result
    outcome = item.failure.message if item.failure else ""
    if made is not None:
        image = made.image
        outcome = f"{image.format} {image.width} x {image.height}, {made.size} bytes"
    return [
        str(item.position),
        item.source.url or item.source.filename,
        state(item.state.value),
        f"{item.progress} %",
        f"{seen.format} {seen.width} x {seen.height}" if seen else "",
        outcome,
    ]
