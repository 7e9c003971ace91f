"""Free children, given to the item that may wait least."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from safelight.domain.job import Priority
from safelight.worker.slot import Slot


class Places:
    """Hands out slots; used in one event loop.

    Priority counts as seconds that were not waited: who is asked for at once overtakes who came up
    to so many seconds before, and nobody is overtaken for ever.
    """

    def __init__(self, slots: Iterable[Slot]) -> None:
        self._free = list(slots)
        self._waiting: list[tuple[datetime, int, asyncio.Future[Slot]]] = []
        self._numbers = count()

    async def take(self, priority: Priority, since: datetime) -> Slot:
        """A free slot, once it is the turn of one who has waited `since` then."""
        if self._free:
            return self._free.pop()
        turn: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        rank = since + timedelta(seconds=priority.value)
        heappush(self._waiting, (rank, next(self._numbers), turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give(turn.result())
            raise

    def give(self, slot: Slot) -> None:
        """A slot is free again."""
        while self._waiting:
            turn = heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(slot)
                return
        self._free.append(slot)
