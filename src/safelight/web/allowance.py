"""How much an account's uploads may take, and how much of the disk all uploads leave to jobs."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from safelight.domain.errors import Code, Refusal
from safelight.results.names import shared_by

#: What the names of files end with that are still being written.
INCOMING = "-incoming"
#: Bytes of the disk that uploads leave free: jobs go on until far fewer are left.
_SPARE = 256 * 2**20
#: Bytes that files take in whole numbers of; without it, tiny files would be free.
_BLOCK = 4096
#: Seconds after which the files are looked at again, for what expired or an operator removed.
_AGE = 60.0
#: A look that took long holds for so many times as long, so that looking never takes over.
_REST = 50
#: Owners remembered; beyond it those are dropped who have nothing under way.
_KEPT = 1000


@dataclass(slots=True)
class _Standing:
    """What is known of an owner's files: bytes, each file in whole blocks."""

    #: Found at the last look.
    found: int = 0
    #: When to look again, by the monotonic clock.
    stale_at: float = float("-inf")
    #: Kept since.
    since: int = 0
    #: Promised to uploads that are under way.
    held: int = 0
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def taken(self) -> int:
        return self.found + self.since + self.held


@dataclass(slots=True)
class Hold:
    """Room that is kept free for an upload while it comes."""

    #: Bytes of the file, once it is kept; nothing until then.
    kept: int = 0


@dataclass(slots=True, kw_only=True)
class Allowance:
    """Counts what uploads take, of an account and of the disk, before they are read.

    What is under way counts with all that it may become, so within a process however many at
    once go beyond nothing. Other API processes' uploads are seen when the files are looked at.
    """

    #: What is kept lies in it.
    folder: Path
    #: Bytes of an account's files that have not expired.
    most: int
    monotonic: Callable[[], float]
    #: Bytes of the disk that uploads leave free.
    spare: int = _SPARE
    _standings: dict[str, _Standing] = field(default_factory=dict)
    _held: int = 0

    @asynccontextmanager
    async def hold(self, owner: str, size: int) -> AsyncIterator[Hold]:
        """Keep room for up to `size` bytes; what was not kept at the end is given back.

        Raises Refusal: UNAVAILABLE for a disk that is nearly full, INPUT_TOO_LARGE if the owner's
        files would take more than they may. It is no RATE_LIMITED: to wait and try again, which is
        what clients do then, is no use for days; a smaller file may fit.
        """
        standing = await self._looked(owner)
        wanted = _in_blocks(size)
        self._check_disk(wanted)
        self._check_account(standing, wanted, size)
        self._held += wanted
        standing.held += wanted
        hold = Hold()
        try:
            yield hold
        finally:
            self._held -= wanted
            standing.held -= wanted
            standing.since += _in_blocks(hold.kept)

    def _check_disk(self, wanted: int) -> None:
        free = shutil.disk_usage(self.folder).free
        if free - self._held - wanted < self.spare:
            raise Refusal(
                Code.UNAVAILABLE,
                f"The server's disk is nearly full: uploads leave {self.spare} bytes of it free,"
                f" and {max(0, free - self._held)} are. Try again later.",
            )

    def _check_account(self, standing: _Standing, wanted: int, size: int) -> None:
        if standing.taken + wanted > self.most:
            raise Refusal(
                Code.INPUT_TOO_LARGE,
                f"The account's uploads take {standing.taken} of the {self.most} bytes that they"
                f" may take together, so another {size} do not fit. Uploads go when they expire.",
            )

    async def _looked(self, owner: str) -> _Standing:
        """An owner's standing, of a look that is not too old."""
        standing = self._standing(owner)
        async with standing.looking:
            if self.monotonic() >= standing.stale_at:
                await self._look(owner, standing)
        return standing

    async def _look(self, owner: str, standing: _Standing) -> None:
        begun, before = self.monotonic(), standing.since
        found = await asyncio.to_thread(_found, self.folder, owner)
        # What was kept during the look may count twice until the next one, but never not at all.
        standing.found, standing.since = found, standing.since - before
        now = self.monotonic()
        standing.stale_at = now + max(_AGE, _REST * (now - begun))

    def _standing(self, owner: str) -> _Standing:
        if owner not in self._standings and len(self._standings) >= _KEPT:
            self._drop_idle()
        return self._standings.setdefault(owner, _Standing())

    def _drop_idle(self) -> None:
        for owner in [owner for owner, one in self._standings.items() if _is_idle(one)]:
            del self._standings[owner]


def _is_idle(standing: _Standing) -> bool:
    return not standing.held and not standing.looking.locked()


def _in_blocks(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _found(folder: Path, owner: str) -> int:
    """Bytes of an owner's files, each in whole blocks, without what is still being written."""
    return sum(map(_in_blocks, _sizes(folder, owner)))


def _sizes(folder: Path, owner: str) -> Iterator[int]:
    for day in folder.glob(shared_by(owner)):
        # A sweep may take a folder, or what is in it, away at any moment.
        with suppress(FileNotFoundError), os.scandir(day) as entries:
            for entry in entries:
                if not entry.name.endswith(INCOMING):
                    with suppress(FileNotFoundError):
                        yield entry.stat().st_size
