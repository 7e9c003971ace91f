"""Bringing an item's files to where a child can read them."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from safelight.domain.edit import Edit, Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey
from safelight.domain.ports import Blobs, Clock, Fetcher
from safelight.pipeline import plan
from safelight.worker.attempt import Attempt, Files

#: Files that are fetched for one item at once.
_AT_ONCE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A file that is to be brought."""

    source: Source
    into: Path
    #: What the client named it by, for words about it; empty for the picture itself.
    parameter: str = ""


def further(edit: Edit, files: Files) -> tuple[dict[str, dict[str, Path]], list[Errand]]:
    """Where the files of operations will lie, by operation and parameter, and how to bring them.

    What several of them name is brought once.
    """
    places: dict[str, dict[str, Path]] = {}
    errands: dict[Source, Errand] = {}
    for operation, sources in plan.inputs(edit).items():
        for parameter, source in sources.items():
            into = files.input(operation, parameter)
            errand = Errand(source=source, into=into, parameter=parameter)
            places.setdefault(operation, {})[parameter] = errands.setdefault(source, errand).into
    return places, list(errands.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """Copies what was uploaded, and fetches what lies at a URL."""

    clock: Clock
    fetcher: Fetcher
    blobs: Blobs

    async def bring(self, errands: Sequence[Errand], attempt: Attempt) -> None:
        """Bring them all, a few at once. Raises Stopped, or Refusal for the first that fails.

        A refusal names the parameter; the others are given up then.
        """
        for errand in errands:
            if (key := errand.source.blob) is not None:
                with _about(errand):
                    await self._copied(key, errand.into)
        urls = [(url, errand) for errand in errands if (url := errand.source.url) is not None]
        if urls:
            # All of it is one wait: many files that are each quick to come are slow together.
            with attempt.waiting(self.clock()):
                await self._fetched(urls)

    async def _copied(self, key: BlobKey, into: Path) -> None:
        try:
            await asyncio.to_thread(self.blobs.get, key, into)
        except FileNotFoundError as error:
            raise Refusal(Code.INPUT_UNREACHABLE, "The uploaded file is gone.") from error

    async def _fetched(self, urls: Sequence[tuple[str, Errand]]) -> None:
        places = asyncio.Semaphore(_AT_ONCE)
        fetches = [asyncio.create_task(self._fetch(url, each, places)) for url, each in urls]
        try:
            await asyncio.gather(*fetches)
        finally:
            for fetch in fetches:
                fetch.cancel()
            # Until they have ended they write files of the attempt, which are removed after this.
            await asyncio.gather(*fetches, return_exceptions=True)

    async def _fetch(self, url: str, errand: Errand, places: asyncio.Semaphore) -> None:
        async with places:
            with _about(errand):
                await self.fetcher.fetch(url, errand.into)


@contextmanager
def _about(errand: Errand) -> Iterator[None]:
    """Name the parameter in a refusal."""
    try:
        yield
    except Refusal as refusal:
        if not errand.parameter:
            raise
        raise Refusal(refusal.code, f"{errand.parameter}: {refusal.message}") from refusal
