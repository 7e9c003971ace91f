"""`python -m bench.operations`: what operations cost, and their peers beside them.

Linux only: it reads /proc. Wants a quiet machine, and says how busy it was. Writes
bench-output/operations.md and operations.json.
"""

import argparse
import dataclasses
import json
import math
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path

from bench.operations import costs, peers
from bench.operations.costs import Cost
from bench.operations.peers import Race

_OUTPUT = Path("bench-output")
_MIB = 2**20


def main() -> None:
    """Measure, print, and keep what was measured."""
    chosen = _arguments()
    folder = _OUTPUT / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    patience = math.inf if chosen.whole else costs.PATIENCE
    races, found, matting = [], [], None
    if not chosen.operations:
        races = [*peers.cutting(folder, chosen.rounds), peers.enlarging(folder, chosen.rounds)]
        matting = peers.matting_seconds()
        print(race_table(races, matting), flush=True)
    for cost in costs.costs(folder, chosen.operations or list(costs.ASKED), patience):
        found.append(cost)
        print(f"  {cost.operation}, {cost.megapixels} MP: {_figures(cost)}", flush=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load average before {load:.2f}"
    parts = [machine, race_table(races, matting) if races else "", cost_table(found)]
    _write("\n\n".join(filter(None, parts)), races, found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.operations", description=__doc__)
    parser.add_argument("operations", nargs="*", help="only these costs, and no peers")
    parser.add_argument("--rounds", type=int, default=3, help="of each comparison")
    parser.add_argument(
        "--whole", action="store_true", help="leave out no size, however long it takes"
    )
    chosen = parser.parse_args()
    if strange := sorted(set(chosen.operations) - set(costs.ASKED)):
        parser.error(f"no such operation: {', '.join(strange)}; known: {', '.join(costs.ASKED)}")
    return chosen


def race_table(races: Sequence[Race], matting: float | None) -> str:
    """Medians, and the ratio of each round's times."""
    lines = [
        "| what | service s | peer s | peer / service | target | |",
        "|---|---|---|---|---|---|",
    ]
    for race in races:
        ours, theirs = statistics.median(race.ours), statistics.median(race.theirs[race.best])
        mark = "reached" if race.ratio >= race.target else "MISSED"
        figures = f"{ours:.2f} | {theirs:.2f} | {race.ratio:.2f} | >= {race.target} | {mark}"
        lines.append(f"| {race.what} | {figures} |")
    if matting is not None:
        lines += [
            "",
            f"For information: rembg with alpha_matting, the ten photos: {matting:.2f} s.",
        ]
    return "\n".join(lines)


def cost_table(found: Sequence[Cost]) -> str:
    """A line an operation: seconds per megapixel and memory at each size."""
    sizes = (*costs.TIMED, costs.LARGE)
    head = ["operation", *(f"{size} MP: s/MP, peak MiB" for size in sizes)]
    rows = []
    for operation in dict.fromkeys(cost.operation for cost in found):
        mine = {cost.megapixels: cost for cost in found if cost.operation == operation}
        rows.append([operation, *(_figures(mine[size]) for size in sizes if size in mine)])
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def _figures(cost: Cost) -> str:
    if cost.seconds is None or cost.memory is None:
        return f"left out: {cost.note}"
    over = " (OVER THE LIMIT)" if cost.memory > costs.LIMIT else ""
    return f"{cost.seconds / cost.megapixels:.2f}, {cost.memory / _MIB:.0f}{over}"


def _write(report: str, races: Sequence[Race], found: Sequence[Cost]) -> None:
    (_OUTPUT / "operations.md").write_text(report + "\n", "utf-8")
    data = {
        "races": [dataclasses.asdict(race) | {"ratio": race.ratio} for race in races],
        "costs": [dataclasses.asdict(cost) for cost in found],
    }
    (_OUTPUT / "operations.json").write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    print(report)


if __name__ == "__main__":
    main()
