"""Requests that come too slowly end their connection, and no others do."""

import asyncio
from asyncio import TimerHandle
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest
from uvicorn import Config
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.server import ServerState

from safelight.web.heads import BODY_BYTES, BODY_SECONDS, HEAD_SECONDS, BoundedHttp

pytestmark = pytest.mark.anyio
GET = b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 50000000\r\n\r\n"
#: uvicorn's own wait for the next request of a connection.
IDLE_SECONDS = 5.0


class Timer:
    def __init__(self, due: float, act: Callable[[], object]) -> None:
        self.due = due
        self.act = act
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class SetLoop:
    """The part of an event loop that the protocol uses, with a time that is set."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def call_later(self, delay: float, act: Callable[[], object]) -> TimerHandle:
        self.timers.append(Timer(self.now + delay, act))
        return cast("TimerHandle", self.timers[-1])

    def create_task(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(work)

    def pass_(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [t for t in self.timers if not t.cancelled and t.due <= end]:
            first = min(due, key=lambda timer: timer.due)
            self.timers.remove(first)
            self.now = first.due
            first.act()
        self.now = end


class Wire(asyncio.Transport):
    """What was sent over a connection, and whether it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Nothing is read on its own."""

    def resume_reading(self) -> None:
        """Nothing is read on its own."""


class Site:
    """An application that reads bodies when it may, and answers when it may."""

    def __init__(self, limit: int | None = None) -> None:
        self.loop = SetLoop()
        self.state = ServerState()
        self.may_read = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_read.set()
        self.may_answer.set()
        self.config = Config(
            self._app,
            http=BoundedHttp,
            ws="none",
            interface="asgi3",
            log_config=None,
            limit_concurrency=limit,
        )

    async def _app(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        more = scope["type"] == "http"
        while more:
            await self.may_read.wait()
            message = await receive()
            more = message["type"] == "http.request" and message["more_body"]
        await self.may_answer.wait()
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})

    def connect(self) -> tuple[BoundedHttp, Wire]:
        loop = cast("asyncio.AbstractEventLoop", self.loop)
        protocol, wire = BoundedHttp(self.config, self.state, {}, loop), Wire()
        protocol.connection_made(wire)
        return protocol, wire

    async def settle(self) -> None:
        """Let the application go as far as it can."""
        for _ in range(10):
            await asyncio.sleep(0)


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: a", b"\r\n"])
async def test_a_head_has_ten_seconds(sent: bytes) -> None:
    site = Site()
    client, wire = site.connect()
    if sent:
        client.data_received(sent)
    site.loop.pass_(HEAD_SECONDS - 1)
    assert not wire.closed
    site.loop.pass_(1)
    assert wire.closed


async def test_a_head_that_trickles_has_no_longer() -> None:
    site = Site()
    client, wire = site.connect()
    client.data_received(b"GET / HTTP/1.1\r\nX: ")
    for _ in range(10):
        assert not wire.closed
        site.loop.pass_(1)
        client.data_received(b"a")
    assert wire.closed


@pytest.mark.parametrize("sent", [b"G", b"\r\n"])
async def test_the_next_head_has_ten_seconds_too_however_it_trickles(sent: bytes) -> None:
    site = Site()
    client, wire = site.connect()
    client.data_received(GET)
    await site.settle()
    assert wire.sent.endswith(b"ok")
    site.loop.pass_(IDLE_SECONDS - 1)
    client.data_received(sent)
    site.loop.pass_(HEAD_SECONDS - 1)
    client.data_received(b"\r\n" if sent == b"\r\n" else b"E")
    assert not wire.closed
    site.loop.pass_(1)
    assert wire.closed


async def test_requests_that_come_in_time_go_on_for_ever() -> None:
    site = Site()
    client, wire = site.connect()
    for number in range(20):
        site.loop.pass_(IDLE_SECONDS - 1 if number else 0)
        client.data_received(GET[:9])
        site.loop.pass_(HEAD_SECONDS - 1)
        client.data_received(GET[9:])
        await site.settle()
        assert wire.sent.count(b"ok") == number + 1
    assert not wire.closed
    site.loop.pass_(IDLE_SECONDS)
    assert wire.closed


@pytest.mark.parametrize("after", [b"", b"\r\n", b"G"])
async def test_an_answer_may_take_any_time(after: bytes) -> None:
    site = Site()
    site.may_answer.clear()
    client, wire = site.connect()
    client.data_received(GET + after)
    site.loop.pass_(600)
    assert not wire.closed
    site.may_answer.set()
    await site.settle()
    assert wire.sent.endswith(b"ok")


async def test_a_body_that_trickles_ends_its_connection() -> None:
    site = Site()
    client, wire = site.connect()
    client.data_received(POST)
    for _ in range(int(BODY_SECONDS)):
        await site.settle()
        assert not wire.closed
        client.data_received(b"a" * (BODY_BYTES // int(BODY_SECONDS) - 1))
        site.loop.pass_(1)
    assert wire.closed


async def test_a_large_body_may_take_as_long_as_it_needs_at_8_kb_a_second() -> None:
    site = Site()
    client, wire = site.connect()
    client.data_received(POST)
    left = 50_000_000
    while left:
        await site.settle()
        piece = min(left, BODY_BYTES)
        client.data_received(b"a" * piece)
        left -= piece
        site.loop.pass_(BODY_SECONDS if left else 0)
        assert not wire.closed
    await site.settle()
    assert wire.sent.endswith(b"ok")


async def test_a_body_that_is_not_read_yet_is_not_slow() -> None:
    site = Site()
    site.may_read.clear()
    client, wire = site.connect()
    client.data_received(POST + b"a" * 100_000)
    await site.settle()
    site.loop.pass_(10 * BODY_SECONDS)
    assert not wire.closed
    site.may_read.set()
    await site.settle()
    site.loop.pass_(2 * BODY_SECONDS)
    assert wire.closed


async def test_beyond_the_limit_requests_are_refused_and_then_connections() -> None:
    site = Site(limit=4)
    connected = [site.connect() for _ in range(5)]
    client, wire = connected[-1]
    client.data_received(GET)
    await site.settle()
    assert wire.sent.startswith(b"HTTP/1.1 503 ")
    assert not any(wire.closed for _, wire in connected[:4])
    _, late = site.connect()
    assert late.closed
    assert late.sent == b""
