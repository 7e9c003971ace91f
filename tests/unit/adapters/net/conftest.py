"""A scripted HTTP server on loopback, and a trap that notices any connection."""

import asyncio
import re
import select
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from safelight.adapters.net.connections import trust

#: Gets a request's bytes and writes the answer; closing the writer closes the connection.
Script = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    port: int = 0
    accepted: int = 0
    requests: list[bytes] = field(default_factory=list)
    #: Set once a client has closed its connection.
    left: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


Serve = Callable[..., AbstractAsyncContextManager[Site]]


@asynccontextmanager
async def _serve(
    script: Script, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    site = Site()
    tasks: set[asyncio.Task[object]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        site.accepted += 1
        if task := asyncio.current_task():
            tasks.add(task)
        with suppress(asyncio.IncompleteReadError, OSError, asyncio.CancelledError):
            while not writer.is_closing():
                site.requests.append(await _request(reader))
                await script(site.requests[-1], writer)
        writer.close()
        site.left.set()

    server = await asyncio.start_server(talk, host, 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return head + await reader.readexactly(int(length[1]) if length else 0)


@dataclass
class Trap:
    """A listening socket that nobody accepts from: it can be read once anybody has connected."""

    listener: socket.socket

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def sprung(self) -> bool:
        return bool(select.select([self.listener], [], [], 0)[0])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def serve() -> Serve:
    return _serve


@pytest.fixture
def trap() -> Iterator[Trap]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Trap(listener)


@pytest.fixture(scope="session")
def public_trust() -> ssl.SSLContext:
    return trust()
