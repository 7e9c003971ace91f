"""Parts are kept alive whenever signals come, and ended when the supervisor is told to stop."""

import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import signal, sys
from safelight.logs import configure
from safelight.worker.supervisor import Part, Supervisor

def at_each_line(frame, event, arg):
    if event == "line":
        signal.raise_signal(signal.SIGCHLD)
    return at_each_line

configure("json", "error")
supervisor = Supervisor(parts=[Part(name="part", command=sys.argv[1:])], patience=5.0)
{before}
supervisor.run()
"""
#: A part that is well from its second start on, and then tells its supervisor to stop.
_WELL_THE_SECOND_TIME = 'echo x >>"$0"; test $(wc -l <"$0") -lt 2 || { kill $PPID; exec sleep 60; }'


def _supervise(marks: Path, before: str = "") -> int:
    command = [sys.executable, "-c", _SCRIPT.format(before=before)]
    part = ["sh", "-c", _WELL_THE_SECOND_TIME, str(marks)]
    return subprocess.run([*command, *part], timeout=30, check=False).returncode


def test_a_part_that_died_is_started_again_and_ended_when_all_is_to_stop(tmp_path: Path) -> None:
    assert _supervise(tmp_path / "marks") == 0
    assert (tmp_path / "marks").read_text() == "x\nx\n"


def test_a_signal_in_the_middle_of_any_line_stops_no_supervision(tmp_path: Path) -> None:
    """Its handlers run inside whatever the main thread is doing, which may hold any lock."""
    assert _supervise(tmp_path / "marks", "sys.settrace(at_each_line)") == 0
    assert (tmp_path / "marks").read_text() == "x\nx\n"
