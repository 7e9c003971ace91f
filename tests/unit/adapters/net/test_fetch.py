"""What a fetch writes, follows and tries again."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from safelight.adapters.net.fetch import RETRY_AFTER, FetchLimits, HttpFetcher
from safelight.adapters.net.guard import Guard
from safelight.domain.errors import RETRYABLE, Code, Refusal

if TYPE_CHECKING:
    from tests.unit.adapters.net.conftest import Script, Serve

pytestmark = pytest.mark.anyio
LOOPBACK = (ip_network("127.0.0.0/8"),)
PICTURE = bytes(range(256)) * 2000
AGAIN = b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"


class Pauses:
    """Notes how long a pause was asked for, and does not make it."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def fetcher(public_trust: ssl.SSLContext, pauses: Pauses) -> AsyncIterator[HttpFetcher]:
    limits = FetchLimits(max_bytes=len(PICTURE))
    made = HttpFetcher(Guard(allow=LOOPBACK), limits, tls=public_trust, pause=pauses)
    yield made
    made.close()


def _ok(body: bytes = PICTURE) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def _status(line: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {line}", "Content-Length: 0", *headers, "", ""]).encode()


def _answers(*answers: bytes) -> Script:
    """One answer after the other, the last one for good."""
    left: Iterator[bytes] = iter(answers)
    last = answers[-1]

    async def script(_: bytes, reply: asyncio.StreamWriter) -> None:
        reply.write(next(left, last))

    return script


async def test_the_file_holds_what_the_url_serves(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    async with serve(_answers(_ok())) as site:
        assert await fetcher.fetch(f"{site.url}/a%20b.jpg?c=d", tmp_path / "in") == len(PICTURE)
    assert (tmp_path / "in").read_bytes() == PICTURE
    head = site.requests[0].decode()
    assert head.startswith(f"GET /a%20b.jpg?c=d HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n")
    assert "Accept-Encoding: identity" in head
    assert "authorization" not in head.lower()
    assert "cookie" not in head.lower()


async def test_an_existing_file_is_not_overwritten(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    (tmp_path / "in").write_bytes(b"kept")
    async with serve(_answers(_ok())) as site:
        with pytest.raises(FileExistsError):
            await fetcher.fetch(site.url, tmp_path / "in")
    assert (tmp_path / "in").read_bytes() == b"kept"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 T", "308 P"])
async def test_a_redirect_is_followed(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path, status: str
) -> None:
    script = _answers(_status(status, "Location: /b.jpg", "Set-Cookie: a=b"), _ok())
    async with serve(script) as site:
        assert await fetcher.fetch(f"{site.url}/a.jpg", tmp_path / "in") == len(PICTURE)
    assert site.requests[1].startswith(b"GET /b.jpg ")
    assert b"cookie" not in site.requests[1].lower()


async def test_a_redirect_may_hold_raw_utf_8(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    async with serve(_answers(_status("302 Found", "Location: /ñ.jpg"), _ok())) as site:
        await fetcher.fetch(site.url, tmp_path / "in")
    assert site.requests[1].startswith(b"GET /%C3%B1.jpg ")


async def test_five_redirects_are_followed(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    async with serve(_answers(*[AGAIN] * 5, _ok())) as site:
        assert await fetcher.fetch(site.url, tmp_path / "in") == len(PICTURE)


async def test_a_sixth_redirect_is_not_followed(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    async with serve(_answers(*[AGAIN] * 6, _ok())) as site:
        with pytest.raises(Refusal, match="redirects more than 5 times"):
            await fetcher.fetch(site.url, tmp_path / "in")
    assert len(site.requests) == 6


@pytest.mark.parametrize("status", ["500 No", "503 Busy", "429 Slow down", "408 Late", "425 Early"])
async def test_a_host_in_trouble_is_tried_again(
    serve: Serve, fetcher: HttpFetcher, pauses: Pauses, tmp_path: Path, status: str
) -> None:
    async with serve(_answers(_status(status), _status(status), _ok())) as site:
        assert await fetcher.fetch(site.url, tmp_path / "in") == len(PICTURE)
    assert pauses.asked == list(RETRY_AFTER)


async def test_a_transfer_that_breaks_off_is_tried_again_from_its_beginning(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    async def script(_: bytes, reply: asyncio.StreamWriter) -> None:
        whole = len(site.requests) > 1
        reply.write(_ok() if whole else _ok()[:1000])
        if not whole:
            reply.close()

    async with serve(script) as site:
        assert await fetcher.fetch(site.url, tmp_path / "in") == len(PICTURE)
    assert (tmp_path / "in").read_bytes() == PICTURE


async def test_a_host_that_stays_in_trouble_is_unreachable_for_now(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    async with serve(_answers(_status("503 Weird words"))) as site:
        with pytest.raises(Refusal, match="answered 503 Service Unavailable, 3 times") as caught:
            await fetcher.fetch(site.url, tmp_path / "in")
    assert caught.value.code is Code.INPUT_UNREACHABLE
    assert caught.value.code in RETRYABLE
    assert len(site.requests) == 3


async def test_a_size_at_the_limit_is_fetched_and_one_byte_more_is_not(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    chunked = b"HTTP/1.1 200 OK\r\n\r\n" + PICTURE

    async def script(request: bytes, reply: asyncio.StreamWriter) -> None:
        reply.write(chunked + (b"x" if b"/more" in request else b""))
        reply.close()

    async with serve(script) as site:
        assert await fetcher.fetch(site.url, tmp_path / "in") == len(PICTURE)
        with pytest.raises(Refusal, match=f"the limit is {len(PICTURE)} bytes") as caught:
            await fetcher.fetch(f"{site.url}/more", tmp_path / "more")
    assert caught.value.code is Code.INPUT_TOO_LARGE
    assert not (tmp_path / "more").exists()


async def test_a_compressed_answer_is_refused_since_none_was_asked_for(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    async with serve(_answers(_status("200 OK", "Content-Encoding: gzip"))) as site:
        with pytest.raises(Refusal, match="content-encoding gzip") as caught:
            await fetcher.fetch(site.url, tmp_path / "in")
    assert caught.value.code is Code.INPUT_REFUSED


async def test_the_next_fetch_from_a_host_uses_the_same_connection(
    serve: Serve, fetcher: HttpFetcher, tmp_path: Path
) -> None:
    async with serve(_answers(_ok())) as site:
        for name in "abc":
            await fetcher.fetch(site.url, tmp_path / name)
    assert site.accepted == 1
