"""The command line as a person runs it: a process with arguments, streams and a status."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from tests.support import warm

_SECONDS = 120.0


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Stdout, which must hold exactly one JSON document, on one line."""
        assert self.out.count("\n") == 1, self
        return json.loads(self.out)

    @property
    def documents(self) -> list[Any]:
        """Stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Command:
    """Runs `safelight` in a folder, with these variables and no others that begin like ours."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)

    def __call__(self, *arguments: str | Path, given: str = "", **variables: str) -> Done:
        """Run to the end. `given` is its stdin."""
        with (
            tempfile.TemporaryFile() as stdin,
            tempfile.TemporaryFile() as stdout,
            tempfile.TemporaryFile() as stderr,
        ):
            stdin.write(given.encode())
            stdin.seek(0)
            request = {
                "arguments": [str(argument) for argument in arguments],
                "environment": self.environment | variables,
                "folder": str(self.folder),
            }
            status = _carried_out(request, stdin, stdout, stderr)
            return Done(status, _text(stdout), _text(stderr))

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """Start it, with a Python of its own; its stdout can be read line by line."""
        return subprocess.Popen(
            self._line(arguments),
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @staticmethod
    def _line(arguments: tuple[str | Path, ...]) -> list[str]:
        # -P: the installed command does not look for modules in the folder that it is called in.
        return [sys.executable, "-P", "-m", "safelight", *map(str, arguments)]


def _carried_out(request: Mapping[str, Any], *streams: IO[bytes]) -> int:
    """Run a command in a process of its own; returns its exit status."""
    with socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(_SECONDS)
        asked.connect(_warm())
        content = json.dumps(request).encode()
        socket.send_fds(asked, [content], [stream.fileno() for stream in streams])
        process = _number(asked)
        try:
            return _number(asked)
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            raise


def _number(asked: socket.socket) -> int:
    content = asked.recv(warm.NUMBER.size, socket.MSG_WAITALL)
    number: int = warm.NUMBER.unpack(content)[0]
    return number


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()


@cache
def _warm() -> str:
    """Where the process listens that commands are forked from; it ends with this one."""
    folder = tempfile.TemporaryDirectory()
    path = str(Path(folder.name) / "commands")
    # -P: the installed command does not look for modules in the folder that it is called in.
    process = subprocess.Popen(
        [sys.executable, "-P", warm.__file__, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder.name,
        env={k: v for k, v in os.environ.items() if not k.startswith("SAFELIGHT_")},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"

    def end() -> None:
        process.communicate()
        folder.cleanup()

    atexit.register(end)
    return path
