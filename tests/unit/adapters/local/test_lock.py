"""One worker host at a time."""

import subprocess
import sys
from pathlib import Path

from safelight.adapters.local.lock import HostLock

_HOLD = """
import sys
from pathlib import Path
from safelight.adapters.local.lock import HostLock
print(HostLock(Path(sys.argv[1])).acquire(), flush=True)
sys.stdin.read()
"""


def test_the_lock_is_one_holders_until_released(tmp_path: Path) -> None:
    first, second = HostLock(tmp_path / "lock"), HostLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()
    second.release()


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    mine = HostLock(path)
    assert not mine.acquire()
    holder.kill()
    holder.communicate()
    assert mine.acquire()
    mine.release()


def test_a_child_does_not_inherit_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    mine = HostLock(path)
    assert mine.acquire()
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    )
    mine.release()
    other = HostLock(path)
    assert other.acquire()
    other.release()
    child.communicate()
