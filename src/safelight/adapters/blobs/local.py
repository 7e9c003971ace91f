"""Files in a local folder."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from obstore.exceptions import BaseError
from obstore.store import LocalStore

from safelight.domain.ids import BlobKey


class LocalBlobs:
    """`domain.ports.Blobs` in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._store = LocalStore(folder)

    def put(self, key: BlobKey, path: Path) -> int:
        """Keep a copy, on disk before this returns; returns its bytes."""
        size = path.stat().st_size
        with _as_os_errors():
            self._store.put(key, path)
        self._sync(self._folder / key)
        return size

    def get(self, key: BlobKey, into: Path) -> None:
        """Write a kept file to a new local file."""
        with into.open("wb") as target, _as_os_errors():
            for part in self._store.get(key):
                target.write(part)

    def delete(self, keys: Iterable[BlobKey]) -> None:
        """Remove files and the folders this empties."""
        for key in keys:
            path = self._folder / key
            path.unlink(missing_ok=True)
            with suppress(OSError):  # not empty, or gone
                path.parent.rmdir()

    def list(self, prefix: str, before: datetime | None = None) -> list[BlobKey]:
        """Every key below a prefix, what a killed writer left half done included."""
        return [
            BlobKey(path.relative_to(self._folder).as_posix())
            for path in _files(self._folder / prefix)
            if before is None or _older(path, before)
        ]

    def local_path(self, key: BlobKey) -> Path | None:
        """Where the file lies, or None when it is not there."""
        path = self._folder / key
        return path if path.is_file() else None

    def _sync(self, path: Path) -> None:
        # The folders too: their entries are new as often as not.
        folders = path.relative_to(self._folder).parents
        for each in (path, *(self._folder / folder for folder in folders)):
            handle = os.open(each, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield Path(parent, name)


def _older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """The library has errors of its own; a file that is missing is the only one it shares."""
    try:
        yield
    except BaseError as error:
        words = str(error).partition("\n")[0]
        raise OSError(errno.EIO, words) from error
