"""The peer: the loop that one would write with libvips alone, two threads over a list of files.

Reads lines from standard input, each a number of files and a number of threads, works through
so many of the files it was started with, and answers with the seconds that took.
"""

import queue
import sys
import threading
import time
from pathlib import Path

import pyvips

WIDTH = 1000


def edit(source: Path, target: Path) -> None:
    """What the service is asked to do, with the encoder settings that it has by default."""
    image = pyvips.Image.thumbnail(str(source), WIDTH, height=10_000_000)
    image.jpegsave(str(target), Q=85, interlace=True, keep="icc")


def loop(files: list[Path], folder: Path, threads: int) -> float:
    """Seconds for all files."""
    todo: queue.SimpleQueue[tuple[int, Path]] = queue.SimpleQueue()
    for numbered in enumerate(files):
        todo.put(numbered)

    def work() -> None:
        while True:
            try:
                number, path = todo.get_nowait()
            except queue.Empty:
                return
            edit(path, folder / f"{number}.jpg")

    workers = [threading.Thread(target=work) for _ in range(threads)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - started


def main() -> None:
    """Serve standard input."""
    folder, *names = map(Path, sys.argv[1:])
    for line in sys.stdin:
        count, threads = map(int, line.split())
        files = [names[number % len(names)] for number in range(count)]
        print(loop(files, folder, threads), flush=True)


if __name__ == "__main__":
    main()
