"""HTTP/1.1 as uvicorn speaks it, with limits on what comes beside bodies and on how slowly."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Bytes of a request line and headers; a piece as large as one read is tolerated on top.
MAX_HEAD = 64 * 1024
#: Seconds for a head, from the connection's beginning or its own first byte.
HEAD_SECONDS = 10.0
#: Bytes of a body that come within so many seconds, unless it ends: 8 kB/s.
BODY_SECONDS = 30.0
BODY_BYTES = 240_000


class BoundedHttp(HttpToolsProtocol):
    """Refuses what grows or lasts without end: nobody needs a key to send it.

    An error in one of the parser's callbacks is answered as any malformed request is. A request
    that comes too slowly ends its connection without an answer.
    """

    #: Bytes of the request line and of complete headers.
    _kept = 0
    #: Bytes that came since the parser last found something whole in them.
    _waiting = 0
    _found = False
    #: Bytes that came since the body was last found to come fast enough.
    _came = 0
    #: Ends the connection when its head, or its body, comes too slowly.
    _deadline: asyncio.TimerHandle | None = None
    _in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head; too many connections are closed at once."""
        super().connection_made(transport)
        self._expect_head()
        most = self.limit_concurrency
        # Up to the limit requests are served, and a little beyond it they are answered with 503.
        if most is not None and len(self.connections) > most + most // 4:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._set_deadline(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came; refuse what waits for its end too long."""
        self._found = False
        self._came += len(data)
        super().data_received(data)
        self._waiting = 0 if self._found else self._waiting + len(data)
        if self._waiting > MAX_HEAD and not self.transport.is_closing():
            words = f"A line of the request is larger than the limit of {MAX_HEAD} bytes."
            self.logger.warning(words)
            self.send_400_response(words)
        if not self._answering():
            # Whatever came, it ended uvicorn's own wait for the next request.
            self._expect_head()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._kept = 0
        self._expect_head()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the request line. Raises ValueError when there is too much of it."""
        self._keep(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header or trailer is complete. Raises ValueError when there are too many."""
        self._keep(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole, and the body begins."""
        super().on_headers_complete()
        self._in_body = True
        self._expect_body()

    def on_body(self, body: bytes) -> None:
        """A piece of the body, whose size is its readers' to limit."""
        self._found = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request has come whole."""
        self._in_body = False
        self._set_deadline(None)
        super().on_message_complete()

    def _keep(self, size: int) -> None:
        self._found = True
        self._kept += size
        if self._kept > MAX_HEAD:
            raise ValueError(f"the head is larger than the limit of {MAX_HEAD} bytes")

    def _answering(self) -> bool:
        """Whether a request has not been answered yet."""
        # Before the first request uvicorn has None here, whatever its annotation says.
        return self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]

    def _expect_head(self) -> None:
        if self._deadline is None and not self._in_body:
            self._set_deadline(self.loop.call_later(HEAD_SECONDS, self._head_is_late))

    def _head_is_late(self) -> None:
        self._deadline = None
        if self._answering():  # the next head may wait until this request has its answer
            self._expect_head()
        else:
            self.transport.close()

    def _expect_body(self) -> None:
        self._came = 0
        self._set_deadline(self.loop.call_later(BODY_SECONDS, self._look_at_body))

    def _look_at_body(self) -> None:
        # While we do not read, it is not the client that is slow.
        if self._came >= BODY_BYTES or self.flow.read_paused:
            self._expect_body()
        else:
            self.logger.warning("A request's body came too slowly.")
            self.transport.close()

    def _set_deadline(self, deadline: asyncio.TimerHandle | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = deadline
