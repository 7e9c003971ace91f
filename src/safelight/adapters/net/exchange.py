"""One HTTP/1.1 connection: asks, and hands out the answer piece by piece."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import responses

import h11

from safelight.adapters.net.urls import Target

#: Bytes asked of a connection at a time.
READ_SIZE = 128 * 1024
#: Bytes of an answer's head, or of one chunk's; as many as one read are tolerated on top.
_MAX_HEAD = 64 * 1024


class Broken(Exception):
    """The connection broke, or what came over it is no HTTP; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a target."""

    method: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The beginning of an answer."""

    status: int
    #: Names in lower case; of repeated headers, the last.
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Any 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def __str__(self) -> str:
        """`404 Not Found`: our words, since the other side's are not to be repeated."""
        return f"{self.status} {responses.get(self.status, '')}".strip()


class Connection:
    """An open connection, used for one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD)

    @property
    def reusable(self) -> bool:
        """Whether another request may follow: the answer was read whole and both sides agree."""
        done = self._protocol.our_state is h11.DONE and self._protocol.their_state is h11.DONE
        return done and self.open

    @property
    def open(self) -> bool:
        """Whether the other side has not closed yet, as far as can be seen."""
        return not (self._reader.at_eof() or self._writer.transport.is_closing())

    async def ask(self, target: Target, request: Request) -> Head:
        """Send a request and wait for the head of its answer. Raises Broken."""
        if self._protocol.our_state is h11.DONE:
            self._protocol.start_next_cycle()
        try:
            self._writer.write(self._encoded(target, request))
            await self._writer.drain()
        except OSError as error:
            raise Broken("the connection was closed early") from error
        while True:
            event = await self._next()
            if isinstance(event, h11.Response):
                return _head(event)

    async def read(self) -> bytes | bytearray:
        """The next piece of the answer's body; empty at its end. Raises Broken."""
        while True:
            event = await self._next()
            if isinstance(event, h11.Data):
                return event.data
            if isinstance(event, h11.EndOfMessage):
                return b""

    def close(self) -> None:
        """Close at once; what is still to come is not waited for."""
        self._writer.transport.abort()

    def _encoded(self, target: Target, request: Request) -> bytes:
        headers = {"Host": target.authority, **request.headers}
        if request.method != "GET":
            headers["Content-Length"] = str(len(request.body))
        events: Iterable[h11.Event] = (
            h11.Request(method=request.method, target=target.path, headers=list(headers.items())),
            h11.Data(data=request.body),
            h11.EndOfMessage(),
        )
        return b"".join(self._protocol.send(event) or b"" for event in events)

    async def _next(self) -> h11.Event:
        try:
            while (event := self._protocol.next_event()) is h11.NEED_DATA:
                self._protocol.receive_data(await self._reader.read(READ_SIZE))
        except h11.RemoteProtocolError as error:
            raise Broken("the answer broke off or is no HTTP") from error
        except OSError as error:
            raise Broken("the connection was closed early") from error
        if not isinstance(event, h11.Event) or isinstance(event, h11.ConnectionClosed):
            raise Broken("the connection was closed early")
        return event


def _head(response: h11.Response) -> Head:
    # Some hosts put a redirect's path into the head as raw UTF-8; nothing else here is not ASCII.
    fields = (
        (name.decode("ascii"), value.decode(errors="replace")) for name, value in response.headers
    )
    return Head(status=response.status_code, headers=dict(fields))
