"""What a confined process may not do."""

import subprocess
import sys

import pytest

from safelight.worker.sandbox import network_cut

_CONFINED = """
import sys
from safelight.worker.sandbox import Confinement, allow_cpu, enter
enter(Confinement(memory_bytes=256 * 2**20, cpu_seconds=1))
"""


def _run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process that has confined itself to 256 MiB."""
    return subprocess.run(
        [sys.executable, "-c", _CONFINED + code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _printed(code: str) -> str:
    done = _run(code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(not network_cut(), reason="this system cannot keep a process off the network")
@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_no_socket_can_be_opened(family: str) -> None:
    code = f"""
import socket
try:
    socket.socket(socket.{family}, socket.SOCK_DGRAM)
except PermissionError as error:
    print(error.errno)
"""
    assert _printed(code) == "13"


@pytest.mark.skipif(not network_cut(), reason="this system cannot keep a process off the network")
@pytest.mark.parametrize("number", [425, 41 + 0x40000000])
def test_no_way_around_is_open(number: int) -> None:
    code = f"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.syscall({number}, 1, 0), ctypes.get_errno())
"""
    assert _printed(code) == "-1 13"


def test_files_and_pipes_still_work() -> None:
    code = """
import os, tempfile
with tempfile.TemporaryFile() as file:
    file.write(b"x")
print(len(os.pipe()))
"""
    assert _printed(code) == "2"


def test_memory_is_limited() -> None:
    code = """
try:
    bytearray(300 * 2**20)
except MemoryError:
    print("refused")
bytearray(50 * 2**20)
"""
    assert _printed(code) == "refused"


def test_a_task_that_never_ends_is_ended_by_its_processor_time() -> None:
    done = _run("allow_cpu(Confinement(memory_bytes=0, cpu_seconds=0))\nwhile True: pass")
    assert done.returncode in {-24, -9}  # SIGXCPU, or SIGKILL


def test_no_core_is_written() -> None:
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE))"
    assert _printed(code) == "(0, 0)"


def test_a_confined_process_does_not_outlive_its_parent() -> None:
    # A parent starts a confined child, tells its number, and is killed.
    child = _CONFINED + "import signal; print('in', flush=True); signal.pause()"
    code = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {child!r}], stdin=subprocess.PIPE)
print(child.pid, flush=True)
sys.stdin.read()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    lines = {parent.stdout.readline(), parent.stdout.readline()}
    assert "in\n" in lines
    parent.kill()
    # The child holds the other end of this pipe: it closes when the child is gone.
    assert parent.stdout.read() == ""
    parent.communicate()
