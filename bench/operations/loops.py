"""Work through a list with a number of threads, and say how long that took."""

import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def timed(items: Sequence[T], threads: int, work: Callable[[T], object]) -> float:
    """Seconds until every item is done. Raises what `work` raised, once all threads have ended."""
    todo: queue.SimpleQueue[T] = queue.SimpleQueue()
    for item in items:
        todo.put(item)

    def take() -> None:
        while True:
            try:
                item = todo.get_nowait()
            except queue.Empty:
                return
            work(item)

    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for ended in [pool.submit(take) for _ in range(threads)]:
            ended.result()
    return time.perf_counter() - started
