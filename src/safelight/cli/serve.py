"""The commands that run a server."""

import socket
from typing import Annotated

import typer

from safelight.cli.options import Data, Json
from safelight.cli.screen import screen

Host = Annotated[
    str | None,
    typer.Option("--host", metavar="ADDRESS", help="Listen on this address. (default: 127.0.0.1)"),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port", metavar="N", min=1, max=65535, help="Listen on this port. (default: 8000)"
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, max=256, help="Processes that render. (default: one for each core)"
    ),
]


def serve(
    *,
    host: Host = None,
    port: Port = None,
    data: Data = None,
    workers: Workers = None,
    json: Json = False,
) -> None:
    """Run a server: its API and its worker host, both started again if they die.

    The first key is shown once. SIGTERM or Ctrl-C lets the work under way end first.
    """
    from safelight.cli import run  # noqa: PLC0415 -- loads the server
    from safelight.cli.welcome import welcome  # noqa: PLC0415

    settings = run.settings_with(host=host, port=port, data_dir=data, workers=workers)
    listener = run.listen(settings)
    key = run.make_ready(settings)
    made = welcome(settings, key)
    screen(json).tell(made.document(), made.text)
    run.supervise(settings, listener)


Inherited = Annotated[
    int | None, typer.Option("--fd", min=3, hidden=True, help="A listening socket to serve on.")
]


def api(
    *, host: Host = None, port: Port = None, data: Data = None, inherited: Inherited = None
) -> None:
    """Run the API alone."""
    from safelight.cli import run  # noqa: PLC0415 -- loads the server

    settings = run.settings_with(host=host, port=port, data_dir=data)
    if inherited is None:
        run.make_given_key(settings)
        run.run_api(settings, run.listen(settings))
    else:
        run.run_api(settings, socket.socket(fileno=inherited))


def worker(*, data: Data = None, workers: Workers = None) -> None:
    """Run the worker host alone."""
    from safelight.cli import run  # noqa: PLC0415 -- loads the server

    run.run_worker(run.settings_with(data_dir=data, workers=workers))
