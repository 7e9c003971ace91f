"""The models folder: ONNX files, and beside each a record of what it was made from."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import mkdtemp

from safelight.adapters.models.fingerprint import difference
from safelight.adapters.models.manifest import Entry
from safelight.adapters.models.sessions import path_of

_LOCK = ".lock"
#: Folders of pulls; one that is there while nobody has the lock is of a pull that was killed.
_WORK = ".pull-"


class State(StrEnum):
    """What is in the folder of a network."""

    INSTALLED = "installed"
    MISSING = "missing"
    #: Made from other weights than the manifest has now, or by an older conversion.
    OUTDATED = "outdated"
    #: Not as it was recorded.
    DAMAGED = "damaged"
    #: Without a record: somebody else put it there. It is used; nobody knows what it is.
    UNKNOWN = "unknown"


_PROBLEMS = {
    State.MISSING: "it is not installed",
    State.UNKNOWN: "there is no record of what it was made from",
    State.OUTDATED: "it was made from other weights, or in another way, than this version wants",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What an ONNX file was made from, and what it must be."""

    archive: str
    members: tuple[str, ...]
    conversion: str
    size: int
    sha256: str


class Stock:
    """A models folder, which need not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str) -> bool:
        """Whether a network can be loaded; nothing but a look for its file."""
        return path_of(self.folder, name).is_file()

    def size(self, name: str) -> int:
        """Bytes of a network's file; 0 when it is missing."""
        path = path_of(self.folder, name)
        return path.stat().st_size if path.is_file() else 0

    def state(self, entry: Entry) -> State:
        """What a look at the record and the file's size tells; reads no weights."""
        if not self.has(entry.name):
            return State.MISSING
        record = self._record(entry.name)
        if record is None:
            return State.UNKNOWN
        if not _is_of(record, entry):
            return State.OUTDATED
        return State.INSTALLED if record.size == self.size(entry.name) else State.DAMAGED

    def problem(self, entry: Entry) -> str | None:
        """What is wrong with a network, by its bytes and by a run of it; None: nothing."""
        path = path_of(self.folder, entry.name)
        match self.state(entry):
            case State.INSTALLED | State.DAMAGED:
                return self._changed(path, entry.name) or difference(path, entry.check)
            case other:
                return _PROBLEMS[other]

    def _changed(self, path: Path, name: str) -> str | None:
        record, found = self._record(name), _hash(path)
        if record is None or found == record.sha256:
            return None
        return f"its SHA-256 is {found}, and was {record.sha256} when it was made"

    def put(self, entry: Entry, made: Path) -> None:
        """Install a file that was made in a folder of `work`: whole, or not at all."""
        record = Record(
            archive=entry.carrier.sha256,
            members=tuple(member.sha256 for member in entry.members),
            conversion=_conversion(entry),
            size=made.stat().st_size,
            sha256=_hash(made),
        )
        note = made.with_suffix(".json")
        note.write_text(json.dumps(asdict(record), indent=1) + "\n", "utf-8")
        _to_disk(made)
        _to_disk(note)
        # The network first: one without its record is got again, and never taken for whole.
        made.replace(path_of(self.folder, entry.name))
        note.replace(self._note(entry.name))
        _to_disk(self.folder)

    def remove(self, name: str) -> bool:
        """Take a network out of the folder; whether it was there. Waits for who has the lock."""
        if not self.folder.is_dir():
            return False
        with (self.folder / _LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            there = self.has(name)
            path_of(self.folder, name).unlink(missing_ok=True)
            self._note(name).unlink(missing_ok=True)
        return there

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Within it, nobody else changes the folder; it is made if need be.

        False, at once and without the lock, while another process has it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def wait(self) -> None:
        """Come back once nobody has the lock."""
        with (self.folder / _LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)

    @contextmanager
    def work(self) -> Iterator[Path]:
        """An empty folder on the same file system, for one who has the lock."""
        for left in self.folder.glob(f"{_WORK}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(mkdtemp(prefix=_WORK, dir=self.folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _note(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _record(self, name: str) -> Record | None:
        try:
            known = json.loads(self._note(name).read_text("utf-8"))
            return Record(**{**known, "members": tuple(known["members"])})
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None


def _is_of(record: Record, entry: Entry) -> bool:
    members = tuple(member.sha256 for member in entry.members)
    return (record.members, record.conversion) == (members, _conversion(entry))


def _conversion(entry: Entry) -> str:
    return f"{entry.conversion}/{entry.conversion.version}"


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
