"""Connections go to the checked address, are kept for the next request, and check certificates."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest
import trustme

from safelight.adapters.net.connections import Connections, Unreachable, Untrusted
from safelight.adapters.net.exchange import Broken, Request
from safelight.adapters.net.guard import Guard
from safelight.adapters.net.urls import parse

if TYPE_CHECKING:
    from tests.unit.adapters.net.conftest import Serve, Trap

pytestmark = pytest.mark.anyio
ONE = (ip_network("127.0.0.1/32"),)
GET = Request(method="GET")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Names:
    """A resolver that gives its answers in turn, the last one for good, and counts."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, _: str) -> Sequence[str]:
        self.asked += 1
        return [self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]]


async def _hello(_: bytes, reply: asyncio.StreamWriter) -> None:
    reply.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")


async def _chunked(_: bytes, reply: asyncio.StreamWriter) -> None:
    reply.write(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
    )


async def _until_closed(_: bytes, reply: asyncio.StreamWriter) -> None:
    reply.write(b"HTTP/1.1 200 OK\r\n\r\nhello")
    reply.close()


async def _last_one(_: bytes, reply: asyncio.StreamWriter) -> None:
    """Says that the connection stays open, and closes it."""
    await _hello(b"", reply)
    reply.close()


async def _read(connections: Connections, url: str) -> bytes:
    body = bytearray()
    async with connections.exchange(parse(url), GET) as (head, connection):
        assert head.status == 200
        while piece := await connection.read():
            body += piece
    return bytes(body)


@pytest.mark.parametrize("script", [_hello, _chunked, _until_closed])
async def test_every_framing_of_a_body_is_read(
    serve: Serve, public_trust: ssl.SSLContext, script: object
) -> None:
    async with serve(script) as site:
        connections = Connections(Guard(allow=ONE), public_trust)
        assert await _read(connections, site.url) == b"hello"
        connections.close()


async def test_a_name_that_changes_after_the_check_is_not_asked_again(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    names = Names("127.0.0.1", "127.0.0.2")
    async with serve(_until_closed) as site:
        connections = Connections(Guard(allow=ONE, resolve=names), public_trust)
        assert await _read(connections, f"http://photos.test:{site.port}/") == b"hello"
        assert (names.asked, site.accepted) == (1, 1)


async def test_a_name_that_has_moved_to_a_denied_address_is_not_followed(
    trap: Trap, public_trust: ssl.SSLContext
) -> None:
    names = Names("127.0.0.2", "127.0.0.1")
    guard = Guard(allow=(ip_network("127.0.0.2/32"),), ports=frozenset({trap.port}), resolve=names)
    connections = Connections(guard, public_trust)
    for _ in range(3):
        with pytest.raises(Unreachable):
            await _read(connections, f"http://photos.test:{trap.port}/")
    assert names.asked == 3
    assert not trap.sprung


async def test_a_connection_serves_the_next_request_too(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    names = Names("127.0.0.1", "10.0.0.1")
    async with serve(_hello) as site:
        connections = Connections(Guard(allow=ONE, resolve=names), public_trust)
        for _ in range(3):
            assert await _read(connections, f"http://photos.test:{site.port}/") == b"hello"
        connections.close()
        assert (names.asked, site.accepted, len(site.requests)) == (1, 1, 3)


async def test_another_host_at_the_same_address_gets_a_connection_of_its_own(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    async with serve(_hello) as site:
        connections = Connections(Guard(allow=ONE, resolve=Names("127.0.0.1")), public_trust)
        await _read(connections, f"http://a.test:{site.port}/")
        await _read(connections, f"http://b.test:{site.port}/")
        connections.close()
        assert site.accepted == 2
        assert f"Host: b.test:{site.port}".encode() in site.requests[1]


async def test_a_kept_connection_that_was_closed_is_replaced(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    async with serve(_last_one) as site:
        connections = Connections(Guard(allow=ONE), public_trust)
        for _ in range(3):
            assert await _read(connections, site.url) == b"hello"
        connections.close()
        assert (site.accepted, len(site.requests)) == (3, 3)


async def test_a_kept_connection_that_closes_on_the_next_request_is_replaced(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    used: set[asyncio.StreamWriter] = set()

    async def once(request: bytes, reply: asyncio.StreamWriter) -> None:
        if reply in used:
            reply.close()
        else:
            used.add(reply)
            await _hello(request, reply)

    async with serve(once) as site:
        connections = Connections(Guard(allow=ONE), public_trust)
        assert await _read(connections, site.url) == b"hello"
        assert await _read(connections, site.url) == b"hello"
        connections.close()
        assert (site.accepted, len(site.requests)) == (2, 3)


async def test_a_kept_connection_is_closed_when_its_time_is_over(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    async with serve(_hello) as site:
        connections = Connections(Guard(allow=ONE), public_trust, keep_s=0)
        await _read(connections, site.url)
        await asyncio.wait_for(site.left.wait(), 5)
        await _read(connections, site.url)
        connections.close()
        assert site.accepted == 2


async def test_four_connections_to_a_host_are_kept_and_no_more(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    async with serve(_hello) as site:
        connections = Connections(Guard(allow=ONE), public_trust)
        for _ in range(2):
            await asyncio.gather(*[_read(connections, site.url) for _ in range(6)])
        connections.close()
        assert site.accepted == 6 + 2


async def test_of_many_hosts_connections_the_oldest_are_closed(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    async with serve(_hello) as site:
        connections = Connections(
            Guard(allow=ONE, resolve=Names("127.0.0.1")), public_trust, keep_s=60
        )
        for number in range(64):
            await _read(connections, f"http://host{number}.test:{site.port}/")
        assert not site.left.is_set()
        await _read(connections, f"http://one-more.test:{site.port}/")
        await asyncio.wait_for(site.left.wait(), 5)
        await _read(connections, f"http://host1.test:{site.port}/")
        assert site.accepted == 65
        await _read(connections, f"http://host0.test:{site.port}/")
        assert site.accepted == 66
        connections.close()


async def test_a_body_that_was_not_read_whole_ends_its_connection(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    async with serve(_hello) as site:
        connections = Connections(Guard(allow=ONE), public_trust)
        async with connections.exchange(parse(site.url), GET):
            pass
        await _read(connections, site.url)
        connections.close()
        assert site.accepted == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 400_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
    ],
)
async def test_an_answer_that_breaks_off_or_is_no_http_is_told_apart(
    serve: Serve, public_trust: ssl.SSLContext, answer: bytes
) -> None:
    async def script(_: bytes, reply: asyncio.StreamWriter) -> None:
        reply.write(answer)
        reply.close()

    async with serve(script) as site:
        with pytest.raises(Broken):
            await _read(Connections(Guard(allow=ONE), public_trust), site.url)


def _server_tls(
    authority: trustme.CA, host: str, expires: datetime | None = None
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    early = None if expires is None else datetime(2019, 1, 1, tzinfo=UTC)
    authority.issue_cert(host, not_before=early, not_after=expires).configure_cert(context)
    return context


async def test_the_certificate_is_that_of_the_name_not_of_the_address(serve: Serve) -> None:
    authority = trustme.CA()
    client = ssl.create_default_context()
    authority.configure_trust(client)
    async with serve(_hello, tls=_server_tls(authority, "photos.test")) as site:
        connections = Connections(Guard(allow=ONE, resolve=Names("127.0.0.1")), client)
        assert await _read(connections, f"https://photos.test:{site.port}/") == b"hello"
        with pytest.raises(Untrusted, match="Hostname mismatch"):
            await _read(connections, f"https://other.test:{site.port}/")
        connections.close()


async def test_an_expired_certificate_is_not_accepted(serve: Serve) -> None:
    authority = trustme.CA()
    client = ssl.create_default_context()
    authority.configure_trust(client)
    async with serve(_hello, tls=_server_tls(authority, "photos.test", LONG_AGO)) as site:
        connections = Connections(Guard(allow=ONE, resolve=Names("127.0.0.1")), client)
        with pytest.raises(Untrusted, match="certificate has expired"):
            await _read(connections, f"https://photos.test:{site.port}/")
        assert site.requests == []


async def test_a_server_that_speaks_no_tls_is_told_apart(public_trust: ssl.SSLContext) -> None:
    connections = Connections(Guard(allow=ONE, resolve=Names("127.0.0.1")), public_trust)
    server = await asyncio.start_server(_greet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(Untrusted, match="TLS failed"):
        await _read(connections, f"https://photos.test:{port}/")
    server.close()


async def _greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.test ESMTP\r\n")
    writer.close()


async def test_the_next_address_is_tried_when_one_does_not_answer(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    async def both(_: str) -> Sequence[str]:
        return ["127.0.0.9", "127.0.0.1"]

    async with serve(_hello) as site:
        guard = Guard(allow=(ip_network("127.0.0.0/8"),), resolve=both)
        connections = Connections(guard, public_trust)
        assert await _read(connections, f"http://photos.test:{site.port}/") == b"hello"
        connections.close()
