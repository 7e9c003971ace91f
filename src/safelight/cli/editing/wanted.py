"""What to do with every input: read from flags or from a request file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from safelight.cli.failure import Failed
from safelight.domain.edit import Format

Body = Mapping[str, object]

#: File name extensions, as cameras and browsers write them.
_EXTENSIONS = {"jpeg": "jpg"}
_KEYS = frozenset({"operations", "output"})
#: The formats whose quality belongs to a lossy compression.
_COMPRESSED = frozenset({Format.WEBP, Format.AVIF, Format.TIFF})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request without its input, as Claid's endpoints take it."""

    body: Body

    @property
    def text(self) -> str:
        """The same bytes for the same request, whatever the order of its keys."""
        return json.dumps(self.body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def fingerprint(self, source: str) -> str:
        """Names this request of this source: the SHA-256 of a file, or a URL."""
        return sha256(f"{source}\n{self.text}".encode()).hexdigest()

    @property
    def format(self) -> str:
        """Of the results, as it is asked for: the server judges it."""
        output = self.body.get("output")
        chosen = output.get("format") if isinstance(output, Mapping) else None
        name = chosen.get("type") if isinstance(chosen, Mapping) else chosen
        return str(name or Format.JPEG.value)

    @property
    def extension(self) -> str:
        """Of the results' file names, without its dot."""
        return _EXTENSIONS.get(self.format, self.format)


def from_file(path: Path) -> Wanted:
    """A request in JSON: `operations`, and `output` if need be. Raises Failed, OSError."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise Failed(f"{path} is not JSON: {error}.") from error
    if not isinstance(document, dict) or not document.keys() <= _KEYS:
        raise Failed(f'{path} must hold an object with "operations" and "output", and no more.')
    return Wanted({"operations": {}, **document})


def from_flags(flags: Mapping[str, object]) -> Wanted:
    """A request from the flags that were given; those that are None were not.

    Raises Failed for a quality that the format does not know.
    """
    operations = {
        "restorations": _some(flags, decompress="decompress", upscale="upscale", polish="polish"),
        "resizing": _resizing(flags),
        "padding": flags.get("padding"),
        "background": _some(
            flags, remove="remove_background", blur="blur_background", color="background"
        ),
        "privacy": _some(flags, blur_car_plate="blur_plates"),
        "adjustments": _some(
            flags,
            hdr="hdr",
            exposure="exposure",
            saturation="saturation",
            contrast="contrast",
            sharpness="sharpness",
        ),
    }
    output = {"format": _format(flags), "metadata": _some(flags, dpi="dpi")}
    return Wanted({"operations": _without_empty(operations), "output": _without_empty(output)})


def _resizing(flags: Mapping[str, object]) -> Body:
    fit = flags.get("fit")
    return _without_empty(
        {
            "width": _side(flags.get("width")),
            "height": _side(flags.get("height")),
            "fit": {"type": "crop", "crop": "smart"} if fit == "smart" else fit,
        }
    )


def _side(given: object) -> object:
    return int(given) if isinstance(given, str) and given.isdecimal() else given


def _format(flags: Mapping[str, object]) -> object:
    name = Format(str(flags.get("format") or Format.JPEG))
    quality = flags.get("quality")
    if quality is None:
        return name.value
    if name is Format.PNG:
        raise Failed("--quality means nothing for png, which loses nothing.")
    if name in _COMPRESSED:
        return {"type": name.value, "compression": {"type": "lossy", "quality": quality}}
    return {"type": name.value, "quality": quality}


def _some(flags: Mapping[str, object], **names: str) -> Body:
    return _without_empty({ours: flags.get(flag) for ours, flag in names.items()})


def _without_empty(given: Body) -> dict[str, object]:
    return {name: value for name, value in given.items() if value is not None and value != {}}
