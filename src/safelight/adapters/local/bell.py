"""Datagrams on Unix sockets in the data folder: nobody polls, and nothing idles hot."""

import json
import os
import socket
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from safelight.domain.ids import JobId
from safelight.domain.ports import Ring

WORKER = "worker.sock"
WAITERS = "api-"
#: Ids in one datagram; well below the smallest default buffer.
_CHUNK = 200


class Inbox:
    """A socket that receives wake-ups; give its `fileno` to an event loop."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / name
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(0)
        base = _Folder(folder)
        base.open()
        with closing(base):
            self._socket.bind(f"{base}/{name}")
        self._path.chmod(0o600)

    def fileno(self) -> int:
        """Readable when there is something to receive."""
        return self._socket.fileno()

    def receive(self) -> list[bytes]:
        """Everything that has come in."""
        messages = []
        while True:
            try:
                messages.append(self._socket.recv(65536))
            except BlockingIOError:
                return messages

    def close(self) -> None:
        """Stop receiving."""
        self._socket.close()
        self._path.unlink(missing_ok=True)


class WorkerInbox:
    """Where the worker host is rung."""

    def __init__(self, folder: Path) -> None:
        self._inbox = Inbox(folder, WORKER)

    def fileno(self) -> int:
        """Readable when it rings."""
        return self._inbox.fileno()

    def receive(self) -> set[Ring]:
        """What it rang for."""
        return {Ring(message.decode()) for message in self._inbox.receive()}

    def close(self) -> None:
        """Stop receiving."""
        self._inbox.close()


class LocalBell:
    """`domain.ports.Bell` on this host.

    All that a ring needs is opened here, so that it works when no more files can be opened.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._base = _Folder(folder)
        self._base.open()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(0)
        self._probe = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def ring_worker(self, why: Ring) -> None:
        """Wake the worker host."""
        self._send(WORKER, why.encode())

    def ring_waiters(self, finished: Iterable[JobId]) -> None:
        """Tell every API process which jobs have ended."""
        ids = list(finished)
        # A folder that cannot be listed is a lost ring: those who wait look themselves in the end.
        with suppress(OSError):
            names = [path.name for path in self._folder.glob(f"{WAITERS}*")] if ids else []
            for start in range(0, len(ids), _CHUNK):
                message = json.dumps(ids[start : start + _CHUNK]).encode()
                for name in names:
                    if not self._send(name, message):
                        (self._folder / name).unlink(missing_ok=True)

    def worker_listens(self) -> bool:
        """Whether a worker host is there to be woken."""
        try:
            self._probe.connect(f"{self._base}/{WORKER}")
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Ring no more; what is rung later goes nowhere."""
        self._socket.close()
        self._probe.close()
        self._base.close()

    def _send(self, name: str, message: bytes) -> bool:
        """Whether the socket of that name still has an owner."""
        try:
            self._socket.sendto(message, f"{self._base}/{name}")
        except ConnectionRefusedError:
            return False
        except OSError:
            # It is not there, or its buffer is full and its owner will look anyway.
            return True
        return True


def finished_jobs(message: bytes) -> list[JobId]:
    """The ids in a datagram from `ring_waiters`."""
    return [JobId(job) for job in json.loads(message)]


class _Folder:
    """A short name for a folder, since a socket's path may have at most 107 bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle = -1

    def open(self) -> None:
        """Have the short name from now on. Raises OSError."""
        if Path("/proc/self/fd").is_dir():
            self._handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)

    def close(self) -> None:
        """Have only the long name again."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def __str__(self) -> str:
        return str(self._folder) if self._handle < 0 else f"/proc/self/fd/{self._handle}"
