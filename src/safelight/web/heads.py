"""HTTP/1.1 as uvicorn speaks it, with a limit on what comes before a request's body."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Bytes of a request line and headers; a piece as large as one read is tolerated on top.
MAX_HEAD = 64 * 1024


class BoundedHttp(HttpToolsProtocol):
    """Refuses a head that grows without end: nobody needs a key to send one."""

    #: A head has begun and is not complete.
    _open = False
    #: Bytes that came while it was not.
    _waited = 0
    #: Bytes of its complete headers.
    _kept = 0

    def data_received(self, data: bytes) -> None:
        """Parse what came; refuse a head that is too long already."""
        super().data_received(data)
        if not self._open or self.transport.is_closing():
            return
        self._waited += len(data)
        if self._waited > MAX_HEAD:
            words = f"The request's head is larger than the limit of {MAX_HEAD} bytes."
            self.logger.warning(words)
            self.send_400_response(words)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._open, self._waited, self._kept = True, 0, 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header is complete. An error here is answered as any malformed request is."""
        self._kept += len(name) + len(value)
        if self._kept > MAX_HEAD:
            raise ValueError(f"headers are larger than the limit of {MAX_HEAD} bytes")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The body begins."""
        self._open = False
        super().on_headers_complete()
