"""Opens connections to checked addresses and keeps them alive for the next request."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import certifi

from safelight.adapters.net.addresses import Address
from safelight.adapters.net.exchange import READ_SIZE, Broken, Connection, Head, Request
from safelight.adapters.net.guard import SETTING, Guard
from safelight.adapters.net.urls import Target, shown

#: Seconds for one address to take a connection, TLS included.
_CONNECT_S = 5.0
#: Addresses of one host that are tried.
_MAX_ADDRESSES = 4
#: Unused connections that are kept to one origin.
_KEPT_EACH = 4
#: Unused connections that are kept in all.
_KEPT = 64

_Origin = tuple[str, str, int]


class Unreachable(Exception):
    """No connection: denied, closed, unknown or silent. The text is the same for all of them."""

    def __init__(self, target: Target) -> None:
        super().__init__(
            f"the host of {shown(target.url)} cannot be reached. "
            f"Private addresses are refused unless {SETTING} lists them."
        )


class Untrusted(Exception):
    """The host's certificate is not accepted, or TLS failed otherwise; the text says how."""


def trust() -> ssl.SSLContext:
    """Certificates are checked against the system's authorities and Mozilla's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    origin: _Origin
    connection: Connection
    expiry: asyncio.TimerHandle


class Connections:
    """Connections of one event loop.

    A name is resolved for each new connection, its addresses are checked, and a checked address
    is connected to: the name is not asked a second time. A kept connection still ends at the
    address that was checked when it was opened. `keep_s` are the seconds that an unused one is
    kept.
    """

    def __init__(self, guard: Guard, tls: ssl.SSLContext, *, keep_s: float = 10.0) -> None:
        self._guard = guard
        self._tls = tls
        self._keep_s = keep_s
        #: The oldest first.
        self._kept: list[_Kept] = []

    @asynccontextmanager
    async def exchange(
        self, target: Target, request: Request
    ) -> AsyncIterator[tuple[Head, Connection]]:
        """The head of the answer, and the connection to read its body from.

        The connection is kept if the body was read to its end, else closed. Raises Unreachable,
        Untrusted and Broken.
        """
        connection, head = await self._ask(target, request)
        try:
            yield head, connection
        finally:
            self._release(target, connection)

    def close(self) -> None:
        """Close the kept connections."""
        while self._kept:
            self._drop(self._kept[0])

    async def _ask(self, target: Target, request: Request) -> tuple[Connection, Head]:
        connection = self._take(target)
        if connection is not None:
            try:
                return connection, await _ask_or_close(connection, target, request)
            except Broken:
                # It was closed from the other side while it was kept. That says nothing of the
                # request, which goes out again on a new connection.
                pass
        connection = await self._open(target)
        return connection, await _ask_or_close(connection, target, request)

    async def _open(self, target: Target) -> Connection:
        for address in (await self._guard.addresses(target))[:_MAX_ADDRESSES]:
            try:
                async with asyncio.timeout(_CONNECT_S):
                    return await self._connect(target, address)
            except ssl.SSLError as error:
                raise Untrusted(_tls_fault(target, error)) from error
            except OSError:
                # A time-out included: the next address may answer.
                continue
        raise Unreachable(target)

    async def _connect(self, target: Target, address: Address) -> Connection:
        """Connect to the address; TLS names and checks the host of the URL."""
        secure = target.scheme == "https"
        reader, writer = await asyncio.open_connection(
            str(address),
            target.port,
            limit=READ_SIZE,
            ssl=self._tls if secure else None,
            server_hostname=target.host if secure else None,
        )
        return Connection(reader, writer)

    def _take(self, target: Target) -> Connection | None:
        for kept in reversed(self._kept_to(_origin(target))):
            if kept.connection.open:
                self._kept.remove(kept)
                kept.expiry.cancel()
                return kept.connection
            self._drop(kept)
        return None

    def _release(self, target: Target, connection: Connection) -> None:
        origin = _origin(target)
        if not connection.reusable or len(self._kept_to(origin)) >= _KEPT_EACH:
            connection.close()
            return
        if len(self._kept) >= _KEPT:
            self._drop(self._kept[0])
        loop = asyncio.get_running_loop()
        expiry = loop.call_later(self._keep_s, self._expire, connection)
        self._kept.append(_Kept(origin, connection, expiry))

    def _kept_to(self, origin: _Origin) -> list[_Kept]:
        return [kept for kept in self._kept if kept.origin == origin]

    def _expire(self, connection: Connection) -> None:
        for kept in [kept for kept in self._kept if kept.connection is connection]:
            self._drop(kept)

    def _drop(self, kept: _Kept) -> None:
        self._kept.remove(kept)
        kept.expiry.cancel()
        kept.connection.close()


async def _ask_or_close(connection: Connection, target: Target, request: Request) -> Head:
    try:
        return await connection.ask(target, request)
    except BaseException:
        connection.close()
        raise


def _origin(target: Target) -> _Origin:
    return target.scheme, target.host, target.port


def _tls_fault(target: Target, error: ssl.SSLError) -> str:
    fault = (
        error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else "TLS failed"
    )
    return f"the certificate of {shown(target.url)} is not accepted: {fault}"
