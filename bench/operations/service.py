"""A real server that edits pictures as users have it do, and what its children use."""

import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.receiver import FileServer
from tests.support.server import KEY, Server

from bench.client import Client
from bench.measures import tree
from bench.operations.memory import peak

SPEAKS = "claid"

_EDIT = "/v1/image/edit"


class Refused(Exception):
    """The service did not make the edit; the text says why."""


class Service:
    """A server of its own with the pictures that it is to edit; use it as a context."""

    def __init__(
        self, pictures: Mapping[str, bytes], settings: Mapping[str, str] | None = None
    ) -> None:
        """`pictures` by name; `settings` as environment variables."""
        self._folder = tempfile.TemporaryDirectory(prefix="service-")
        self._files = FileServer(dict(pictures))
        self._server = Server(Path(self._folder.name) / "data", settings)

    def url(self, name: str) -> str:
        """Where the server fetches a picture."""
        return self._files.url(name)

    def edit(self, name: str, asked: Mapping[str, Any]) -> tuple[float, bytes]:
        """Seconds until the synchronous request is answered, and the result. Raises Refused.

        Polling every few milliseconds instead would take a third of a core from the edit.
        """
        started = time.perf_counter()
        with self._client() as client:
            try:
                data = client.post(_EDIT, {"input": self.url(name), **asked})["data"]
            except RuntimeError as error:
                raise Refused(str(error)) from error
            took = time.perf_counter() - started
            return took, client.fetch(_path(data["output"]["tmp_url"]))

    def edit_now(self, name: str, asked: Mapping[str, Any]) -> bytes:
        """The result of the synchronous request. Raises RuntimeError for a refusal."""
        with self._client() as client:
            data = client.post(_EDIT, {"input": self.url(name), **asked})["data"]
            return client.fetch(_path(data["output"]["tmp_url"]))

    def _client(self) -> closing[Client]:
        """A connection of its own: one that is kept idle between rounds would be closed."""
        return closing(Client(self._server.port, KEY))

    def child_peak(self) -> int:
        """Bytes of memory that any child has used at its peak."""
        process = self._server.process
        assert process is not None
        return max(peak(pid) for pid in tree(process.pid) if _is_child(pid))

    def __enter__(self) -> Self:
        self._files.__enter__()
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        self._files.__exit__(kind, error, trace)
        self._folder.cleanup()


def _path(url: str) -> str:
    return url[url.index("/", url.index("://") + 3) :]


def _is_child(pid: int) -> bool:
    """Whether it is the process that children are forked from, or one of them."""
    return b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
