"""`python -m bench`: all measurements in one run, each beside its target.

Linux only: it reads /proc. Wants a quiet machine, and says how busy it was.
"""

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import Server

from bench import measures
from bench.files import FileServer, two_megapixels

_OUTPUT = Path("bench-output")


@dataclass(frozen=True)
class Line:
    """A measurement, what it should be, and whether it is."""

    what: str
    figure: str
    target: str
    reached: bool

    def __str__(self) -> str:
        mark = "reached" if self.reached else "MISSED"
        return f"| {self.what} | {self.figure} | {self.target} | {mark} |"


def rate(server: Server, files: FileServer, paths: list[Path], size: tuple[int, int]) -> Line:
    """The whole service against the bare loop, alternating."""
    count, rounds = size
    urls = [files.url(paths[number % len(paths)]) for number in range(count)]
    ours: list[float] = []
    theirs: dict[int, list[float]] = {1: [], 2: []}
    folder = Path(tempfile.mkdtemp(dir=_OUTPUT))
    with measures.Peer(paths, folder, 1) as one, measures.Peer(paths, folder, 2) as two:
        peers = {1: one, 2: two}
        for peer in peers.values():
            peer.seconds(20, 2)
        measures.service_seconds(server, urls[:20])
        for number in range(rounds):
            ours.append(count / measures.service_seconds(server, urls))
            for threads, peer in peers.items():
                theirs[threads].append(count / peer.seconds(count, 2))
            shown = ", ".join(f"{rates[-1]:.1f}" for rates in theirs.values())
            print(
                f"  round {number + 1}: service {ours[-1]:.1f}/s, bare loop {shown}/s", flush=True
            )
    best = max(theirs.values(), key=statistics.median)
    ratio = statistics.median(mine / other for mine, other in zip(ours, best, strict=True))
    figure = (
        f"{ratio:.2f} ({statistics.median(ours):.1f}/s against {statistics.median(best):.1f}/s)"
    )
    what = "durable edits, 2 MP JPEG to 1000 px, whole service against a bare two-thread loop"
    return Line(what, figure, ">= 0.85", ratio >= 0.85)


def idle_overhead(server: Server, files: FileServer, path: Path, times: int) -> Line:
    """One edit at a time on an idle server."""
    folder = Path(tempfile.mkdtemp(dir=_OUTPUT))
    with measures.Peer([path], folder, 1) as peer:
        peer.seconds(5, 1)
        measures.overhead(server, files, path, peer, 5)
        whole, bare = measures.overhead(server, files, path, peer, times)
    more = (whole - bare) * 1000
    figure = f"p50 +{more:.1f} ms ({whole * 1000:.1f} ms against {bare * 1000:.1f} ms)"
    return Line("submit until seen done, idle, over the bare edit", figure, "<= 30 ms", more <= 30)


def submit(folder: Path, each: int) -> Line:
    """Durable submits with no work running."""
    with Server(folder, command="api") as server:
        measures.submits(server, 8, each // 4)
        a_second, took = measures.submits(server, 8, each)
    late = took[int(len(took) * 0.99)] * 1000
    middle = statistics.median(took) * 1000
    figure = f"{a_second:.0f}/s, p50 {middle:.1f} ms, p99 {late:.1f} ms"
    reached = a_second >= 400 and late <= 40
    return Line("submits, durable, 8 clients", figure, ">= 400/s, p99 <= 40 ms", reached)


def idle(server: Server, when: str) -> Iterator[Line]:
    """Memory and processor use while nothing is asked."""
    assert server.process is not None
    found = measures.memory(server.process.pid)
    for name, (own, shared) in found.items():
        print(f"  {name}: RSS {own / 1024:.0f} MiB, PSS {shared / 1024:.0f} MiB", flush=True)
    rss, pss = (sum(each[which] for each in found.values()) / 1024 for which in (0, 1))
    figure = f"{pss:.0f} MiB (shared pages counted once; sum of RSS {rss:.0f} MiB)"
    yield Line(f"memory of all processes, {when}", figure, "<= 300 MiB", pss <= 300)
    share = measures.cpu_share(server.process.pid, 10) * 100
    yield Line(f"processor use, {when}", f"{share:.2f} % of a core", "<= 1 %", share <= 1)


def main() -> None:
    """Measure everything and print a table, which is also written to bench-output/report.md."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--edits", type=int, default=200, help="edits in a round")
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    _OUTPUT.mkdir(exist_ok=True)
    paths = two_megapixels(_OUTPUT / "pictures")
    lines: list[Line] = []
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(dir=_OUTPUT) as folder:
        with FileServer(paths) as files, Server(Path(folder) / "data") as server:
            lines += idle(server, "just started")
            lines.append(rate(server, files, paths, (chosen.edits, chosen.rounds)))
            lines.append(idle_overhead(server, files, paths[0], 50))
            lines += idle(server, "after the edits")
        lines.append(submit(Path(folder) / "submits", 250))
    report = "\n".join(
        [
            f"{platform.machine()}, {os.cpu_count()} cores, load average before {load:.2f}",
            "",
            "| what | measured | target | |",
            "|---|---|---|---|",
            *map(str, lines),
        ]
    )
    (_OUTPUT / "report.md").write_text(report + "\n")
    print(report)


if __name__ == "__main__":
    main()
