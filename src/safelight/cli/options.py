"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The data folder; SAFELIGHT_DATA_DIR otherwise."),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print JSON on stdout; everything else goes to stderr.")
]
Account = Annotated[
    str, typer.Option("--account", metavar="ID", help="Whose; the default account otherwise.")
]
Limit = Annotated[
    int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="Show at most so many.")
]
