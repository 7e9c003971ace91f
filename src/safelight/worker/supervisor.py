"""Keeps the parts of a server alive: what dies is started again, with back-off."""

import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

import structlog

from safelight.logs import configure

_log = structlog.get_logger(__name__)
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
#: A part that ran this long had got ready, and so starts again with the first pause.
_STEADY = 3.0
_PR_SET_PDEATHSIG = 1
# Loaded here: between fork and exec there is no loading anything.
_LIBC = ctypes.CDLL(None)


@dataclass(kw_only=True)
class Part:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    #: File descriptors that it inherits.
    keep_open: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = _FIRST_PAUSE
    due: float = 0.0


@dataclass(kw_only=True)
class Supervisor:
    """Runs parts until it gets SIGTERM or SIGINT, then ends them in order and waits."""

    parts: list[Part]
    #: Seconds to wait for a part to end before it is killed.
    patience: float
    _asked_to_stop: bool = False

    def run(self) -> None:
        """Supervise; returns once every part has ended."""
        with _signals() as signals:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._asked)
            signal.signal(signal.SIGCHLD, _noted)
            while not self._asked_to_stop:
                self._tend()
                _wait(signals, self._until_due())
            # The API last: who polls for work that is being ended gets answers until the end.
            for part in reversed(self.parts):
                self._end(part)

    def _asked(self, *_: object) -> None:
        # A handler interrupts the main thread wherever it is, so it may wait for nothing that
        # thread may hold: an Event has a lock.
        self._asked_to_stop = True

    def _tend(self) -> None:
        now = time.monotonic()
        for part in self.parts:
            if part.process is not None and part.process.poll() is not None:
                self._died(part, now)
            if part.process is None and part.due <= now:
                self._start(part, now)

    def _start(self, part: Part, now: float) -> None:
        # A new session: a Ctrl-C in the terminal reaches the supervisor, which ends parts in order.
        part.process = subprocess.Popen(  # noqa: S603 -- our own programs
            part.command,
            start_new_session=True,
            pass_fds=part.keep_open,
            preexec_fn=partial(_end_with, os.getpid()),  # noqa: PLW1509 -- one thread
        )
        part.started = now
        _log.info(
            "A part was started.", action="part_started", part=part.name, pid=part.process.pid
        )

    def _died(self, part: Part, now: float) -> None:
        status = part.process.returncode if part.process is not None else None
        part.process = None
        if now - part.started >= _STEADY:
            part.pause = _FIRST_PAUSE
        part.due = now + part.pause
        _log.error(
            "A part ended and is started again.",
            action="part_died",
            part=part.name,
            status=status,
            pause_s=part.pause,
        )
        part.pause = min(part.pause * 2, _LONGEST_PAUSE)

    def _until_due(self) -> float | None:
        now = time.monotonic()
        waiting = [part.due - now for part in self.parts if part.process is None]
        return max(min(waiting), 0.0) if waiting else None

    def _end(self, part: Part) -> None:
        if part.process is None:
            return
        part.process.terminate()
        try:
            part.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            part.process.kill()
            part.process.wait()


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket that is readable from each signal on until it is read."""
    signals, written = socket.socketpair()
    with signals, written:
        signals.settimeout(0)
        written.settimeout(0)
        # When it is full it is readable, and that is all that it has to be.
        before = signal.set_wakeup_fd(written.fileno(), warn_on_full_buffer=False)
        try:
            yield signals
        finally:
            signal.set_wakeup_fd(before)


def _wait(signals: socket.socket, seconds: float | None) -> None:
    select.select([signals], [], [], seconds)
    with suppress(BlockingIOError):
        signals.recv(65536)  # what is left, if anything is, ends the next wait


def _noted(*_: object) -> None:
    """Handle a signal that only has to end the wait: one without a handler is not noticed."""


def _end_with(supervisor: int) -> None:
    """Have the kernel send SIGTERM to this new process when its supervisor is gone."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != supervisor:  # it went before we could ask
            os.kill(os.getpid(), signal.SIGTERM)


def main(listener: str, patience: str, log_format: str, log_level: str) -> None:
    """Supervise the two halves of a server; `listener` is an inherited socket for the API."""
    configure(log_format, log_level)
    # -P: what lies in the folder that the server was started in is no code of ours.
    command = [sys.executable, "-P", "-m", "safelight"]
    api = Part(name="api", command=[*command, "api", "--fd", listener], keep_open=(int(listener),))
    worker = Part(name="worker", command=[*command, "worker"])
    Supervisor(parts=[api, worker], patience=float(patience)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
