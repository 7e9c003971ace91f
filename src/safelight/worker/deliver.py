"""Making due deliveries, many at once, so that a dead receiver delays nobody else."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from safelight.domain.deliveries import Delivery
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import DeliveryId
from safelight.domain.ports import Answer, Clock, NoAnswer, Sender
from safelight.domain.store import Tx
from safelight.webhooks.call import Call, Called, compose, conclude, make
from safelight.worker.dispatch import Desk
from safelight.worker.metrics import DELIVERIES

_log = structlog.get_logger(__name__)
#: Seconds after which we look even if nobody woke us.
_SAFETY = 15.0
#: Seconds until the next look after one that failed.
_RETRY = 1.0
#: How often the rest of a delivery that cannot be recorded doubles.
_MOST_DOUBLINGS = 9
_WENT_WRONG = "something went wrong inside Safelight; its log has the details"


@dataclass(frozen=True, slots=True)
class _Rest:
    """How often in a row nothing of a delivery could be recorded, and until when it rests."""

    times: int
    until: datetime


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
    _rests: dict[DeliveryId, _Rest] = field(default_factory=dict)
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
        calls = Counter(each.receiver for each in self._under_way.values())
        busy = [name for name, count in calls.items() if count >= self.per_receiver]
        room = self.capacity - len(self._under_way)
        resting = [which for which, rest in self._rests.items() if rest.until > now]
        due = await self.desk.read(
            lambda tx: tx.webhooks.due(now, room, busy, [*self._under_way, *resting])
        )
        for delivery in due:
            calls[delivery.receiver] += 1
            if calls[delivery.receiver] <= self.per_receiver:
                self._begin(delivery)
        later = await self.desk.read(lambda tx: tx.webhooks.next_due(now))
        moments = [self._rests[which].until for which in resting]
        if later is not None:
            moments.append(later)
        waits = [max((moment - self.clock()).total_seconds(), 0.0) for moment in moments]
        return min([*waits, _SAFETY])

    def _begin(self, delivery: Delivery) -> None:
        self._under_way[delivery.id] = delivery
        task = asyncio.create_task(self._attempt(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, delivery: Delivery) -> None:
        called: Called | None = None
        try:
            endpoint = await self.desk.read(
                lambda tx: tx.webhooks.endpoint(delivery.account, delivery.dialect)
            )
            call = compose(delivery, endpoint, self.user_agent, self.clock())
            called = await make(call, self.sender, time.monotonic)
            await self._record(called)
        except Exception as error:  # noqa: BLE001 -- it counts as tried, or stays pending
            _log.exception("A delivery broke.", action="delivery_broke", delivery=delivery.id)
            await self._broke(delivery, called, error)
        finally:
            del self._under_way[delivery.id]
            self.wake.set()

    async def _record(self, called: Called) -> None:
        attempt, after = conclude(called, self.clock())

        def record(tx: Tx) -> None:
            tx.webhooks.record(attempt, after)

        await self.desk.write(record)
        self._rests.pop(after.id, None)
        DELIVERIES.labels(f"{attempt.status // 100}xx" if attempt.status else "none").inc()
        _log.info(
            "A webhook was tried.",
            action="delivery_tried",
            delivery=after.id,
            job=after.job,
            attempt=attempt.number,
            status=attempt.status,
            error=attempt.error,
            latency_ms=attempt.latency_ms,
        )

    async def _broke(self, delivery: Delivery, called: Called | None, why: Exception) -> None:
        """Record the attempt with words of ours, or else let the delivery rest a while."""
        if not (isinstance(why, Refusal) and why.code is Code.UNAVAILABLE):
            try:
                await self._record(self._plain(delivery, called))
            except Exception:  # noqa: BLE001 -- see `_attempt`
                _log.exception(
                    "An attempt could not be recorded.",
                    action="attempt_not_recorded",
                    delivery=delivery.id,
                )
            else:
                return
        self._let_rest(delivery)

    def _plain(self, delivery: Delivery, called: Called | None) -> Called:
        """What was called, without whatever may be odd about it."""
        if called is None:
            call = Call(delivery=delivery, headers={}, at=self.clock())
            return Called(call=call, outcome=NoAnswer(_WENT_WRONG), latency_ms=0)
        if isinstance(called.outcome, Answer):
            return replace(called, outcome=Answer(status=called.outcome.status, head=b""))
        return replace(called, outcome=NoAnswer(_WENT_WRONG))

    def _let_rest(self, delivery: Delivery) -> None:
        before = self._rests.get(delivery.id)
        times = before.times + 1 if before is not None else 1
        seconds = _RETRY * 2 ** min(times - 1, _MOST_DOUBLINGS)
        until = self.clock() + timedelta(seconds=seconds)
        self._rests[delivery.id] = _Rest(times, until)
