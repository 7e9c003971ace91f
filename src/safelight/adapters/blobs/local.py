"""Files in a local folder."""

import os
from collections.abc import Iterable
from pathlib import Path

from obstore.store import LocalStore

from safelight.domain.ids import BlobKey


class LocalBlobs:
    """`domain.ports.Blobs` in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._store = LocalStore(folder, automatic_cleanup=True)

    def put(self, key: BlobKey, path: Path) -> int:
        """Keep a copy, on disk before this returns; returns its bytes."""
        size = path.stat().st_size
        self._store.put(key, path)
        _sync(self._folder / key)
        return size

    def get(self, key: BlobKey, into: Path) -> None:
        """Write a kept file to a new local file."""
        with into.open("wb") as target:
            for part in self._store.get(key):
                target.write(part)

    def delete(self, keys: Iterable[BlobKey]) -> None:
        """Remove files and the folders this empties."""
        for key in keys:
            try:
                self._store.delete(key)
            except FileNotFoundError:
                continue

    def list(self, prefix: str) -> list[BlobKey]:
        """Every key below a prefix."""
        pages = self._store.list(prefix)
        return [BlobKey(entry["path"]) for page in pages for entry in page]

    def local_path(self, key: BlobKey) -> Path | None:
        """Where the file lies, or None when it is not there."""
        path = self._folder / key
        return path if path.is_file() else None


def _sync(path: Path) -> None:
    for each in (path, path.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
