"""Pictures to work on, and a server on loopback that gives them out at next to no cost."""

import asyncio
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import pyvips
from scripts.photos import photos

#: About two megapixels.
_WIDTH, _HEIGHT = 1732, 1154
_QUALITY = 90


def two_megapixels(folder: Path) -> list[Path]:
    """Real photos, each cropped and scaled to 1732 x 1154 pixels, as JPEG of quality 90."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for photo in photos("demo"):
        target = folder / f"{photo.stem}-2mp.jpg"
        if not target.exists():
            image = pyvips.Image.thumbnail(str(photo), _WIDTH, height=_HEIGHT, crop="centre")
            image.jpegsave(str(target), Q=_QUALITY)
        made.append(target)
    return made


class _Give(asyncio.Protocol):
    """Answers every request for a known path with bytes that were put together beforehand."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = answers
        self._transport: asyncio.Transport | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1]
            if self._transport is not None:
                self._transport.write(self._answers[path])


class FileServer:
    """A thread that serves files over HTTP/1.1 with kept-alive connections."""

    def __init__(self, paths: list[Path]) -> None:
        self._answers = {f"/{path.name}".encode(): _answer(path.read_bytes()) for path in paths}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        server = await self._loop.create_server(lambda: _Give(self._answers), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()

    def url(self, path: Path) -> str:
        return f"http://127.0.0.1:{self.port}/{path.name}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()


def _answer(content: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ncontent-length: {len(content)}\r\n\r\n"
    return head.encode() + content
