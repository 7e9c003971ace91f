"""Counters have their room on disk before anything counts, or stay in memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.support.limits import no_large_files

from safelight.cli.counters import FOLDER, share

#: Counts in a process of its own, as prometheus_client reads its variable once, when it is loaded.
_COUNTS = """
import sys
from pathlib import Path
from safelight.cli.counters import share
share(Path(sys.argv[1]))
from prometheus_client import Counter, Histogram
many = Counter("many", "Many.", ["label"])
for number in range(1000):
    many.labels(f"{number:020}").inc()
Histogram("spread", "Spread.").observe(1)
"""


@pytest.fixture(autouse=True)
def _variable(monkeypatch: pytest.MonkeyPatch) -> None:
    # What the process passes on to its children is what is tested: it is put back, not patched.
    monkeypatch.setenv(FOLDER, "")


def _sparse(path: Path) -> bool:
    kept = path.stat()
    return kept.st_blocks * 512 < kept.st_size


def test_no_counter_is_written_into_a_hole_of_its_file(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _COUNTS, str(tmp_path)], check=True)
    files = sorted(tmp_path.iterdir())
    assert [file.name.partition("_")[0] for file in files] == ["counter", "histogram"]
    assert not any(map(_sparse, files))


def test_what_was_counted_before_stays(tmp_path: Path) -> None:
    file = tmp_path / f"counter_{os.getpid()}.db"
    file.write_bytes(b"counted")
    share(tmp_path)
    assert file.read_bytes().startswith(b"counted\0")


def test_without_room_the_counters_stay_in_memory_and_that_is_told_once(tmp_path: Path) -> None:
    with no_large_files(100_000), capture_logs() as logs:
        share(tmp_path)
    assert FOLDER not in os.environ
    assert list(tmp_path.iterdir()) == []
    assert [line["action"] for line in logs] == ["counters_not_shared"]
