"""The data folder: room, permissions, who runs on it, whether its books balance."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from safelight.bootstrap.core import Core
from safelight.cli.checks.check import Check, failed, looked, note, ok, warning
from safelight.cli.folder import DATABASE, why_closed

_GB = 1_000_000_000
_LOW, _NONE = 2 * _GB, _GB // 5
_OTHERS = 0o077


def checks(core: Core) -> Iterator[Check]:
    """Look at the data folder, without making it."""
    folder, database = core.folder, core.folder / DATABASE
    yield looked("disk", lambda: _disk(folder))
    yield looked("data folder", lambda: _folder(folder))
    # A folder that cannot be seen into has said so above.
    if os.path.isdir(folder):  # noqa: PTH112 -- False rather than an error
        yield looked("secret", lambda: _secret(core))
    if os.path.isfile(database):  # noqa: PTH113 -- likewise
        yield looked("database", lambda: _database(database))
        yield looked("server", lambda: _server(core))
        yield looked("ledger", lambda: _books(core))


def _disk(folder: Path) -> Check:
    there = next(each for each in (folder, *folder.parents) if each.is_dir())
    free = shutil.disk_usage(there).free
    detail = f"{free / _GB:.1f} GB free for {folder}"
    if free < _NONE:
        return failed("disk", f"{detail}; results need more")
    return warning("disk", f"{detail}: little") if free < _LOW else ok("disk", detail)


def _folder(folder: Path) -> Check:
    if not folder.exists():
        return note("data folder", f"{folder} is not there yet; `safelight serve` makes it")
    mode = stat.S_IMODE(folder.stat().st_mode)
    closed = why_closed(folder) if folder.is_dir() else "it is no folder"
    if closed is not None:
        return failed("data folder", f"{folder}: {closed}")
    if mode & _OTHERS:
        return warning(
            "data folder", f"{folder} is open to others (mode {mode:o}); chmod 700 closes it"
        )
    return ok("data folder", f"{folder}, its owner's alone")


def _secret(core: Core) -> Check:
    path = core.folder / "secret"
    if not path.exists():
        return note("secret", "none yet; the first start makes it")
    try:
        _ = core.secret
    except ValueError as error:
        return failed("secret", f"{error}; restore it from a backup")
    return _closed("secret", path)


def _database(path: Path) -> Check:
    # A folder that is closed closes what is in it, whatever a copy of a database brought along.
    if not stat.S_IMODE(path.parent.stat().st_mode) & _OTHERS:
        return ok("database", f"{path}, its owner's alone")
    return _closed("database", path)


def _closed(name: str, path: Path) -> Check:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        return failed(name, f"{path} is open to others (mode {mode:o}); chmod 600 closes it")
    return ok(name, f"{path}, its owner's alone")


def _server(core: Core) -> Check:
    lock = core.host_lock
    if lock.acquire():
        lock.release()
        return note("server", "none runs on this data folder")
    if not core.bell.worker_listens():
        return warning("server", "a worker host has the data folder, and does not listen yet")
    return ok("server", "a worker host runs on this data folder")


def _books(core: Core) -> Check:
    with core.store.read() as tx:
        balances = tx.ledger.balances()
    total = sum(balances.values())
    below = [name for name, amount in balances.items() if amount < 0 and name != "world"]
    if total or below:
        return failed("ledger", f"sums to {total} instead of 0; below zero: {below or 'none'}")
    return ok("ledger", f"{len(balances)} accounts sum to zero, none is below it")
