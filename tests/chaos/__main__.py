"""`python -m tests.chaos --kills N`: kill, then audit; fails if anything is not as it must be."""

import argparse
import secrets
import sys
import tempfile
import threading
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tests.chaos.run import Outcome, Run

#: Seconds a kill may take, restarts included, before the run stops killing.
_EACH = 6.0
_SHOWN = 40
_console = Console()


def main() -> int:
    """Run as the command line says; 1 when a rule was broken or not all kills were made."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="how many processes to kill")
    parser.add_argument("--seed", type=int, help="repeats the choices of an earlier run")
    parser.add_argument("--keep", type=Path, help="keep data folder and log in this new folder")
    given = parser.parse_args()
    seed = secrets.randbelow(2**31) if given.seed is None else given.seed
    _console.print(f"Seed {seed}; repeat these choices with --seed {seed}.")
    if given.keep is not None:
        given.keep.mkdir(parents=True)
        return _run(given.keep, seed, given.kills)
    with tempfile.TemporaryDirectory(prefix="safelight-chaos-") as folder:
        return _run(Path(folder), seed, given.kills)


def _run(folder: Path, seed: int, kills: int) -> int:
    run = Run(folder / "data", seed)
    timer = threading.Timer(60 + _EACH * kills, run.stop.set)
    timer.daemon = True
    timer.start()
    started = time.monotonic()
    try:
        outcome = run.run(kills, _Line(kills))
    finally:
        timer.cancel()
        (folder / "server.log").write_text("".join(run.log.text))
    _show(outcome, time.monotonic() - started)
    enough = outcome.killed.total() >= kills
    if not enough:
        _console.print(f"Time was up after {outcome.killed.total()} of {kills} kills.")
    return 0 if enough and not outcome.violations else 1


class _Line:
    """The progress line: on a terminal in place, elsewhere now and then."""

    def __init__(self, kills: int) -> None:
        self._kills = kills
        self._terminal = sys.stdout.isatty()

    def __call__(self, done: int, requests: int) -> None:
        line = f"{done} of {self._kills} kills, {requests} requests"
        if self._terminal:
            _console.print(line, end="\n" if done == self._kills else "\r", highlight=False)
        elif done % 20 == 0 or done == self._kills:
            _console.print(line, highlight=False)


def _show(outcome: Outcome, seconds: float) -> None:
    table = Table(title=f"{outcome.killed.total()} kills in {seconds:.0f} s, seed {outcome.seed}")
    table.add_column("what")
    table.add_column("count", justify="right")
    for role, count in outcome.killed.most_common():
        table.add_row(f"kills of the {role}", str(count))
    table.add_section()
    for name, number in outcome.counts.items():
        table.add_row(name, str(number))
    table.add_section()
    table.add_row("rules broken", str(len(outcome.violations)))
    _console.print(table)
    for violation in outcome.violations[:_SHOWN]:
        _console.print(f"- {violation}", markup=False, highlight=False)
    if len(outcome.violations) > _SHOWN:
        _console.print(f"… and {len(outcome.violations) - _SHOWN} more")


if __name__ == "__main__":
    sys.exit(main())
