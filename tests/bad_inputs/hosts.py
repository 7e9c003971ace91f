"""Hosts on loopback that do as a script says, and count who came."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

#: Talks to one client; the connection is closed after it.
Talk = Callable[[socket.socket], None]
_SECONDS = 30.0


def head_of(client: socket.socket) -> bytes:
    """A request up to its blank line."""
    read = b""
    while b"\r\n\r\n" not in read and (piece := client.recv(4096)):
        read += piece
    return read


def answering(head: str, body: bytes = b"") -> Talk:
    """Reads a request and answers each alike; `head` has its lines parted by a newline."""
    content = head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body

    def talk(client: socket.socket) -> None:
        head_of(client)
        client.sendall(content)

    return talk


class Host:
    """Listens on every address of loopback while it is a context; `visits` counts connections."""

    def __init__(self, talk: Talk = lambda _: None) -> None:
        self._talk = talk
        self._listener = socket.create_server(("0.0.0.0", 0), backlog=64)  # noqa: S104 -- on purpose
        self.port = int(self._listener.getsockname()[1])
        self._changed = threading.Condition()
        self.visits = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def url(self, path: str = "a.jpg") -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def wait_for(self, visits: int) -> None:
        """Wait until so many connections were made."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.visits >= visits, _SECONDS), self.visits

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._changed:
                self.visits += 1
                self._changed.notify_all()
            threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def _one(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(_SECONDS)
            self._talk(client)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Closing alone does not wake a thread that waits for the next client.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


class Gate:
    """A host's script that keeps its clients waiting until it is opened."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._open = threading.Event()

    def open(self) -> None:
        self._open.set()

    def __call__(self, client: socket.socket) -> None:
        head_of(client)
        self._open.wait(_SECONDS)
        head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(self._body)}\r\nconnection: close\r\n\r\n"
        client.sendall(head.encode() + self._body)
