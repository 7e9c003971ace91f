"""Files in a local folder."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath

from safelight.domain.ids import BlobKey


def sync(path: Path) -> None:
    """Have a file, or a folder's entries, be on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class LocalBlobs:
    """`domain.ports.Blobs` in a folder."""

    def __init__(self, folder: Path, sync: Callable[[Path], None] = sync) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._sync = sync
        #: First parts of keys whose folders this process knows to be on disk.
        self._settled: set[str] = set()

    def put(self, key: BlobKey, path: Path) -> int:
        """Take a file over: afterwards it is on disk under `key`; returns its bytes."""
        size = path.stat().st_size
        self._sync(path)
        self._move(path, self._folder / key)
        for folder in PurePosixPath(key).parents[:-1]:
            # The folders too: their entries are new as often as not.
            self._sync(self._folder / folder)
        self._settle(key)
        return size

    def _settle(self, key: BlobKey) -> None:
        # The store's own entries hardly ever change. Who made one does not matter: another
        # process may have, and not be done with it.
        top = key.partition("/")[0]
        if top not in self._settled:
            self._sync(self._folder)
            self._settled.add(top)

    def _move(self, path: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.replace(target)
        except FileNotFoundError:
            # A `delete` that emptied the folder took it away in between.
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)

    def get(self, key: BlobKey, into: Path) -> None:
        """Write a kept file to a new local file. Raises FileNotFoundError."""
        shutil.copyfile(self._folder / key, into)

    def delete(self, keys: Iterable[BlobKey]) -> None:
        """Remove files and the folders this empties."""
        for key in keys:
            path = self._folder / key
            path.unlink(missing_ok=True)
            # The store's own folders stay, see `_settle`.
            for folder in PurePosixPath(key).parents[:-2]:
                with suppress(OSError):  # not empty, or gone
                    (self._folder / folder).rmdir()

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


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield Path(parent, name)


def _older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
