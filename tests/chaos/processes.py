"""Which processes belong to a server, read from the kernel; kills one of them for certain."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_PROC = Path("/proc")


class Role(StrEnum):
    """What a process is to the server."""

    SUPERVISOR = "supervisor"
    API = "api"
    WORKER = "worker"
    #: The process that children are forked from.
    TEMPLATE = "template"
    CHILD = "child"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Process:
    """A process; `started` tells it from a later one with the same id."""

    pid: int
    parent: int
    started: int
    state: str
    role: Role


def of_server(folder: Path) -> list[Process]:
    """Every living process whose environment names this data folder, but not this one."""
    marker = b"SAFELIGHT_DATA_DIR=" + os.fsencode(folder)
    found = {process.pid: process for process in _all() if _marked(process.pid, marker)}
    templates = {pid for pid, process in found.items() if process.role is Role.TEMPLATE}
    return [
        _as_child(process) if process.parent in templates else process for process in found.values()
    ]


def _as_child(process: Process) -> Process:
    return Process(process.pid, process.parent, process.started, process.state, Role.CHILD)


def zombies_of(parents: set[int]) -> list[Process]:
    """Processes that have ended and that one of these parents has not asked about."""
    return [each for each in _all() if each.state == "Z" and each.parent in parents]


def alive(process: Process) -> bool:
    """Whether this very process still runs."""
    now = _read(process.pid)
    return now is not None and now.started == process.started and now.state != "Z"


def age(process: Process) -> float:
    """Seconds since it was started."""
    uptime = float((_PROC / "uptime").read_text().split()[0])
    return uptime - process.started / os.sysconf("SC_CLK_TCK")


def kill(process: Process) -> bool:
    """SIGKILL this very process, never a later one with its id; False when it was gone."""
    try:
        handle = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return False
    try:
        if not alive(process):
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)
    return True


def has_open(process: Process, part: str) -> bool:
    """Whether the process has a file open, or mapped, whose path contains `part`."""
    folder = _PROC / str(process.pid)
    with suppress(OSError):
        if part in (folder / "maps").read_text():
            return True
        for link in (folder / "fd").iterdir():
            with suppress(OSError):
                if part in str(link.readlink()):
                    return True
    return False


def _all() -> Iterator[Process]:
    for entry in _PROC.iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            process = _read(int(entry.name))
            if process is not None:
                yield process


def _read(pid: int) -> Process | None:
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
        command = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return Process(pid, int(fields[1]), int(fields[19]), fields[0], _role(command))


def _role(command: bytes) -> Role:
    words = command.split(b"\0")
    if b"safelight.worker.supervisor" in words:
        return Role.SUPERVISOR
    if b"safelight" in words:
        after = words[words.index(b"safelight") + 1 :]
        roles = {b"serve": Role.SUPERVISOR, b"api": Role.API, b"worker": Role.WORKER}
        return next((roles[word] for word in after if word in roles), Role.OTHER)
    return Role.TEMPLATE if b"multiprocessing.forkserver" in command else Role.OTHER


def _marked(pid: int, marker: bytes) -> bool:
    try:
        environment = (_PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return False
    return marker in environment.split(b"\0")
