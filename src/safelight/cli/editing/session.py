"""One call of `safelight edit`, from what was typed to what is shown."""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from safelight.cli.editing.client import Client
from safelight.cli.editing.inputs import Found, Input, find
from safelight.cli.editing.journal import Journal
from safelight.cli.editing.place import Place
from safelight.cli.editing.report import JsonReport, Report, TextReport
from safelight.cli.editing.run import Outcome, Run
from safelight.cli.editing.wanted import Wanted, from_file, from_flags
from safelight.cli.failure import Failed
from safelight.cli.welcome import local_url
from safelight.settings import load

__all__ = ["Place", "edit_all", "report_to", "through", "wanted"]

#: Seconds between two writes of the journal; what a killed run had not noted costs nothing twice.
_SAVE_EVERY = 1.0


def wanted(request: Path | None, flags: Mapping[str, object], where: Place) -> Wanted:
    """What to do, from a request file or from flags. Raises Failed, OSError."""
    given = {name: value for name, value in flags.items() if value is not None}
    if request is not None and given:
        names = ", ".join(f"--{name}" for name in given)
        raise Failed(f"{names} cannot be combined with --request, which says all of it.")
    if request is None and where.format is not None:
        given.setdefault("format", where.format)
    chosen = from_flags(given) if request is None else from_file(request)
    if where.file is not None and chosen.format != where.format:
        raise Failed(f"{where.file} is named as {where.format}, but {chosen.format} is asked for.")
    return chosen


def through(server: str | None, key: str | None) -> Client:
    """The server to call: what was typed, else what is set. Raises Failed, BadSettings."""
    settings = load()
    given = settings.api_key.get_secret_value() if settings.api_key else None
    chosen = key or given
    if chosen is None:
        raise Failed("There is no API key: give one with --key, or set SAFELIGHT_API_KEY.")
    return Client(server or local_url(settings), chosen)


def report_to(as_json: object) -> Report:
    """How outcomes are shown."""
    return JsonReport() if as_json else TextReport()


def edit_all(
    arguments: Sequence[str],
    chosen: Wanted,
    where: Place,
    client: Client,
    parallel: int,
    report: Report,
) -> bool:
    """Edit everything and show what became of it; whether all of it was done. Raises Failed."""
    found = _placed(find(arguments, where.folder, chosen.extension), where)
    if not found.inputs:
        raise Failed(f"There is no picture in {', '.join(arguments)}.")
    client.require_server()
    with _run(chosen, where, client) as run, report.watching(found, where, client.hold) as show:
        good = True
        for outcome in _saved(run, found.inputs, parallel):
            show(outcome)
            good = good and not outcome.error
    return good


def _placed(found: Found, where: Place) -> Found:
    if where.file is None:
        return found
    return replace(found, inputs=tuple(replace(each, target=where.file) for each in found.inputs))


@contextmanager
def _run(chosen: Wanted, where: Place, client: Client) -> Iterator[Run]:
    """A run with its journal open, or, for one named file, without one."""
    if where.file is not None:
        where.folder.mkdir(parents=True, exist_ok=True)
        salt = secrets.token_hex(16)
        yield Run(
            client=client,
            wanted=chosen,
            out=where.folder,
            scratch=where.folder,
            journal=None,
            salt=salt,
        )
        return
    journal = Journal(where.journal)
    journal.open()
    try:
        yield Run(
            client=client,
            wanted=chosen,
            out=where.folder,
            scratch=where.journal,
            journal=journal,
            salt="",
        )
    finally:
        journal.close()


def _saved(run: Run, inputs: Sequence[Input], parallel: int) -> Iterator[Outcome]:
    """The outcomes, with the journal written now and then, and at the end."""
    due = 0.0
    try:
        for outcome in run.outcomes(inputs, parallel):
            if run.journal is not None and time.monotonic() >= due:
                run.journal.save()
                due = time.monotonic() + _SAVE_EVERY
            yield outcome
    finally:
        if run.journal is not None:
            run.journal.save()
