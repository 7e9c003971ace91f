"""Every command in one tree, and what becomes of errors: one line and an honest exit status."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from safelight import __version__
from safelight.cli import (
    accounts,
    backup,
    credit,
    doctor,
    edit,
    jobs,
    keys,
    models,
    serve,
    webhooks,
)
from safelight.cli.errors import explained
from safelight.cli.screen import stderr

_FAILED = 1
_INTERRUPTED = 130

app = typer.Typer(
    name="safelight",
    help="An image-editing job server that anyone can run.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command("serve", rich_help_panel="Run a server")(serve.serve)
app.command("api", rich_help_panel="Run a server")(serve.api)
app.command("worker", rich_help_panel="Run a server")(serve.worker)
app.command("doctor", rich_help_panel="Run a server")(doctor.doctor)
app.add_typer(models.app, rich_help_panel="Run a server")
app.command("edit", rich_help_panel="Edit pictures")(edit.edit)
app.command("backup", rich_help_panel="Look after a server")(backup.backup)
for _group in (accounts.app, keys.app, jobs.app, webhooks.app, credit.app):
    app.add_typer(_group, rich_help_panel="Look after a server")


def _show_version(asked: bool) -> None:  # noqa: FBT001 -- how Typer calls back
    if asked:
        typer.echo(f"safelight {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """An image-editing job server that anyone can run."""


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line; returns the exit status: 0 done, 1 failed, 2 usage."""
    try:
        status = app(list(arguments), prog_name="safelight", standalone_mode=False)
    except typer.TyperException as usage:
        return _wrong_usage(usage)
    except typer.Abort:
        status = _INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- known ones become a line, a bug keeps its trace
        return _failed(error, arguments)
    if status == _INTERRUPTED:
        stderr().print("Stopped.")
    return status if isinstance(status, int) else 0


def _wrong_usage(usage: typer.TyperException) -> int:
    words = usage.format_message().replace("Value error, ", "").rstrip(".")
    if words:
        path = getattr(getattr(usage, "ctx", None), "command_path", "safelight")
        stderr().print(f"{path}: {words}. See {path} --help.", markup=False, soft_wrap=True)
    return usage.exit_code


def _failed(error: Exception, arguments: Sequence[str]) -> int:
    words = explained(error)
    if words is None:
        raise error
    for line in words.splitlines():
        stderr().print(f"safelight: {line}", markup=False, soft_wrap=True)
    if "--json" in arguments:
        typer.echo(json.dumps({"error": words}, ensure_ascii=False))
    return _FAILED
