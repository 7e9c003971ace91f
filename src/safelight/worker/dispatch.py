"""The dispatcher: one transaction a turn, which writes what ended and claims what is next."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

import structlog

from safelight.domain.errors import Code
from safelight.domain.ids import AccountId, BlobKey, JobId
from safelight.domain.job import Failure, Item
from safelight.domain.ports import Bell, Blobs, Clock, Ring
from safelight.domain.states import State
from safelight.domain.store import Claimed, Store, Tx
from safelight.jobs.finish import Finish
from safelight.results.names import upload_key
from safelight.worker.carry import Carrier
from safelight.worker.metrics import ATTEMPTS

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")
#: Seconds after which the dispatcher looks even if nobody woke it.
_SAFETY = 15.0
#: Seconds until the next turn after one that failed.
_RETRY = 1.0
#: Seconds between notes of how far long renderings are.
_PROGRESS = 1.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What a turn's transaction found and did."""

    claimed: list[Claimed]
    late: list[Item]
    finished: list[JobId]
    stopped: set[JobId]
    #: Deliveries are due.
    told: bool
    next_at: datetime | None


@dataclass(kw_only=True)
class Dispatcher:
    """Keeps the children busy, and the database true."""

    desk: Desk
    clock: Clock
    bell: Bell
    blobs: Blobs
    finish: Finish
    carrier: Carrier
    #: Items that may be under way at once: rendering, fetching, or waiting for a child.
    capacity: int
    #: Called when jobs ended and there are deliveries to make.
    on_told: Callable[[], None]
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: dict[tuple[JobId, int], Claimed] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _ended: list[Item] = field(default_factory=list)
    _next_at: datetime | None = None
    _told_at: datetime | None = None
    _draining: bool = False
    #: A job was cancelled since the last turn.
    _stopping: bool = False

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
            self._stopping = True
        if why is Ring.STOP or len(self._under_way) < self.capacity:
            self.wake.set()

    def drain(self) -> None:
        """Claim nothing more."""
        self._draining = True
        self.wake.set()

    async def put_back(self) -> None:
        """Return what is still under way to the queue and stop the children at work on it."""
        lost = [each.item for each in self._under_way.values()]
        for item in lost:
            self.carrier.stop_item(item.job, item.position)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.desk.write(lambda tx: self.finish.put_back(tx, lost))

    def _percents(self) -> Mapping[tuple[JobId, int], int]:
        now = self.clock()
        if self._told_at and (now - self._told_at).total_seconds() < _PROGRESS:
            return {}
        self._told_at = now
        return self.carrier.progress()

    async def _rest(self) -> None:
        timeout = _SAFETY if not self._under_way else _PROGRESS
        if self._next_at is not None:
            until = (self._next_at - self.clock()).total_seconds()
            timeout = min(timeout, max(until, 0.01))
        try:
            await asyncio.wait_for(self.wake.wait(), timeout)
        except TimeoutError:
            return

    async def _turn(self) -> None:
        ended, self._ended = self._ended, []
        room = 0 if self._draining else self.capacity - len(self._under_way)
        running = Counter(each.job.account for each in self._under_way.values())
        percents = self._percents()
        watched = {job for job, _ in self._under_way} if self._stopping else set()
        self._stopping = False

        def work(tx: Tx) -> _Turn:
            return self._write(tx, ended, room, running, percents, watched)

        try:
            turn = await self.desk.write(work)
        except Exception:  # noqa: BLE001 -- whatever it was, nothing may be lost
            # The database is full, locked or gone: what ended is kept and written later.
            _log.exception("A turn could not be written.", action="turn_failed")
            self._ended = ended + self._ended
            self._stopping = self._stopping or bool(watched)
            await asyncio.sleep(_RETRY)
            self.wake.set()
            return
        self._next_at = turn.next_at
        await self._after(turn, ended)

    def _write(
        self,
        tx: Tx,
        ended: list[Item],
        room: int,
        running: Mapping[AccountId, int],
        percents: Mapping[tuple[JobId, int], int],
        watched: set[JobId],
    ) -> _Turn:
        now = self.clock()
        final = [item for item in ended if item.state is not State.ACCEPTED]
        late, finished = self.finish.items(tx, final)
        self.finish.put_back(tx, [item for item in ended if item.state is State.ACCEPTED])
        tx.jobs.progress(percents)
        claimed = tx.jobs.claim(now, room, running)
        return _Turn(
            stopped=tx.jobs.stopped(watched),
            claimed=claimed,
            late=late,
            finished=finished,
            # By the clock as it is now: they are due from a moment after `now` on.
            told=bool(finished) and tx.webhooks.any_due(self.clock()),
            # With no room left, the next turn comes when an item ends.
            next_at=tx.jobs.next_available(now) if len(claimed) < room else None,
        )

    async def _after(self, turn: _Turn, ended: list[Item]) -> None:
        for claimed in turn.claimed:
            self._begin(claimed)
        for job, position in [key for key in self._under_way if key[0] in turn.stopped]:
            self.carrier.stop_item(job, position)
        if turn.finished:
            self.bell.ring_waiters(turn.finished)
        if turn.told:
            self.on_told()
        unwanted = [item.result.blob for item in turn.late if item.result is not None]
        unwanted += _used_uploads(ended)
        if unwanted:
            await asyncio.to_thread(self._remove, unwanted)

    def _remove(self, keys: list[BlobKey]) -> None:
        try:
            self.blobs.delete(keys)
        except OSError as error:
            # Nothing refers to them: they are removed when a worker host starts.
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
        except Exception:
            log.exception("An item failed in a way nobody foresaw.", action="item_broke")
            now = self.clock()
            words = "Something went wrong inside Safelight; its log has the details."
            failure = Failure(code=Code.INTERNAL, message=words, at=now)
            after = replace(item, state=State.FAILED, finished_at=now, failure=failure)
        _tell(log, after)
        del self._under_way[item.job, item.position]
        self._ended.append(after)
        self.wake.set()


def _tell(log: structlog.stdlib.BoundLogger, item: Item) -> None:
    code = item.failure.code.value if item.failure else None
    ATTEMPTS.labels(item.state.value, code or "").inc()
    log.info("An attempt ended.", action="attempt_ended", state=item.state.value, code=code)


def _used_uploads(ended: list[Item]) -> list[BlobKey]:
    return [
        upload_key(item.job, item.position)
        for item in ended
        if item.source.blob is not None and item.state is not State.ACCEPTED
    ]
