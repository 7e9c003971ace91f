"""Takes the members that are wanted out of wheels, npm's archives and folders, by their hashes."""

import hashlib
import tarfile
import zipfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from safelight.adapters.models.failure import Unusable
from safelight.adapters.models.manifest import Member

_BLOCK = 2**20
#: What all files of a package of npm lie in.
_NPM_FOLDER = "package"
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, ValueError)


def place(into: Path, member: Member) -> Path:
    """Where a member lies once it has been taken out: named by its hash, so that it is right."""
    return into / member.sha256


def check(archive: Path, sha256: str) -> None:
    """Raises Unusable when it is another archive, or damaged."""
    with archive.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256:
        raise Unusable(f"{archive} is damaged, or another: its SHA-256 is {found}, not {sha256}")


def extract(archive: Path, members: Collection[Member], into: Path) -> None:
    """Take members out of a wheel or a .tgz in one pass. Raises Unusable."""
    wanted = {member.path: member for member in members}
    try:
        for path, stream in _contents(archive, wanted):
            _copy(stream, wanted[path], into, f"{path} in {archive.name}")
    except _BROKEN as error:
        raise Unusable(f"{archive} cannot be read: {error}") from error
    absent = sorted(each.path for each in members if not place(into, each).exists())
    if absent:
        raise Unusable(f"{archive.name} has no {', '.join(absent)}")


def collect(folder: Path, members: Iterable[Member], into: Path) -> bool:
    """Copy members that lie unpacked in a folder; whether all of them do.

    Raises Unusable for one that is there and is not what it should be.
    """
    found = {member: _lying(folder, member) for member in members}
    for member, path in found.items():
        if path is not None:
            with path.open("rb") as stream:
                _copy(stream, member, into, str(path))
    return None not in found.values()


def _lying(folder: Path, member: Member) -> Path | None:
    places = (folder / member.path, folder / _NPM_FOLDER / member.path)
    by_name = folder / Path(member.path).name
    return next((path for path in (*places, by_name) if path.is_file()), None)


def _contents(archive: Path, paths: Collection[str]) -> Iterator[tuple[str, IO[bytes]]]:
    if archive.suffix == ".whl":
        yield from _of_wheel(archive, paths)
    else:
        yield from _of_tarball(archive, paths)


def _of_wheel(archive: Path, paths: Collection[str]) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(archive) as wheel:
        for path in sorted(paths & wheel.NameToInfo.keys()):
            with wheel.open(path) as stream:
                yield path, stream


def _of_tarball(archive: Path, paths: Collection[str]) -> Iterator[tuple[str, IO[bytes]]]:
    # As a stream: going back would unpack it again from its beginning.
    with tarfile.open(archive, "r|gz") as tarball:
        for info in tarball:
            path = info.name.removeprefix(f"{_NPM_FOLDER}/")
            stream = tarball.extractfile(info) if path in paths else None
            if stream is not None:
                yield path, stream


def _copy(stream: IO[bytes], member: Member, into: Path, what: str) -> None:
    digest = hashlib.sha256()
    with _finished(place(into, member)) as part:
        with part.open("wb") as file:
            while block := stream.read(_BLOCK):
                digest.update(block)
                file.write(block)
        if digest.hexdigest() != member.sha256:
            raise Unusable(
                f"{what} is damaged, or another: its SHA-256 is {digest.hexdigest()}, "
                f"not {member.sha256}"
            )


@contextmanager
def _finished(path: Path) -> Iterator[Path]:
    """A file that gets its name when the block ends well, and is gone when it does not."""
    part = path.with_suffix(".part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
