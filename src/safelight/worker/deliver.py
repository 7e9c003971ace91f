"""Making due deliveries, many at once, so that a dead receiver delays nobody else."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import structlog

from safelight.domain.deliveries import Delivery
from safelight.domain.ids import DeliveryId
from safelight.domain.ports import Clock, Sender
from safelight.domain.store import Tx
from safelight.webhooks.call import compose, conclude, make
from safelight.worker.dispatch import Desk
from safelight.worker.metrics import DELIVERIES

_log = structlog.get_logger(__name__)
#: Seconds after which we look even if nobody woke us.
_SAFETY = 15.0
#: Seconds until the next look after one that failed.
_RETRY = 1.0


@dataclass(kw_only=True)
class Deliverer:
    """Calls receivers; waiting for an answer holds a socket, not a thread."""

    desk: Desk
    clock: Clock
    sender: Sender
    user_agent: str
    #: Calls under way at once, over all receivers.
    capacity: int = 256
    #: Calls under way at once to one receiver.
    per_receiver: int = 4
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: dict[DeliveryId, Delivery] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False

    async def run(self) -> None:
        """Deliver until `stop`; what is under way then is finished first."""
        while not self._stopping:
            self.wake.clear()
            timeout = await self._look_or_wait()
            try:
                await asyncio.wait_for(self.wake.wait(), timeout)
            except TimeoutError:
                continue
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def stop(self) -> None:
        """Begin no further calls."""
        self._stopping = True
        self.wake.set()

    async def _look_or_wait(self) -> float:
        try:
            return await self._look()
        except Exception:  # noqa: BLE001 -- the database is locked, full or gone: look again
            _log.exception("What is due could not be read.", action="look_failed")
            return _RETRY

    async def _look(self) -> float:
        now = self.clock()
        calls = Counter(_receiver(each) for each in self._under_way.values())
        busy = [name for name, count in calls.items() if count >= self.per_receiver]
        room = self.capacity - len(self._under_way)
        due = await self.desk.read(
            lambda tx: tx.webhooks.due(now, room, busy, list(self._under_way))
        )
        for delivery in due:
            calls[_receiver(delivery)] += 1
            if calls[_receiver(delivery)] <= self.per_receiver:
                self._begin(delivery)
        later = await self.desk.read(lambda tx: tx.webhooks.next_due(now))
        if later is None:
            return _SAFETY
        return min(max((later - self.clock()).total_seconds(), 0.0), _SAFETY)

    def _begin(self, delivery: Delivery) -> None:
        self._under_way[delivery.id] = delivery
        task = asyncio.create_task(self._attempt(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, delivery: Delivery) -> None:
        try:
            endpoint = await self.desk.read(
                lambda tx: tx.webhooks.endpoint(delivery.account, delivery.dialect)
            )
            call = compose(delivery, endpoint, self.user_agent, self.clock())
            called = await make(call, self.sender, time.monotonic)
            attempt, after = conclude(called, self.clock())

            def record(tx: Tx) -> None:
                tx.webhooks.record(attempt, after)

            await self.desk.write(record)
            DELIVERIES.labels(f"{attempt.status // 100}xx" if attempt.status else "none").inc()
            _log.info(
                "A webhook was tried.",
                action="delivery_tried",
                delivery=delivery.id,
                job=delivery.job,
                attempt=attempt.number,
                status=attempt.status,
                error=attempt.error,
                latency_ms=attempt.latency_ms,
            )
        except Exception:  # noqa: BLE001 -- it stays pending and is tried again
            _log.exception("A delivery broke.", action="delivery_broke", delivery=delivery.id)
            await asyncio.sleep(_RETRY)
        finally:
            del self._under_way[delivery.id]
            self.wake.set()


def _receiver(delivery: Delivery) -> str:
    parts = urlsplit(delivery.url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
