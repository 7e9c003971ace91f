"""The dispatcher: one transaction a turn, which writes what ended and claims what is next."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import structlog

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey, JobId
from safelight.domain.job import Failure, Item
from safelight.domain.ports import Bell, Blobs, Clock, Ring
from safelight.domain.states import State
from safelight.domain.store import Claimed, Store, Tx
from safelight.jobs.finish import Finish
from safelight.results.names import uploads_of
from safelight.worker.attempt import Stopped
from safelight.worker.carry import Carrier
from safelight.worker.metrics import ATTEMPTS
from safelight.worker.turn import Ask, Done, take

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")
#: Seconds after which the dispatcher looks even if nobody woke it.
_SAFETY = 15.0
#: Seconds until the next turn after one that failed.
_RETRY = 1.0
#: Seconds between notes of how far long renderings are.
_PROGRESS = 1.0
#: Seconds between notes of what has begun; what takes less is as a rule noted with its end alone.
_BEGUN = 0.25
_WENT_WRONG = "Something went wrong inside Safelight; its log has the details."


class Desk:
    """The thread on which the worker host talks to the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk")

    async def write(self, work: Callable[[Tx], _T]) -> _T:
        """Run `work` in a write transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._write, work)

    def _write(self, work: Callable[[Tx], _T]) -> _T:
        with self._store.write() as tx:
            return work(tx)

    async def read(self, work: Callable[[Tx], _T]) -> _T:
        """Run `work` in a read transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, work)

    def _read(self, work: Callable[[Tx], _T]) -> _T:
        with self._store.read() as tx:
            return work(tx)


@dataclass(kw_only=True)
class Dispatcher:
    """Keeps the children busy, and the database true."""

    desk: Desk
    clock: Clock
    bell: Bell
    blobs: Blobs
    finish: Finish
    carrier: Carrier
    #: Items that may be under way at once, rendering, fetching or waiting for a child, beside those
    #: that wait for slow sources or for engines.
    capacity: int
    #: Called when jobs ended and there are deliveries to make.
    on_told: Callable[[], None]
    #: Items that wait for slow sources or for engines and are borne with beside the others; no
    #: account may have more than half of them, and then begins nothing more.
    slow_places: int = 64
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: dict[tuple[JobId, int], Claimed] = field(default_factory=dict)
    #: Since when those of them are worked on of which that is written.
    _begun: dict[tuple[JobId, int], datetime] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _ended: list[Item] = field(default_factory=list)
    _next_at: datetime | None = None
    _told_at: datetime | None = None
    #: When it was last noted what has begun.
    _begun_at: datetime | None = None
    _draining: bool = False
    #: What is stopped goes back to the queue.
    _giving_back: bool = False
    #: A job was cancelled since the last turn.
    _cancelled: bool = False
    #: Jobs that were cancelled while something of them was under way.
    _stopped: set[JobId] = field(default_factory=set)

    async def run(self) -> None:
        """Dispatch until `drain` was called and everything under way has been written."""
        while not self._drained():
            self.wake.clear()
            await self._turn()
            if not self._ended and not self._drained():
                await self._rest()

    def _drained(self) -> bool:
        return self._draining and not self._under_way and not self._ended

    def woken(self, why: Ring) -> None:
        """Look again, if there is anything that can be done about it now."""
        if why is Ring.STOP:
            self._cancelled = True
        if why is Ring.STOP or self._room(len(self.carrier.slow())):
            self.wake.set()

    def _room(self, slow: int) -> int:
        under_way = len(self._under_way)
        quick = self.capacity - (under_way - slow)
        in_all = self.capacity + self.slow_places - under_way
        if self._draining or not self.carrier.has_room():
            return 0
        return max(min(quick, in_all), 0)

    def drain(self) -> None:
        """Claim nothing more."""
        self._draining = True
        self.wake.set()

    async def put_back(self) -> None:
        """Return what is still under way to the queue and stop the children at work on it."""
        self._giving_back = True
        lost = [each.item for each in self._under_way.values()]
        for item in lost:
            self.carrier.stop_item(item.job, item.position)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.desk.write(lambda tx: self.finish.put_back(tx, lost))

    def _until_told(self) -> float:
        """Seconds until it is noted again how far items under way are."""
        return self._until(self._told_at, _PROGRESS)

    def _until(self, last: datetime | None, every: float) -> float:
        return 0.0 if last is None else every - (self.clock() - last).total_seconds()

    def _news(self, ask: Ask) -> Ask:
        """Have a turn note what has begun, and how far items under way are, if it is time to."""
        if self._until_told() <= 0:
            self._told_at = self.clock()
            ask = replace(ask, percents=self.carrier.progress())
        if self._until(self._begun_at, _BEGUN) <= 0 and (new := self._new()):
            self._begun_at = self.clock()
            ask = replace(ask, begun=new)
        return ask

    def _new(self) -> dict[tuple[JobId, int], datetime]:
        """Since when those items are worked on of which that is not written yet."""
        since = self.carrier.begun().items()
        return {key: moment for key, moment in since if key not in self._begun}

    def _noted(self, ask: Ask) -> None:
        # Those alone that are under way still: an attempt that follows begins anew.
        self._begun |= {key: ask.begun[key] for key in ask.begun.keys() & self._under_way}

    async def _rest(self) -> None:
        timeout = _SAFETY
        if self._under_way:
            timeout = min(max(self._until_told(), 0.01), _PROGRESS)
        if self._next_at is not None:
            until = (self._next_at - self.clock()).total_seconds()
            timeout = min(timeout, max(until, 0.01))
        await self._wait(timeout)

    async def _wait(self, seconds: float) -> None:
        """Wait until woken, or for something to have begun that is not written yet."""
        while seconds > 0:
            waits = self._under_way.keys() - self._begun.keys()
            step = min(seconds, _BEGUN) if waits else seconds
            with suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), step)
                return
            if self._new():
                self._begun_at = None  # time to write it
                return
            seconds -= step

    async def _turn(self) -> None:
        ended, self._ended = self._ended, []
        ask = self._ask(ended)
        self._cancelled = False
        try:
            done = await self._take(ask)
        except Exception as error:  # noqa: BLE001 -- whatever it was, nothing may be lost
            _log.exception("A turn could not be written.", action="turn_failed")
            self._cancelled = self._cancelled or bool(ask.watched)
            if _unavailable(error):
                self._ended = ended + self._ended
            else:
                await self._write_singly(ended)
            await asyncio.sleep(_RETRY)
            self.wake.set()
            return
        self._noted(ask)
        self._next_at = done.next_at
        await self._after(done)

    def _ask(self, ended: list[Item]) -> Ask:
        accounts = {key: each.job.account for key, each in self._under_way.items()}
        slow = [accounts[key] for key in self.carrier.slow() if key in accounts]
        share = self.slow_places // 2
        ask = Ask(
            ended=ended,
            room=self._room(len(slow)),
            running=Counter(accounts.values()),
            barred=frozenset(name for name, count in Counter(slow).items() if count >= share),
            watched=frozenset(job for job, _ in self._under_way if self._cancelled),
        )
        return self._news(ask)

    async def _take(self, ask: Ask) -> Done:
        return await self.desk.write(lambda tx: take(tx, ask, self.finish, self.clock))

    async def _write_singly(self, ended: list[Item]) -> None:
        """Write items by themselves, so that one which cannot be written keeps back no other."""
        for item in ended:
            if not await self._written(item) and await self._written(self._broken(item)):
                await self._discard(item.files)

    async def _written(self, item: Item) -> bool:
        """Whether it was; what is later written or given up counts as written."""
        try:
            done = await self._take(Ask(ended=[item]))
        except Exception as error:  # noqa: BLE001 -- see `_turn`
            if _unavailable(error):
                self._ended.append(item)
                return True
            # Without an end it stays RUNNING in the database, until a host starts and recovers it.
            _log.exception(
                "An item could not be written.",
                action="item_not_written",
                job=item.job,
                item=item.position,
            )
            return False
        await self._after(done)
        return True

    def _broken(self, item: Item) -> Item:
        now = self.clock()
        failure = Failure(code=Code.INTERNAL, message=_WENT_WRONG, at=now)
        return replace(
            item, state=State.FAILED, finished_at=now, input=None, result=None, failure=failure
        )

    async def _after(self, turn: Done) -> None:
        for claimed in turn.claimed:
            self._begin(claimed)
        for job, position in [key for key in self._under_way if key[0] in turn.stopped]:
            self.carrier.stop_item(job, position)
        self._stopped |= turn.stopped
        if turn.finished:
            self.bell.ring_waiters(turn.finished)
        if turn.told:
            self.on_told()
        unwanted = [key for item in turn.late for key in item.files]
        await self._discard(unwanted, [*turn.finished, *self._come_to_rest()])

    def _come_to_rest(self) -> set[JobId]:
        """Cancelled jobs of which nothing is under way any more; each is told once."""
        rested = self._stopped - {job for job, _ in self._under_way}
        self._stopped -= rested
        return rested

    async def _discard(self, keys: Sequence[BlobKey], finished: Sequence[JobId] = ()) -> None:
        """Remove results that are not wanted, and what was uploaded for jobs that have ended."""
        if keys or finished:
            await asyncio.to_thread(self._remove, keys, finished)

    def _remove(self, keys: Sequence[BlobKey], finished: Sequence[JobId]) -> None:
        try:
            uploads = [key for job in finished for key in self.blobs.list(uploads_of(job))]
            self.blobs.delete([*keys, *uploads])
        except OSError as error:
            # Nothing refers to them: a sweep removes uploads, and the next start the rest.
            _log.error("Files could not be removed.", action="remove_failed", why=str(error))

    def _begin(self, claimed: Claimed) -> None:
        self._under_way[claimed.item.job, claimed.item.position] = claimed
        task = asyncio.create_task(self._carry(claimed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, claimed: Claimed) -> None:
        item = claimed.item
        log = _log.bind(
            job=item.job,
            item=item.position,
            attempt=item.attempt,
            request_id=claimed.job.request_id,
        )
        try:
            after = await self.carrier.carry(claimed)
        except Stopped:
            # A cancelled item is in its final state already, and this write is refused as late.
            state = State.ACCEPTED if self._giving_back else State.CANCELLED
            after = replace(item, state=state, finished_at=self.clock(), worked_at=None)
        except Exception:
            log.exception("An item failed in a way nobody foresaw.", action="item_broke")
            key = (item.job, item.position)
            after = replace(self._broken(item), worked_at=self._begun.get(key))
        _tell(log, after)
        del self._under_way[item.job, item.position]
        self._begun.pop((item.job, item.position), None)
        self._ended.append(after)
        self.wake.set()


def _tell(log: structlog.stdlib.BoundLogger, item: Item) -> None:
    code = item.failure.code.value if item.failure else None
    ATTEMPTS.labels(item.state.value, code or "").inc()
    log.info("An attempt ended.", action="attempt_ended", state=item.state.value, code=code)


def _unavailable(error: Exception) -> bool:
    """Whether the database is locked, full or gone: what could not be written can be later."""
    return isinstance(error, Refusal) and error.code is Code.UNAVAILABLE
