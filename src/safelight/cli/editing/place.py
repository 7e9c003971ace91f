"""Where results go: one file, or a folder with a journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from safelight.cli.editing.inputs import SUFFIXES, is_url
from safelight.cli.editing.journal import FOLDER
from safelight.cli.failure import Failed
from safelight.domain.edit import Format

#: Where results go if nobody says.
DEFAULT = Path("edited")
_FORMATS = {
    ".jpg": Format.JPEG,
    ".jpeg": Format.JPEG,
    ".png": Format.PNG,
    ".webp": Format.WEBP,
    ".avif": Format.AVIF,
    ".tif": Format.TIFF,
    ".tiff": Format.TIFF,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder for results; with `file`, the one file below it."""

    folder: Path
    file: Path | None = None

    @classmethod
    def of(cls, arguments: Sequence[str], out: Path | None) -> "Place":
        """What `--out` names.

        Raises Failed for one file to hold several pictures, or to be of a format that is only read.
        """
        chosen = out or DEFAULT
        single = len(arguments) == 1 and (is_url(arguments[0]) or not Path(arguments[0]).is_dir())
        if single and not chosen.is_dir() and chosen.suffix.lower() in _FORMATS:
            return cls(folder=chosen.parent, file=Path(chosen.name))
        if single and not chosen.is_dir() and chosen.suffix.lower() in SUFFIXES:
            raise Failed(
                f"{chosen}: {chosen.suffix} cannot be written; "
                f"there is {', '.join(sorted(set(_FORMATS)))}."
            )
        if chosen.exists() and not chosen.is_dir():
            raise Failed(
                f"{chosen} is a file; several pictures need a folder. Name one with --out."
            )
        return cls(folder=chosen)

    @property
    def format(self) -> Format | None:
        """What the file's name says that it holds."""
        return None if self.file is None else _FORMATS[self.file.suffix.lower()]

    @property
    def journal(self) -> Path:
        """The journal's folder."""
        return self.folder / FOLDER
