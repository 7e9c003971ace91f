"""What a child process may not do: reach the network, eat the machine, outlive its parent."""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_SECCOMP_RET_ALLOW = 0x7FFF0000
_SECCOMP_RET_ERRNO = 0x00050000
_EACCES = 13
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_FROM, _RETURN = 0x20, 0x15, 0x35, 0x06
#: Kernel's name for an architecture, its audit id and its number of socket(2).
_SOCKET_CALL = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
#: io_uring_setup(2), everywhere: what is asked for through such a ring passes by every filter.
_IO_URING_SETUP = 425
#: From here on the x86-64 kernel counts the same calls again, for its 32-bit pointers.
_SECOND_TABLE = 0x40000000


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """Limits of one child."""

    #: Bytes of writable memory that it may map.
    memory_bytes: int
    #: Seconds of processor time for one task; above it the kernel ends the child.
    cpu_seconds: int


def enter(confinement: Confinement) -> None:
    """Confine this process for good. What the system cannot do is left out; see `network_cut`."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    resource.setrlimit(resource.RLIMIT_DATA, (confinement.memory_bytes,) * 2)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if network_cut():
        _cut_network(libc)


def allow_cpu(confinement: Confinement) -> None:
    """Start a task's allowance of processor time."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + confinement.cpu_seconds, hard))


def network_cut() -> bool:
    """Whether children on this system are kept from opening sockets."""
    return sys.platform == "linux" and platform.machine() in _SOCKET_CALL


def _cut_network(libc: ctypes.CDLL) -> None:
    # A filter that fails socket(2), and what leads around it, with EACCES and lets all else pass.
    # It needs no privilege, works in containers, and cannot be taken off again.
    audit_arch, socket_number = _SOCKET_CALL[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_JUMP_IF_EQUAL, 0, 5, audit_arch),  # 32-bit calls have another
        (_LOAD, 0, 0, 0),  # the call's number
        (_JUMP_IF_FROM, 3, 0, _SECOND_TABLE),
        (_JUMP_IF_EQUAL, 2, 0, socket_number),
        (_JUMP_IF_EQUAL, 1, 0, _IO_URING_SETUP),
        (_RETURN, 0, 0, _SECCOMP_RET_ALLOW),
        (_RETURN, 0, 0, _SECCOMP_RET_ERRNO | _EACCES),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HL", len(steps), ctypes.addressof(buffer))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
