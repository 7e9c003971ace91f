"""What was done in an output folder, so that a run that was killed can go on."""

import fcntl
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from safelight.cli.failure import Failed

#: The journal's folder below the output folder.
FOLDER = ".safelight-edit"


@dataclass(slots=True)
class Journal:
    """Results by their paths, and how often a request's job has failed.

    It may lag behind: what it does not know is asked of the server again with the same
    Idempotency-Key, and the server does and charges it once.
    """

    folder: Path
    #: Fingerprint of the request that made a result, by its path below the output folder.
    done: dict[str, str] = field(default_factory=dict)
    #: The number of the next attempt, by fingerprint; it goes up once a job ended without a result.
    attempts: dict[str, int] = field(default_factory=dict)
    _lock: int = -1

    def open(self) -> None:
        """Take the folder and read what is there. Raises Failed when another run has it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.close()
            where = self.folder.parent
            raise Failed(f"Another `safelight edit` writes to {where}; let it end.") from error
        for left in self.folder.glob("part-*"):
            left.unlink()
        self._read()

    def close(self) -> None:
        """Give the folder up."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def has(self, target: Path, fingerprint: str) -> bool:
        """Whether this very request made the file that is there."""
        there = (self.folder.parent / target).is_file()
        return there and self.done.get(target.as_posix()) == fingerprint

    def save(self) -> None:
        """Write it whole or not at all."""
        document = {"done": self.done, "attempts": self.attempts}
        with NamedTemporaryFile("w", dir=self.folder, prefix="part-", delete=False) as file:
            json.dump(document, file, indent=0, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self._path)

    @property
    def _path(self) -> Path:
        return self.folder / "journal.json"

    def _read(self) -> None:
        if not self._path.exists():
            return
        try:
            document = json.loads(self._path.read_text("utf-8"))
            self.done = {str(path): str(made) for path, made in document["done"].items()}
            self.attempts = {str(each): int(count) for each, count in document["attempts"].items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Failed(f"{self._path} is damaged ({error}). Remove it to begin anew.") from error
