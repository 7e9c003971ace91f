"""How much of what clients send is held at once, whoever sends it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from safelight.domain.errors import Code, Refusal

#: Counts so many more bytes as held. Raises Refusal(UNAVAILABLE) where there is no room for them.
Take = Callable[[int], None]


class Holding:
    """Bytes that the requests of a process hold at once, within a bound.

    For one event loop: what takes does not wait between looking and counting.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0

    @contextmanager
    def share(self, free: int) -> Iterator[Take]:
        """What one request takes until the block ends; its first `free` bytes always have room."""
        had = held = 0

        def take(count: int) -> None:
            nonlocal had, held
            more = max(0, had + count - free) - held
            if self._held + more > self._most:
                raise Refusal(
                    Code.UNAVAILABLE,
                    f"The server holds at most {self._most} bytes of pictures that are sent in"
                    " request bodies at once, and this one does not fit now. Try again later, or"
                    " send URLs.",
                )
            had, held = had + count, held + more
            self._held += more

        try:
            yield take
        finally:
            self._held -= held
