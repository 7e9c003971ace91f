"""Opening a data folder from the command line, also while a server runs on it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from safelight.cli.errors import explained
from safelight.cli.failure import Failed

if TYPE_CHECKING:
    from safelight.bootstrap.core import Core

DATABASE = "safelight.db"


@contextmanager
def opened(data: Path | None) -> "Iterator[Core]":
    """The core on a data folder that a server has made. Raises Failed, BadSettings."""
    from safelight.bootstrap.core import Core  # noqa: PLC0415 -- it loads nearly everything
    from safelight.settings import load  # noqa: PLC0415

    core = Core(load(**({} if data is None else {"data_dir": data})))
    with usable(core.folder):
        there = (core.folder / DATABASE).is_file()
    if not there:
        raise Failed(
            f"{core.folder} is no data folder of Safelight. "
            "Name one with --data, or make one with `safelight serve`."
        )
    prepare(core)
    try:
        yield core
    finally:
        core.store.close()


def prepare(core: "Core") -> None:
    """Make the data folder ready. Raises Failed with the folder and why it is not fit for it."""
    with usable(core.folder):
        core.prepare()
        if (core.folder / "secret").exists():
            _ = core.secret


@contextmanager
def usable(folder: Path) -> Iterator[None]:
    """Within it, what a data folder is not fit for becomes Failed, with the folder and why."""
    try:
        yield
    except Exception as error:
        # The secret's are ValueErrors; whatever else nobody can explain is a bug.
        known = str(error) if isinstance(error, ValueError) else explained(error)
        reason = why_closed(folder) or known
        if reason is None:
            raise
        raise Failed(f"The data folder {folder} cannot be used: {reason}") from error


def why_closed(folder: Path) -> str | None:
    """Why this user cannot write to a folder that is there; None when they can."""
    if not os.path.isdir(folder):  # noqa: PTH112 -- False rather than an error
        return None
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return "it is on a read-only file system"
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        mode = stat.S_IMODE(folder.stat().st_mode)
        return f"it is read-only, or closed, for this user (mode {mode:o})"
    return None
