"""Room for this process's counters, taken before anything counts."""

import os
from pathlib import Path

import structlog

#: Read by prometheus_client when it is first imported: where processes share their counters.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: The types of metric that we have; each has a file for each process.
_TYPES = ("counter", "histogram")
#: Bytes. prometheus_client would begin with 64 KiB and double that as labels come up, each time
#: as a hole in the file; all labels that can come up fit into this.
_ROOM = 1 << 20

_log = structlog.get_logger()


def share(folder: Path) -> None:
    """Have prometheus_client share this process's counters in a folder, if there is room for them.

    It writes through mapped memory, where a full disk is no error but a SIGBUS: the process dies.
    So the room is taken now; without it, the counters stay in this process and are not shown.
    """
    files = [folder / f"{kind}_{os.getpid()}.db" for kind in _TYPES]
    try:
        for file in files:
            _take(file)
    except OSError as error:
        for file in files:
            file.unlink(missing_ok=True)
        os.environ.pop(FOLDER, None)
        _log.warning(
            "There is no room for this process's counters; /metrics goes without them.",
            action="counters_not_shared",
            folder=str(folder),
            reason=error.strerror,
        )
    else:
        os.environ[FOLDER] = str(folder)


def _take(file: Path) -> None:
    """Have a file whose every block is there; what it holds stays."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(handle, 0, _ROOM)
        elif not os.fstat(handle).st_size:
            _write_zeros(handle)
    finally:
        os.close(handle)


def _write_zeros(handle: int) -> None:
    """The same on systems without a call for it, such as macOS."""
    left = _ROOM
    while left:
        left -= os.write(handle, bytes(left))
