"""`safelight backup`: a copy of the database, while a server works on it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from safelight.cli.failure import Failed
from safelight.cli.folder import opened
from safelight.cli.options import Data, Json
from safelight.cli.screen import screen


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy; not there yet.")],
    *,
    data: Data = None,
    json: Json = False,
) -> None:
    """Copy the database as it is now. The secret and the files are to be copied beside it."""
    if file.exists():
        raise Failed(f"{file} is there already.")
    with opened(data) as core:
        core.store.back_up(file)
        folder = core.folder
    size = file.stat().st_size
    words = f"{file}: {size:,} bytes. {folder}/secret and {folder}/files belong to it."
    document = {"file": str(file), "bytes": size, "data": str(folder)}
    screen(json).tell(document, lambda: Text(words))
