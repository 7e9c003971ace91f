"""A process that has loaded the command line, and forks one for each command that is asked of it.

Each of those has its own arguments, folder, variables, streams and status, as any process. What
they share is the start of Python and the imports, which would cost a second each time.
"""

import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from typing import Any

#: The process id of a command, and later its exit status.
NUMBER = struct.Struct("!i")
_LONGEST = 1 << 20
_STREAMS = 3


def main(path: str) -> None:
    """Listen on a Unix socket until stdin ends; returns in the processes of commands alone."""
    # Nothing of this starts a thread, which a fork would lack.
    for name in ("safelight.cli.app", "safelight.bootstrap.core"):
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, _ask_how_they_ended)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            with listener.accept()[0] as asked:
                if os.fork() == 0:
                    listener.close()
                    _become_command(asked)
                    return
    sys.exit()


def _ask_how_they_ended(*_: object) -> None:
    """So that their time counts as this process's, as it would without forks."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become_command(asked: socket.socket) -> None:
    """Fork; what was forked returns, and its parent tells who asked how that has ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    content, streams, _, _ = socket.recv_fds(asked, _LONGEST, _STREAMS)
    command = os.fork()
    if command == 0:
        _become(json.loads(content), streams)
        return
    for stream in streams:
        os.close(stream)
    asked.sendall(NUMBER.pack(command))
    status = os.waitstatus_to_exitcode(os.waitpid(command, 0)[1])
    asked.sendall(NUMBER.pack(status))
    os._exit(0)


def _become(request: dict[str, Any], streams: list[int]) -> None:
    """Take on all that a process is given when it starts."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])
    sys.argv[1:] = request["arguments"]


if __name__ == "__main__":
    main(sys.argv[1])
    from safelight.cli import main as command

    command()
