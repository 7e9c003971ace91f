"""`safelight edit`: pictures through a running server."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from safelight.cli.options import Json
from safelight.domain.edit import Format

_WHAT = "What to do"
_HOW = "How to write it"


class Fit(StrEnum):
    """How a picture fills the size asked for."""

    CROP = "crop"
    SMART = "smart"
    COVER = "cover"
    BOUNDS = "bounds"
    CANVAS = "canvas"


Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT...", help="Files, folders and URLs.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="A file for one picture, else a folder. (default: edited)"),
]
Request = Annotated[
    Path | None,
    typer.Option(
        "--request",
        metavar="FILE",
        help='JSON with "operations" and "output".',
        rich_help_panel=_WHAT,
    ),
]
Side = Annotated[
    str | None,
    typer.Option(metavar="SIZE", help="Pixels, a percentage or auto.", rich_help_panel=_WHAT),
]
HowToFit = Annotated[
    Fit | None,
    typer.Option(help="How to fill width x height; smart crops.", rich_help_panel=_WHAT),
]
Padding = Annotated[
    str | None, typer.Option(help="Such as 10%, or '5% 10%', or 30px.", rich_help_panel=_WHAT)
]
Background = Annotated[
    str | None,
    typer.Option(metavar="COLOR", help="Such as '#ffffff', or transparent.", rich_help_panel=_WHAT),
]
Strength = Annotated[
    int | None, typer.Option(min=0, max=100, help="0 to 100.", rich_help_panel=_WHAT)
]
Change = Annotated[
    int | None, typer.Option(min=-100, max=100, help="-100 to 100.", rich_help_panel=_WHAT)
]
FileFormat = Annotated[
    Format | None,
    typer.Option("--format", help="What to write. (default: jpeg)", rich_help_panel=_HOW),
]
Quality = Annotated[
    int | None, typer.Option(min=1, max=100, help="Of what loses detail.", rich_help_panel=_HOW)
]
Dpi = Annotated[
    int | None, typer.Option(min=1, max=65535, help="Dots per inch.", rich_help_panel=_HOW)
]
Server = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Which one; the one of the settings otherwise."),
]
Key = Annotated[str | None, typer.Option("--key", help="Its API key; SAFELIGHT_API_KEY otherwise.")]
Parallel = Annotated[
    int, typer.Option("--parallel", "-p", min=1, max=64, help="So many pictures at a time.")
]


def edit(  # noqa: PLR0913 -- an option each
    inputs: Inputs,
    *,
    out: Out = None,
    request: Request = None,
    width: Side = None,
    height: Side = None,
    fit: HowToFit = None,
    padding: Padding = None,
    background: Background = None,
    hdr: Strength = None,
    exposure: Change = None,
    saturation: Change = None,
    contrast: Change = None,
    sharpness: Strength = None,
    format_: FileFormat = None,
    quality: Quality = None,
    dpi: Dpi = None,
    server: Server = None,
    key: Key = None,
    parallel: Parallel = 4,
    json: Json = False,
) -> None:
    """Edit pictures: files, folders of them, and URLs, through a running server.

    Results go to a folder, below which the paths in a folder are kept. A run that was killed can
    be started again: nothing is done or charged twice.
    """
    from safelight.cli.editing import session  # noqa: PLC0415 -- loads an HTTP client

    flags: dict[str, object] = {
        "width": width,
        "height": height,
        "fit": fit,
        "padding": padding,
        "background": background,
        "hdr": hdr,
        "exposure": exposure,
        "saturation": saturation,
        "contrast": contrast,
        "sharpness": sharpness,
        "format": format_,
        "quality": quality,
        "dpi": dpi,
    }
    where = session.Place.of(inputs, out)
    wanted = session.wanted(request, flags, where)
    through = session.through(server, key)
    good = session.edit_all(inputs, wanted, where, through, parallel, session.report_to(json))
    if not good:
        raise typer.Exit(1)
