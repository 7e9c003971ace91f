"""Deletes each dialect in turn from a copy of this checkout, and checks that the rest stays green.

    python -m scripts.without_dialect [--only NAME ...] [-- ARGUMENTS OF PYTEST ...]

What speaks the dialect goes with it: see `scripts/speakers.py`. Ends with 1 when anything failed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.speakers import dialects, modules, speakers

ROOT = Path(__file__).parents[1]
#: Ignored by git, and slow to make again: photos, and what mypy knows.
_CACHES = (".cache", ".mypy_cache")
_TESTS = ("-m", "pytest", "-q", "-n", "3", "--dist=loadfile", "--no-loadscope-reorder")
_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a copy without one dialect."""

    dialect: str
    deleted: int
    #: The names of checks that failed.
    failed: Sequence[str]
    #: How many tests ended how, in pytest's words.
    tests: dict[str, int]

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {how}" for how, count in self.tests.items())
        result = f"FAILED: {', '.join(self.failed)}" if self.failed else "all green"
        return (
            f"without {self.dialect}: {sum(self.tests.values())} tests ({counts or 'none'}), "
            f"{self.deleted} files of others deleted with it; {result}"
        )


def main() -> int:
    """Check without each dialect, or those named; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=dialects(ROOT), default=dialects(ROOT))
    parser.add_argument("pytest", nargs="*", help="arguments of pytest, after --")
    given = parser.parse_args()
    outcomes = []
    for dialect in given.only:
        with tempfile.TemporaryDirectory(prefix=f"without-{dialect}-") as folder:
            outcomes.append(_checked(Path(folder).resolve(), dialect, given.pytest))
    print(*outcomes, sep="\n")
    return int(any(outcome.failed for outcome in outcomes))


def _checked(copy: Path, dialect: str, arguments: Sequence[str]) -> Outcome:
    print(f"--- without {dialect}", flush=True)
    _copy_to(copy)
    deleted = _delete(copy, dialect)
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    _imports_its_own(copy, environment)
    failed = [
        name
        for name, command in (
            ("ruff", ("-m", "ruff", "check", "-q")),
            ("mypy", ("-m", "mypy")),
        )
        if subprocess.run(
            [sys.executable, *command], cwd=copy, env=environment, check=False
        ).returncode
    ]
    status, tests = _tested(copy, environment, arguments)
    failed += ["pytest"] if status else []
    return Outcome(dialect=dialect, deleted=deleted, failed=failed, tests=tests)


def _copy_to(copy: Path) -> None:
    """All that git tracks, as it is in the working tree now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for name in _CACHES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name)


def _delete(copy: Path, dialect: str) -> int:
    """Delete a dialect and what speaks it; returns how many files those others were."""
    gone = speakers(modules(copy), dialect)
    shutil.rmtree(copy / "src" / "safelight" / "dialects" / dialect)
    for path in gone:
        (copy / path).unlink()
    return len(gone)


def _imports_its_own(copy: Path, environment: dict[str, str]) -> None:
    """Make sure that it is the copy which is checked, not the checkout that is installed."""
    line = "import safelight; print(safelight.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", line],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    if not Path(found).is_relative_to(copy):
        raise SystemExit(f"Python imports {found}, not the copy in {copy}.")


def _tested(
    copy: Path, environment: dict[str, str], arguments: Sequence[str]
) -> tuple[int, dict[str, int]]:
    """Run the tests, shown as they go; returns pytest's status and its counts."""
    with subprocess.Popen(
        [sys.executable, *_TESTS, *arguments],
        cwd=copy,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as tests:
        assert tests.stdout is not None  # noqa: S101 -- it is a pipe
        last = ""
        for line in tests.stdout:
            print(line, end="", flush=True)
            last = line
    return tests.returncode, {how: int(count) for count, how in _COUNT.findall(last)}


if __name__ == "__main__":
    sys.exit(main())
