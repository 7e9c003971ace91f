"""Asks the system's resolver for addresses, on threads that nothing else needs."""

import asyncio
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import NamedTuple

#: Seconds that a name may take. The system's resolver goes on for longer.
PATIENCE_S = 5.0
#: Names that are asked for at once.
THREADS = 64

_Addresses = list[str]


class _Question(NamedTuple):
    host: str
    answer: "Future[_Addresses]"
    #: By `time.monotonic`; nobody waits for the answer any longer.
    end: float


def ask_system(host: str) -> _Addresses:
    """The addresses of a name, in the order in which the system prefers them. Raises OSError."""
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class Names:
    """`guard.Resolve` by the system's resolver.

    A question to it cannot be broken off, and a name whose servers are dead holds its thread for
    as long as the system is set to try. So there are many threads, and those who ask for the same
    name at the same time share one. The threads are started as they are needed, and end with the
    process.
    """

    def __init__(
        self,
        ask: Callable[[str], _Addresses] = ask_system,
        *,
        threads: int = THREADS,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._ask = ask
        self._most = threads
        self._patience_s = patience_s
        self._questions: SimpleQueue[_Question] = SimpleQueue()
        #: By host: asked or about to be, and not answered.
        self._open: dict[str, Future[_Addresses]] = {}
        self._threads = 0
        self._lock = Lock()

    async def __call__(self, host: str) -> _Addresses:
        """The addresses of a name. Raises OSError: there are none, or they take too long."""
        async with asyncio.timeout(self._patience_s):
            # A waiter that gives up does not cancel what others may wait for.
            return await asyncio.wrap_future(self._answer(host))

    def _answer(self, host: str) -> "Future[_Addresses]":
        with self._lock:
            answer = self._open.get(host)
            if answer is None:
                self._make_room()
                answer = self._open[host] = Future()
                answer.set_running_or_notify_cancel()  # from here on it cannot be cancelled
                end = time.monotonic() + self._patience_s
                self._questions.put(_Question(host, answer, end))
            return answer

    def _make_room(self) -> None:
        """One thread for each open question, as long as there may be more."""
        if self._threads > len(self._open) or self._threads >= self._most:
            return
        try:
            Thread(target=self._work, name="names", daemon=True).start()
        except RuntimeError as error:
            if not self._threads:
                raise OSError("no thread can be started to ask for a name") from error
        else:
            self._threads += 1

    def _work(self) -> None:
        while True:
            self._settle(self._questions.get())

    def _settle(self, question: _Question) -> None:
        addresses: _Addresses = []
        error: Exception | None = None
        try:
            addresses = self._asked(question)
        except Exception as caught:  # noqa: BLE001 -- for whoever asked
            error = caught
        with self._lock:
            del self._open[question.host]
        if error is None:
            question.answer.set_result(addresses)
        else:
            question.answer.set_exception(error)

    def _asked(self, question: _Question) -> _Addresses:
        if time.monotonic() > question.end:
            raise TimeoutError(f"no thread came free to ask for {question.host}")
        return self._ask(question.host)
