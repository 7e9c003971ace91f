"""HTTP/1.1 as uvicorn speaks it, with a limit on what comes beside the bodies of requests."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Bytes of a request line and headers; a piece as large as one read is tolerated on top.
MAX_HEAD = 64 * 1024


class BoundedHttp(HttpToolsProtocol):
    """Refuses heads and trailers that grow without end: nobody needs a key to send one.

    An error in one of the parser's callbacks is answered as any malformed request is.
    """

    #: Bytes of the request line and of complete headers.
    _kept = 0
    #: Bytes that came since the parser last found something whole in them.
    _waiting = 0
    _found = False

    def data_received(self, data: bytes) -> None:
        """Parse what came; refuse what waits for its end too long."""
        self._found = False
        super().data_received(data)
        self._waiting = 0 if self._found else self._waiting + len(data)
        if self._waiting > MAX_HEAD and not self.transport.is_closing():
            words = f"A line of the request is larger than the limit of {MAX_HEAD} bytes."
            self.logger.warning(words)
            self.send_400_response(words)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._kept = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the request line. Raises ValueError when there is too much of it."""
        self._keep(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header or trailer is complete. Raises ValueError when there are too many."""
        self._keep(len(name) + len(value))
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """A piece of the body, whose size is its readers' to limit."""
        self._found = True
        super().on_body(body)

    def _keep(self, size: int) -> None:
        self._found = True
        self._kept += size
        if self._kept > MAX_HEAD:
            raise ValueError(f"the head is larger than the limit of {MAX_HEAD} bytes")
