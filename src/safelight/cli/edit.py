"""`safelight edit`: pictures through a running server."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from safelight.cli.options import Json
from safelight.domain.edit import Format


class Fit(StrEnum):
    """How a picture fills the size asked for."""

    CROP = "crop"
    SMART = "smart"
    COVER = "cover"
    BOUNDS = "bounds"
    CANVAS = "canvas"
    OUTPAINT = "outpaint"


class Upscale(StrEnum):
    """How to enlarge with networks."""

    SMART_RESIZE = "smart_resize"
    SMART_ENHANCE = "smart_enhance"
    PHOTO = "photo"
    FACES = "faces"
    DIGITAL_ART = "digital_art"


class Decompress(StrEnum):
    """How much of a JPEG's artefacts to remove."""

    AUTO = "auto"
    MODERATE = "moderate"
    STRONG = "strong"


def _what(metavar: str, words: str, low: int | None = None, high: int | None = None) -> Any:  # noqa: ANN401 -- as Typer's own
    return typer.Option(
        metavar=metavar, help=words, min=low, max=high, rich_help_panel="What to do"
    )


def _switch(name: str, words: str) -> Any:  # noqa: ANN401 -- as Typer's own
    return typer.Option(name, help=words, show_default=False, rich_help_panel="What to do")


def _how(metavar: str, words: str, low: int | None = None, high: int | None = None) -> Any:  # noqa: ANN401 -- as Typer's own
    return typer.Option(
        metavar=metavar, help=words, min=low, max=high, rich_help_panel="How to write it"
    )


Inputs = Annotated[
    list[str],
    typer.Argument(metavar="INPUT...", help="Files, folders and URLs.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="PATH",
        help="A file for one picture, else a folder; edited/ if unset.",
    ),
]
Request = Annotated[Path | None, _what("FILE", 'All of it, as JSON: "operations" and "output".')]
Side = Annotated[str | None, _what("SIZE", "Pixels, a percentage such as 50%, or auto.")]
HowToFit = Annotated[
    Fit | None, _what("HOW", "crop, smart (crop), cover, bounds, canvas or outpaint.")
]
Padding = Annotated[str | None, _what("SIZE", "Such as 10%, or '5% 10%', or 30px.")]
Background = Annotated[str | None, _what("COLOR", "Such as '#ffffff', or transparent.")]
Remove = Annotated[bool, _switch("--remove-background", "Cut the subject out.")]
Blur = Annotated[bool, _switch("--blur-background", "Blur what is behind the subject.")]
Plates = Annotated[bool, _switch("--blur-plates", "Make licence plates unreadable.")]
Polish = Annotated[bool, _switch("--polish", "Make it crisper.")]
Enlarge = Annotated[
    Upscale | None,
    _what("METHOD", "smart_resize, smart_enhance, photo, faces or digital_art, where it grows."),
]
CleanUp = Annotated[
    Decompress | None, _what("MODE", "Remove JPEG artefacts: auto, moderate, strong.")
]
Strength = Annotated[int | None, _what("N", "How strong.", 0, 100)]
Change = Annotated[int | None, _what("N", "Less, or more.", -100, 100)]
FileFormat = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="jpeg, png, webp, avif or tiff; jpeg if unset.",
        rich_help_panel="How to write it",
    ),
]
Quality = Annotated[int | None, _how("N", "Of formats that lose detail.", 1, 100)]
Dpi = Annotated[int | None, _how("N", "Dots per inch.", 1, 65535)]
Server = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Where it is; the settings' address if unset."),
]
Key = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help="Its key; SAFELIGHT_API_KEY if unset.")
]
Parallel = Annotated[
    int, typer.Option("--parallel", "-p", metavar="N", min=1, max=64, help="Pictures at a time.")
]


def edit(  # noqa: PLR0913 -- an option each
    inputs: Inputs,
    *,
    out: Out = None,
    width: Side = None,
    height: Side = None,
    fit: HowToFit = None,
    padding: Padding = None,
    background: Background = None,
    remove_background: Remove = False,
    blur_background: Blur = False,
    decompress: CleanUp = None,
    upscale: Enlarge = None,
    polish: Polish = False,
    blur_plates: Plates = False,
    hdr: Strength = None,
    exposure: Change = None,
    saturation: Change = None,
    contrast: Change = None,
    sharpness: Strength = None,
    request: Request = None,
    format_: FileFormat = None,
    quality: Quality = None,
    dpi: Dpi = None,
    server: Server = None,
    key: Key = None,
    parallel: Parallel = 4,
    json: Json = False,
) -> None:
    """Edit pictures: files, folders of them, and URLs, through a running server.

    Of a folder, the paths of its pictures are kept below the folder for results.

    A run that was killed can be started again: nothing is done or charged twice.
    """
    from safelight.cli.editing import session  # noqa: PLC0415 -- loads an HTTP client

    flags: dict[str, object] = {
        "width": width,
        "height": height,
        "fit": fit,
        "padding": padding,
        "background": background,
        "remove_background": remove_background or None,
        "blur_background": blur_background or None,
        "decompress": decompress,
        "upscale": upscale,
        "polish": polish or None,
        "blur_plates": blur_plates or None,
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
