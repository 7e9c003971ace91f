"""What a webhook sends, and what counts as its answer."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from safelight.adapters.net.guard import Guard, Resolve
from safelight.adapters.net.send import MAX_ANSWER, HttpSender
from safelight.domain.errors import Code, Refusal
from safelight.domain.ports import NoAnswer

if TYPE_CHECKING:
    from tests.unit.adapters.net.conftest import Serve, Trap

pytestmark = pytest.mark.anyio
LOOPBACK = (ip_network("127.0.0.0/8"),)
BODY = '{"id": 1, "é": "ü"}\n'.encode()


@pytest.fixture
async def sender(public_trust: ssl.SSLContext) -> AsyncIterator[HttpSender]:
    made = HttpSender(Guard(allow=LOOPBACK), tls=public_trust, total_s=5)
    yield made
    made.close()


async def _thanks(_: bytes, reply: asyncio.StreamWriter) -> None:
    reply.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 6\r\n\r\nthanks")


async def test_the_very_bytes_and_headers_are_posted(serve: Serve, sender: HttpSender) -> None:
    headers = {"Content-Type": "application/json", "X-Claid-Hmac-SHA256": "sha256=00"}
    async with serve(_thanks) as site:
        answer = await sender.send(f"{site.url}/hook?a=b", headers, BODY)
    assert (answer.status, answer.head) == (202, b"thanks")
    head, _, body = site.requests[0].partition(b"\r\n\r\n")
    assert body == BODY
    assert head.startswith(b"POST /hook?a=b HTTP/1.1\r\n")
    for line in (b"Content-Type: application/json", b"X-Claid-Hmac-SHA256: sha256=00"):
        assert line in head
    for secret in (b"authorization", b"cookie"):
        assert secret not in head.lower()


async def test_a_header_that_is_given_in_any_spelling_is_sent_once(
    serve: Serve, sender: HttpSender
) -> None:
    async with serve(_thanks) as site:
        await sender.send(site.url, {"user-agent": "Safelight/1"}, BODY)
    lines = site.requests[0].partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    assert [line for line in lines if line.startswith(b"user-agent")] == [
        b"user-agent: safelight/1"
    ]


async def test_an_empty_body_says_its_length(serve: Serve, sender: HttpSender) -> None:
    async with serve(_thanks) as site:
        await sender.send(site.url, {}, b"")
    assert b"Content-Length: 0" in site.requests[0]


async def test_a_redirect_is_an_answer_and_is_not_followed(
    serve: Serve, sender: HttpSender, trap: Trap
) -> None:
    async def away(_: bytes, reply: asyncio.StreamWriter) -> None:
        reply.write(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\n" % trap.port)
        reply.write(b"Content-Length: 0\r\n\r\n")

    async with serve(away) as site:
        assert (await sender.send(site.url, {}, BODY)).status == 302
    assert not trap.sprung


async def test_at_most_64_kib_of_an_endless_answer_are_read(
    serve: Serve, sender: HttpSender
) -> None:
    sent = 0

    async def endless(_: bytes, reply: asyncio.StreamWriter) -> None:
        nonlocal sent
        reply.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            reply.write(b"x" * 65536)
            sent += 65536
            await reply.drain()

    async with serve(endless) as site:
        answer = await sender.send(site.url, {}, BODY)
        assert (answer.status, answer.head) == (200, b"x" * MAX_ANSWER)
    assert sent < 100_000_000


async def test_a_status_counts_although_the_body_stalls(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    async def stalls(_: bytes, reply: asyncio.StreamWriter) -> None:
        reply.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nall ri")
        await asyncio.Event().wait()

    sender = HttpSender(Guard(allow=LOOPBACK), tls=public_trust, total_s=0.1)
    async with serve(stalls) as site:
        answer = await sender.send(site.url, {}, BODY)
    assert (answer.status, answer.head) == (200, b"all ri")


async def test_a_receiver_that_does_not_answer_in_time_is_no_answer(
    serve: Serve, public_trust: ssl.SSLContext
) -> None:
    async def silent(_: bytes, __: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    sender = HttpSender(Guard(allow=LOOPBACK), tls=public_trust, total_s=0.1)
    async with serve(silent) as site:
        with pytest.raises(NoAnswer, match=r"^no answer within 0\.1 s$"):
            await sender.send(site.url, {}, BODY)


async def test_a_receiver_that_hangs_up_is_no_answer(serve: Serve, sender: HttpSender) -> None:
    async def hangs_up(_: bytes, reply: asyncio.StreamWriter) -> None:
        reply.close()

    async with serve(hangs_up) as site:
        with pytest.raises(NoAnswer, match=r"^the .* (closed early|no HTTP)$"):
            await sender.send(site.url, {}, BODY)
    assert len(site.requests) == 1


async def test_denied_closed_and_unknown_receivers_read_the_same(
    public_trust: ssl.SSLContext, trap: Trap
) -> None:
    with socket.create_server(("127.0.0.2", 0)) as closed:
        port = closed.getsockname()[1]
    allow = (ip_network("127.0.0.2/32"),)
    texts = set()
    for address in ("127.0.0.1", "127.0.0.2", None):
        sender = HttpSender(Guard(allow=allow, resolve=_names(address)), tls=public_trust)
        with pytest.raises(NoAnswer) as caught:
            await sender.send(f"http://hook.test:{port}/", {}, BODY)
        texts.add(str(caught.value))
    assert len(texts) == 1
    assert not trap.sprung


def _names(address: str | None) -> Resolve:
    async def resolve(host: str) -> Sequence[str]:
        if address is None:
            raise OSError(host)
        return [address]

    return resolve


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "https://hook.test:22/", "ftp://hook.test/"])
async def test_a_url_that_is_refused_at_submit_is_never_posted_to(
    public_trust: ssl.SSLContext, url: str
) -> None:
    sender = HttpSender(Guard(), tls=public_trust)
    with pytest.raises(Refusal) as caught:
        sender.check(url)
    assert caught.value.code is Code.INPUT_REFUSED
    with pytest.raises(NoAnswer):
        await sender.send(url, {}, BODY)


async def test_deliveries_to_one_receiver_share_a_connection(
    serve: Serve, sender: HttpSender
) -> None:
    async with serve(_thanks) as site:
        for _ in range(3):
            await sender.send(site.url, {}, BODY)
    assert site.accepted == 1
