"""The body of a child process: renders one task after another until its pipe closes."""

import contextlib
import os
import signal
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from safelight.domain.networks import Networks
from safelight.pipeline.task import RenderTask
from safelight.worker.answer import encode
from safelight.worker.sandbox import Confinement, allow_cpu, enter

#: Makes a child's networks, in the child.
Equip = Callable[[], Networks]


def main(pipe: Connection, confinement: Confinement, scratch: Path, equip: Equip) -> None:
    """Serve `pipe`: receive a RenderTask, send what `render` returns as `answer` has it."""
    # Here, not above: the host imports this module too, and has no use for libvips.
    from safelight.pipeline.render import render  # noqa: PLC0415

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the host decides when a child ends
    scratch.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(scratch)
    os.chdir(scratch)
    enter(confinement)
    networks = equip()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            task: RenderTask = pipe.recv()
            allow_cpu(confinement)
            pipe.send_bytes(encode(render(task, networks)))
