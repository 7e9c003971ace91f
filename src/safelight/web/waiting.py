"""Waiting for jobs to end: one watcher in a process, however many wait."""

import asyncio
from collections.abc import Callable, Iterable

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId

#: Seconds after which a waiter looks itself, in case a wake-up was lost.
_SAFETY = 2.0


class Waiters:
    """Futures by job; the owner of the wake-up socket calls `ended`."""

    def __init__(self) -> None:
        self._waiting: dict[JobId, set[asyncio.Future[None]]] = {}
        #: The server stops: nobody waits any longer.
        self.stopping = False

    def stop(self) -> None:
        """End all waits, and those to come; a job that has ended is still seen to have."""
        self.stopping = True
        self.ended(list(self._waiting))

    def ended(self, jobs: Iterable[JobId]) -> None:
        """Wake those who wait for these jobs."""
        for job in jobs:
            for future in self._waiting.pop(job, ()):
                if not future.done():
                    future.set_result(None)

    async def wait(self, job: JobId, finished: Callable[[JobId], bool], seconds: float) -> bool:
        """Wait until the job has ended; False when it has not within the time, or at `stop`.

        `finished` asks the database and is called on a thread; it is asked again if the database
        could not be used.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.setdefault(job, set()).add(future)
            try:
                if await asyncio.to_thread(_known_to_be, finished, job):
                    return True
                left = end - loop.time()
                if left <= 0 or self.stopping:
                    return False
                await asyncio.wait({future}, timeout=min(left, _SAFETY))
            finally:
                self._forget(job, future)

    def _forget(self, job: JobId, future: "asyncio.Future[None]") -> None:
        waiting = self._waiting.get(job)
        if waiting is not None:
            waiting.discard(future)
            if not waiting:
                del self._waiting[job]


def _known_to_be(finished: Callable[[JobId], bool], job: JobId) -> bool:
    # A job goes on while the database cannot be read, so its caller waits on.
    try:
        return finished(job)
    except Refusal as refusal:
        if refusal.code is not Code.UNAVAILABLE:
            raise
        return False
