"""Files, folders and URLs: which pictures they stand for, and where each result goes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from safelight.cli.failure import Failed

#: What is taken from a folder; a file that is named itself may be called anything.
SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .png .webp .avif .heic .heif .tif .tiff .gif .bmp".split()  # noqa: SIM905 -- reads better
)
#: Extensions that stand for one format: a result keeps the spelling of its input.
_SPELLINGS = {"jpg": {".jpg", ".jpeg", ".jpe"}, "tiff": {".tif", ".tiff"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One picture to edit: a local file or a URL."""

    #: As it is told to people.
    name: str
    path: Path | None = None
    url: str | None = None
    #: Of the result, below the output folder.
    target: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the arguments stand for."""

    inputs: tuple[Input, ...]
    #: Files in folders that are no pictures by their names.
    passed_over: int


def find(arguments: Sequence[str], out: Path, extension: str) -> Found:
    """The pictures, each with a target of its own below `out`. Raises Failed for what is not there.

    A folder's pictures keep their paths below it; several folders keep their names as well.
    """
    folders = [each for each in arguments if not is_url(each) and Path(each).is_dir()]
    inputs: dict[str, Input] = {}
    passed_over = 0
    for argument in arguments:
        if argument in folders:
            prefix = Path(Path(argument).resolve().name) if len(arguments) > 1 else Path()
            files = list(_below(Path(argument), out))
            pictures = [each for each in files if each.suffix.lower() in SUFFIXES]
            passed_over += len(files) - len(pictures)
            of_folder = (_local(each, prefix / each.relative_to(argument)) for each in pictures)
            inputs |= {each.name: each for each in of_folder}
        else:
            inputs[argument] = _single(argument)
    return Found(inputs=_distinct(list(inputs.values()), extension), passed_over=passed_over)


def is_url(argument: str) -> bool:
    """Whether it is fetched by the server rather than read here."""
    return argument.lower().startswith(("http://", "https://"))


def _single(argument: str) -> Input:
    if is_url(argument):
        return Input(name=argument, url=argument, target=Path(_name_in(argument)))
    path = Path(argument)
    if not path.exists():
        raise Failed(f"{argument}: no such file or folder.")
    return _local(path, Path(path.name))


def _local(path: Path, target: Path) -> Input:
    return Input(name=str(path), path=path, target=target)


def _name_in(url: str) -> str:
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    safe = "".join(c for c in last if c.isprintable() and c not in '\\/:*?"<>|')
    return safe.strip(". ") or "image"


def _below(folder: Path, out: Path) -> Iterator[Path]:
    """Files in a fixed order; neither hidden ones nor our own results."""
    own = out.resolve()
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file() and own not in path.resolve().parents:
            yield path


def _distinct(inputs: list[Input], extension: str) -> tuple[Input, ...]:
    """Targets with the result's extension; where two would be one, both keep their old one too."""
    plain = Counter(_key(_renamed(each.target, extension)) for each in inputs)
    taken: set[str] = set()
    chosen = []
    for each in inputs:
        target = _renamed(each.target, extension)
        if plain[_key(target)] > 1:
            target = each.target.with_name(f"{each.target.name}.{extension}")
        target = _free(target, taken)
        taken.add(_key(target))
        chosen.append(replace(each, target=target))
    return tuple(chosen)


def _renamed(target: Path, extension: str) -> Path:
    if target.suffix.lower() in _SPELLINGS.get(extension, {f".{extension}"}):
        return target
    stem = target.stem if target.suffix.lower() in SUFFIXES else target.name
    return target.with_name(f"{stem}.{extension}")


def _free(target: Path, taken: set[str]) -> Path:
    number, free = 2, target
    while _key(free) in taken:
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
        number += 1
    return free


def _key(target: Path) -> str:
    """Names that differ in case alone are one file on some systems."""
    return str(target).casefold()
