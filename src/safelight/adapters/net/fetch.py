"""Downloads source pictures: the Fetcher port over guarded connections."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from safelight.adapters.net.connections import Connections, Unreachable, Untrusted
from safelight.adapters.net.exchange import Broken, Connection, Head, Request
from safelight.adapters.net.guard import Guard
from safelight.adapters.net.urls import Target, redirected, shown
from safelight.domain.errors import Code, Refusal

MAX_REDIRECTS = 5
#: Seconds before the second and the third try of a host that is in trouble.
RETRY_AFTER = (0.25, 1.0)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Answers below 500 that say "later", not "no".
_LATER = frozenset({408, 425, 429})
#: Compressions of a whole answer. Other values occur in the wild and mean nothing.
_COMPRESSED = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd", "compress"})
#: `identity`: what is counted and kept are the bytes that came over the wire.
_REQUEST = Request(
    method="GET",
    headers={"User-Agent": "Safelight", "Accept": "*/*", "Accept-Encoding": "identity"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What one download may cost."""

    #: Bytes of the file.
    max_bytes: int = 50_000_000
    #: Seconds for everything: names, connections, redirects, retries, the last byte.
    total_s: float = 30.0


class _Trouble(Exception):
    """The host may well serve the file a moment later; the text says what happened."""


class HttpFetcher:
    """Fetches over http and https.

    Used in one event loop, and closed there. `pause` waits between tries.
    """

    def __init__(
        self,
        guard: Guard,
        limits: FetchLimits,
        *,
        tls: ssl.SSLContext,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._guard = guard
        self._limits = limits
        self._connections = Connections(guard, tls)
        self._pause = pause

    def check(self, url: str) -> None:
        """Raise Refusal(INPUT_REFUSED) when the URL's form, port or literal address is refused."""
        self._guard.check(url)

    async def fetch(self, url: str, into: Path) -> int:
        """Write what the URL serves to a new file and return its bytes; no file on failure.

        Raises Refusal: INPUT_UNREACHABLE (no connection, or the host is in trouble),
        INPUT_REFUSED (the URL, a redirect, the certificate, or any other answer but 2xx),
        INPUT_TIMEOUT or INPUT_TOO_LARGE.
        """
        try:
            async with asyncio.timeout(self._limits.total_s):
                return await self._follow(url, into)
        except TimeoutError as error:
            limit = f"{self._limits.total_s:g} s"
            raise Refusal(
                Code.INPUT_TIMEOUT,
                f"input could not be fetched: {shown(url)} took longer than {limit}.",
            ) from error

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._connections.close()

    async def _follow(self, url: str, into: Path) -> int:
        target = self._guard.read(url)
        for _ in range(MAX_REDIRECTS + 1):
            outcome = await self._try(target, into)
            if isinstance(outcome, int):
                return outcome
            target = self._hop(target, outcome)
        raise _refused(f"{shown(url)} redirects more than {MAX_REDIRECTS} times")

    def _hop(self, target: Target, location: str) -> Target:
        """The redirect's target, checked like a first one."""
        after = redirected(target, location)
        if target.scheme == "https" and after.scheme == "http":
            raise _refused(f"{shown(target.url)} redirects from https to {shown(after.url)}")
        self._guard.check_port(after)
        return after

    async def _try(self, target: Target, into: Path) -> int | str:
        """The bytes written, or where to go instead; tried again while the host is in trouble."""
        for delay in RETRY_AFTER:
            try:
                return await self._get(target, into)
            except _Trouble:
                await self._pause(delay)
        try:
            return await self._get(target, into)
        except _Trouble as trouble:
            tries = len(RETRY_AFTER) + 1
            raise _unreachable(f"{trouble}, {tries} times in a row.") from trouble

    async def _get(self, target: Target, into: Path) -> int | str:
        try:
            async with self._connections.exchange(target, _REQUEST) as (head, connection):
                if head.status in _REDIRECTS and "location" in head.headers:
                    return head.headers["location"]
                self._judge(target, head)
                return await self._save(target, connection, into)
        except Unreachable as error:
            # Never tried again: all its causes must look alike, the time that it takes included.
            raise _unreachable(str(error)) from error
        except Untrusted as error:
            raise _refused(str(error)) from error
        except Broken as error:
            raise _Trouble(f"{shown(target.url)}: {error}") from error

    def _judge(self, target: Target, head: Head) -> None:
        if head.status >= HTTPStatus.INTERNAL_SERVER_ERROR or head.status in _LATER:
            raise _Trouble(f"{shown(target.url)} answered {head}")
        if not head.ok:
            raise _refused(f"{shown(target.url)} answered {head}")
        encoding = head.headers.get("content-encoding", "").lower()
        if encoding in _COMPRESSED:
            raise _refused(f"{shown(target.url)} answered with content-encoding {encoding}")
        length = head.headers.get("content-length", "")
        if length.isdigit() and int(length) > self._limits.max_bytes:
            raise self._too_large(target, f"has {int(length)} bytes")

    async def _save(self, target: Target, connection: Connection, into: Path) -> int:
        """Write the body piece by piece.

        The writes are made here rather than in a thread: they go to the page cache and take
        microseconds each.
        """
        size = 0
        with _new_file(into) as file:
            while piece := await connection.read():
                size += len(piece)
                self._limit(target, size)
                file.write(piece)
        return size

    def _limit(self, target: Target, size: int) -> None:
        if size > self._limits.max_bytes:
            raise self._too_large(target, "is larger")

    def _too_large(self, target: Target, how: str) -> Refusal:
        return Refusal(
            Code.INPUT_TOO_LARGE,
            f"input is too large: {shown(target.url)} {how}; "
            f"the limit is {self._limits.max_bytes} bytes.",
        )


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which must not exist; removed again when something goes wrong."""
    with path.open("xb") as file:
        try:
            yield file
        except BaseException:
            path.unlink()
            raise


def _refused(why: str) -> Refusal:
    return Refusal(Code.INPUT_REFUSED, f"input could not be fetched: {why}.")


def _unreachable(why: str) -> Refusal:
    return Refusal(Code.INPUT_UNREACHABLE, f"input could not be fetched: {why}")
