"""What is measured. Each function returns plain numbers; `__main__` puts them into words."""

import os
import queue
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.server import KEY, Server

from bench.asked import Asked
from bench.client import Client
from bench.files import FileServer
from bench.peer import WIDTH

SPEAKS = "claid"

_SUBMIT = "/v1/image/edit/async"


class Peer(Asked):
    """`bench.peer`, with a number of libvips threads an image."""

    def __init__(self, files: Sequence[Path], folder: Path, vips_threads: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        concurrency = {"VIPS_CONCURRENCY": str(vips_threads)}
        super().__init__("bench.peer", str(folder), *map(str, files), settings=concurrency)

    def seconds(self, count: int, threads: int) -> float:
        """For so many files with so many threads."""
        return float(self.answer(f"{count} {threads}"))


def service_seconds(server: Server, urls: Sequence[str]) -> float:
    """From the first submit to the moment a client has seen the last of these edits done."""
    todo: queue.SimpleQueue[str] = queue.SimpleQueue()
    for url in urls:
        todo.put(url)
    accepted: list[str] = []

    def submit() -> None:
        client = Client(server.port, KEY)
        while True:
            try:
                accepted.append(_submit(client, todo.get_nowait()))
            except queue.Empty:
                return client.close()

    started = time.perf_counter()
    _together([submit] * 4)
    client = Client(server.port, KEY)
    # They end about in the order they were accepted: waiting for each in turn sees all of them.
    for path in accepted:
        _wait(client, path, 0.1)
    client.close()
    return time.perf_counter() - started


def _submit(client: Client, source: str) -> str:
    answer = client.post(_SUBMIT, {"input": source, "operations": {"resizing": {"width": WIDTH}}})
    url: str = answer["data"]["result_url"]
    return url[url.index("/v1/") :]


def _wait(client: Client, path: str, pause: float) -> None:
    ticks = threading.Event()
    while (data := client.get(path)["data"])["status"] != "DONE":
        if data["status"] == "ERROR":
            raise RuntimeError(data["errors"])
        ticks.wait(pause)


def submits(server: Server, clients: int, each: int) -> tuple[float, list[float]]:
    """Submits per second, and the seconds of each; no worker host runs."""
    took: list[float] = []

    def work() -> None:
        client = Client(server.port, KEY)
        for _ in range(each):
            started = time.perf_counter()
            _submit(client, "https://pictures.example/never-fetched.jpg")
            took.append(time.perf_counter() - started)
        client.close()

    seconds = _together([work] * clients)
    return clients * each / seconds, sorted(took)


def overhead(
    server: Server, files: FileServer, path: Path, peer: Peer, times: int
) -> tuple[float, float]:
    """Medians of submit until seen done by a poller, and of the bare edit, in seconds."""
    client = Client(server.port, KEY)
    whole, bare = [], []
    for _ in range(times):
        started = time.perf_counter()
        _wait(client, _submit(client, files.url(path)), 0.002)
        whole.append(time.perf_counter() - started)
        bare.append(peer.seconds(1, 1))
    client.close()
    return statistics.median(whole), statistics.median(bare)


def memory(pid: int) -> dict[str, tuple[int, int]]:
    """RSS and PSS in KiB of every process below and including one, by name and id."""
    return {f"{_name(each)} {each}": _memory(each) for each in tree(pid)}


def cpu_share(pid: int, seconds: float) -> float:
    """How much of one core a process and those below it use while nothing is asked of them."""
    pids = tree(pid)
    before = sum(_cpu(each) for each in pids)
    threading.Event().wait(seconds)
    return (sum(_cpu(each) for each in pids) - before) / seconds


def _together(works: Sequence[Callable[[], None]]) -> float:
    threads = [threading.Thread(target=work) for work in works]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def tree(pid: int) -> list[int]:
    """A process and all those below it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


#: A part of a command line, and what the process is.
_NAMES = {
    "resource_tracker": "tracker",
    "forkserver": "children",
    "safelight.worker.supervisor": "supervisor",
    "safelight worker": "worker host",
    "safelight api": "API",
}


def _name(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return next((name for part, name in _NAMES.items() if part in words), "other")


def _memory(pid: int) -> tuple[int, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    values = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
    return int(values["Rss"]), int(values["Pss"])
