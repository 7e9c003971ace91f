"""Hosts that answer slowly, wrongly, endlessly or with a way into the network."""

import asyncio
import os
import select
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_network
from pathlib import Path

import pytest
import trustme

from safelight.adapters.net.connections import trust
from safelight.adapters.net.fetch import FetchLimits, HttpFetcher
from safelight.adapters.net.guard import Guard
from safelight.domain.errors import RETRYABLE, Code, Refusal

#: Gets the request's head and writes the answer; the connection is closed after it.
Script = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]

pytestmark = pytest.mark.anyio
#: 127.0.0.1 plays a public address; the rest of loopback stays denied.
ONE = (ip_network("127.0.0.1/32"),)
MAX = 100_000
TLS = trust()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def inside() -> Iterator[socket.socket]:
    """A listener on a denied address that nobody accepts from."""
    with socket.create_server(("127.0.0.2", 0)) as listener:
        yield listener


@asynccontextmanager
async def _host(script: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a server on 127.0.0.1."""
    tasks = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await script(await reader.readuntil(b"\r\n\r\n"), writer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            if task is not None:
                task.cancel()


def _saying(text: str, body: bytes = b"") -> Script:
    """A script that answers the same to everybody."""

    async def script(_: bytes, reply: asyncio.StreamWriter) -> None:
        reply.write(text.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)

    return script


async def _no_pause(_: float) -> None:
    pass


def _fetcher(tls: ssl.SSLContext = TLS, total_s: float = 10, port: int = 80) -> HttpFetcher:
    """Reaches 127.0.0.1 on any port, which is what every name stands for, and `port` elsewhere."""

    async def resolve(_: str) -> Sequence[str]:
        return ["127.0.0.1"]

    guard = Guard(allow=ONE, ports=frozenset({port}), resolve=resolve)
    limits = FetchLimits(max_bytes=MAX, total_s=total_s)
    return HttpFetcher(guard, limits, tls=tls, pause=_no_pause)


async def _refusal(fetcher: HttpFetcher, url: str, folder: Path) -> Refusal:
    """The refusal of a fetch that must fail, and leave no file."""
    with pytest.raises(Refusal) as caught:
        await fetcher.fetch(url, folder / "in")
    fetcher.close()
    assert _files(folder) == []
    assert caught.value.message.isprintable()
    return caught.value


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_redirect_to_a_denied_address_reads_like_an_unknown_host_and_opens_nothing(
    inside: socket.socket, tmp_path: Path
) -> None:
    port = inside.getsockname()[1]
    for target in (f"http://127.0.0.2:{port}/", f"http://[::ffff:127.0.0.2]:{port}/"):
        async with _host(_saying(f"HTTP/1.1 302 Found\nLocation: {target}")) as host:
            fetcher = _fetcher(port=port)
            refusal = await _refusal(fetcher, f"http://127.0.0.1:{host}/", tmp_path)
        assert refusal.code is Code.INPUT_UNREACHABLE
        assert "cannot be reached. Private addresses are refused" in refusal.message
    assert not select.select([inside], [], [], 0)[0]


async def test_a_redirect_to_the_metadata_service_is_not_followed(tmp_path: Path) -> None:
    target = "http://169.254.169.254/latest/meta-data/"
    async with _host(_saying(f"HTTP/1.1 302 Found\nLocation: {target}")) as host:
        refusal = await _refusal(_fetcher(), f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_UNREACHABLE


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x",
        "data:image/png;base64,AA==",
        "http://user:pass@photos.example/",
        "http://[::1",
        "http://photos.example/a b",
        "",
    ],
)
async def test_a_redirect_to_anything_but_a_good_url_is_refused(
    location: str, tmp_path: Path
) -> None:
    async with _host(_saying(f"HTTP/1.1 302 Found\nLocation: {location}")) as host:
        refusal = await _refusal(_fetcher(), f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_REFUSED


async def test_a_redirect_to_a_closed_port_number_is_refused(tmp_path: Path) -> None:
    async with _host(_saying("HTTP/1.1 302 Found\nLocation: http://1.1.1.1:22/")) as host:
        refusal = await _refusal(_fetcher(), f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_REFUSED
    assert "port 22 is not one of" in refusal.message


async def test_a_redirect_loop_ends(tmp_path: Path) -> None:
    async with _host(_saying("HTTP/1.1 302 Found\nLocation: /again")) as host:
        refusal = await _refusal(_fetcher(), f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_REFUSED
    assert "redirects more than 5 times" in refusal.message


async def test_a_redirect_from_https_to_http_is_not_followed(tmp_path: Path) -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("photos.example").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    script = _saying("HTTP/1.1 302 Found\nLocation: http://photos.example/a.jpg")
    async with _host(script, server) as host:
        url = f"https://photos.example:{host}/"
        refusal = await _refusal(_fetcher(client), url, tmp_path)
    assert refusal.code is Code.INPUT_REFUSED
    assert "redirects from https to" in refusal.message


async def test_a_certificate_that_nobody_vouches_for_is_not_accepted(tmp_path: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("photos.example").configure_cert(server)
    async with _host(_saying("HTTP/1.1 200 OK", b"picture"), server) as host:
        url = f"https://photos.example:{host}/"
        refusal = await _refusal(_fetcher(), url, tmp_path)
    assert refusal.code is Code.INPUT_REFUSED
    assert refusal.code not in RETRYABLE
    assert "is not accepted: " in refusal.message


async def test_a_length_over_the_limit_is_refused_before_the_body_comes(tmp_path: Path) -> None:
    async def huge(_: bytes, reply: asyncio.StreamWriter) -> None:
        reply.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (MAX + 1))
        await asyncio.Event().wait()

    async with _host(huge) as host:
        refusal = await _refusal(_fetcher(), f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_TOO_LARGE
    assert f"has {MAX + 1} bytes; the limit is {MAX} bytes" in refusal.message


@pytest.mark.parametrize("framing", ["Connection: close", "Transfer-Encoding: chunked"])
async def test_a_body_without_end_is_cut_at_the_limit(framing: str, tmp_path: Path) -> None:
    sent = 0

    async def endless(_: bytes, reply: asyncio.StreamWriter) -> None:
        nonlocal sent
        reply.write(f"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n".encode())
        while True:
            reply.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")
            sent += 0x1000
            await reply.drain()

    async with _host(endless) as host:
        refusal = await _refusal(_fetcher(), f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_TOO_LARGE
    assert sent < 50_000_000


async def test_a_body_longer_than_its_length_is_cut_there(tmp_path: Path) -> None:
    script = _saying("HTTP/1.1 200 OK\nContent-Length: 4", b"four" + b"x" * 4 * MAX)
    fetcher = _fetcher()
    async with _host(script) as host:
        assert await fetcher.fetch(f"http://127.0.0.1:{host}/", tmp_path / "in") == 4
    fetcher.close()
    assert (tmp_path / "in").read_bytes() == b"four"


async def test_a_body_shorter_than_its_length_is_no_picture(tmp_path: Path) -> None:
    async with _host(_saying("HTTP/1.1 200 OK\nContent-Length: 9", b"four")) as host:
        refusal = await _refusal(_fetcher(), f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_UNREACHABLE
    assert "broke off" in refusal.message


async def test_a_body_that_drips_does_not_outlast_the_deadline(tmp_path: Path) -> None:
    async def drip(_: bytes, reply: asyncio.StreamWriter) -> None:
        reply.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            reply.write(b"x")
            await asyncio.sleep(0.01)

    async with _host(drip) as host:
        fetcher = _fetcher(total_s=0.2)
        refusal = await _refusal(fetcher, f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_TIMEOUT
    assert refusal.code in RETRYABLE
    assert "took longer than 0.2 s" in refusal.message


async def test_a_head_that_drips_does_not_outlast_the_deadline(tmp_path: Path) -> None:
    async def drip(_: bytes, reply: asyncio.StreamWriter) -> None:
        reply.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            reply.write(b"X: y\r\n")
            await asyncio.sleep(0.01)

    async with _host(drip) as host:
        fetcher = _fetcher(total_s=0.2)
        refusal = await _refusal(fetcher, f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_TIMEOUT


async def test_a_name_that_is_never_resolved_does_not_outlast_the_deadline(tmp_path: Path) -> None:
    async def never(_: str) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    fetcher = HttpFetcher(Guard(resolve=never), FetchLimits(total_s=0.1), tls=TLS)
    refusal = await _refusal(fetcher, "http://photos.example/", tmp_path)
    assert refusal.code is Code.INPUT_TIMEOUT


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 418, 451, 304, 300])
async def test_an_answer_without_a_picture_names_its_status_and_is_final(
    status: int, tmp_path: Path
) -> None:
    async with _host(_saying(f"HTTP/1.1 {status} <b>our words</b>")) as host:
        refusal = await _refusal(_fetcher(), f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code is Code.INPUT_REFUSED
    assert refusal.code not in RETRYABLE
    assert f"answered {status} " in refusal.message
    assert "<b>" not in refusal.message


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
async def test_a_host_in_trouble_is_worth_trying_later(status: int, tmp_path: Path) -> None:
    async with _host(_saying(f"HTTP/1.1 {status} Oops")) as host:
        refusal = await _refusal(_fetcher(), f"http://127.0.0.1:{host}/", tmp_path)
    assert refusal.code in RETRYABLE
    assert f"answered {status}" in refusal.message
    assert "3 times in a row" in refusal.message


@pytest.mark.parametrize("kind", ["text/html", "image/png", "x" * 500, "\x7f"])
async def test_the_content_type_is_left_to_those_who_look_at_the_file(
    kind: str, tmp_path: Path
) -> None:
    body = b"<!doctype html>"
    script = _saying(f"HTTP/1.1 200 OK\nContent-Length: {len(body)}\nContent-Type: {kind}", body)
    fetcher = _fetcher()
    async with _host(script) as host:
        assert await fetcher.fetch(f"http://127.0.0.1:{host}/", tmp_path / "in") == len(body)
    fetcher.close()


PROXY_CHECK = """
import asyncio, sys
from ipaddress import ip_network
from pathlib import Path
from safelight.adapters.net.connections import trust
from safelight.adapters.net.fetch import FetchLimits, HttpFetcher
from safelight.adapters.net.guard import Guard

async def main():
    guard = Guard(allow=(ip_network("127.0.0.1/32"),))
    fetcher = HttpFetcher(guard, FetchLimits(), tls=trust())
    print(await fetcher.fetch(sys.argv[1], Path(sys.argv[2])))

asyncio.run(main())
"""


async def test_a_proxy_in_the_environment_is_ignored(inside: socket.socket, tmp_path: Path) -> None:
    proxy = f"http://127.0.0.2:{inside.getsockname()[1]}"
    names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    async with _host(_saying("HTTP/1.1 200 OK\nContent-Length: 4", b"four")) as host:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROXY_CHECK, f"http://127.0.0.1:{host}/", tmp_path / "in"),
            env=dict.fromkeys(names, proxy) | {"PATH": os.defpath},
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await child.communicate()
    assert out.split() == [b"4"]
    assert not select.select([inside], [], [], 0)[0]
