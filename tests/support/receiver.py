"""Real HTTP servers on loopback: one that receives webhooks, one that serves pictures."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Received:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes


#: Status and body for a request.
Reply = Callable[[Received], tuple[int, bytes]]


def always_ok(_received: Received) -> tuple[int, bytes]:
    return 200, b"ok"


class _Loopback(ThreadingHTTPServer):
    """Says nothing about clients that hang up: tests kill some of them."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class OnLoopback:
    """Serves HTTP on a free port while the block runs; the base of those that say what."""

    def serve_with(self, handler: type[BaseHTTPRequestHandler]) -> None:
        """To be called once, before the block."""
        self._server = _Loopback(("127.0.0.1", 0), handler)
        # Seconds after which it sees that the block has ended.
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def root(self) -> str:
        """Its URL, without a path."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Receiver(OnLoopback):
    """Keeps every request it gets; `wait_for` waits for the next ones."""

    def __init__(self, reply: Reply = always_ok) -> None:
        self.reply = reply
        self.received: list[Received] = []
        self._changed = threading.Condition()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                got = Received(self.path, headers, self.rfile.read(length))
                with owner._changed:
                    owner.received.append(got)
                    owner._changed.notify_all()
                status, body = owner.reply(got)
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.serve_with(Handler)

    @property
    def url(self) -> str:
        return f"{self.root}/hook"

    def wait_for(self, count: int, seconds: float = 60.0) -> list[Received]:
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.received) >= count, seconds):
                raise AssertionError(f"{len(self.received)} of {count} webhooks came")
            return list(self.received)


@dataclass
class FileServer(OnLoopback):
    """Serves bytes by path, and counts how often each was asked for."""

    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner.asked.append(self.path)
                content = owner.files.get(self.path.lstrip("/").partition("?")[0])
                self.send_response(404 if content is None else 200)
                self.send_header("content-length", str(len(content or b"")))
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, *_: object) -> None:
                return

        self.serve_with(Handler)

    def url(self, name: str) -> str:
        return f"{self.root}/{name}"
