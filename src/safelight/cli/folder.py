"""Opening a data folder from the command line, also while a server runs on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

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
    if not (core.folder / DATABASE).is_file():
        raise Failed(
            f"{core.folder} is no data folder of Safelight. "
            "Name one with --data, or make one with `safelight serve`."
        )
    core.prepare()
    try:
        yield core
    finally:
        core.store.close()
