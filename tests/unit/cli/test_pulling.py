"""How far a pull is, on a terminal and elsewhere."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from safelight.bootstrap.models import Doing, Step
from safelight.cli.pulling import Lines

ROOT = Path(__file__).parents[3]
SCRIPT = """
from safelight.bootstrap.models import Doing, Step
from safelight.cli.pulling import shown
with shown() as tell:
    tell(Step(doing=Doing.DOWNLOADING, subject="package 1.0", size=2_000_000, there=1_000_000))
    tell(Step(doing=Doing.DONE, subject="u2net", size=2_000_000, there=2_000_000))
"""


def test_where_lines_stay_a_step_is_said_once() -> None:
    file = io.StringIO()
    tell = Lines(Console(file=file)).tell
    for there in (0, 10, 20):
        tell(Step(doing=Doing.DOWNLOADING, subject="package 1.0", size=2_000_000, there=there))
    tell(Step(doing=Doing.UNPACKING, subject="package 1.0"))
    tell(Step(doing=Doing.DONE, subject="u2net", size=3_000_000, there=3_000_000))
    assert file.getvalue() == "downloading package 1.0 (2.0 MB)\npulled u2net (3.0 MB)\n"


def test_on_a_terminal_a_bar_moves_and_what_is_done_stays() -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stderr=theirs, stdin=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    assert process.returncode == 0
    assert "pulled u2net (2.0 MB)" in shown.decode()
    assert "1.0/2.0 MB" in shown.decode() or "2.0/2.0 MB" in shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that nobody writes any longer
        return b""
