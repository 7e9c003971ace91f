"""Carrying one claimed item through: fetch, render, keep."""

import asyncio
import shutil
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from errno import EDQUOT, ENOSPC
from pathlib import Path

import structlog

from safelight.domain.edit import Drawing, Edit
from safelight.domain.engines import Engines, NoEngines
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Failure, ImageInfo, Item
from safelight.domain.people import Faces
from safelight.domain.ports import Blobs, Clock, Fetcher
from safelight.domain.states import State
from safelight.domain.store import Claimed
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits
from safelight.pipeline.task import NotRendered, Rendered, RenderTask
from safelight.worker.attempt import Attempt, Files, Stopped
from safelight.worker.bringing import Bringing, Errand, further
from safelight.worker.drawing import drawn_key, engine_for, show, wish
from safelight.worker.keeping import kept
from safelight.worker.metrics import RENDER_SECONDS
from safelight.worker.places import Places
from safelight.worker.slot import ChildDied, DeadlinePassed, Slot

_log = structlog.get_logger(__name__)
#: How often the pause before an item is tried again doubles, however high the bound is set.
_MOST_DOUBLINGS = 5
#: Claims of an item that may end in nothing, as the host's death or the end of a drain ends all
#: that is under way. Hosts die without any fault of the items that they carry, so this is far
#: more than `Patience.crashes`; it is there for an item that ends its host each time.
_MOST_LOST = 20
#: Bytes of disk below which nothing more is claimed, and how long an item waits that met the end.
_ROOM = 64 * 2**20
_FULL_PAUSE = timedelta(seconds=10)
#: A source, or a drawing, that has not come within this time is slow.
_SLOW = timedelta(seconds=1)


class _DiskFull(Exception):
    """A child had no room for what it was to write; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long, and how often, work is tried."""

    #: Seconds that one rendering may take.
    render_seconds: float
    #: Lost children or failed writes after which an item is given up.
    crashes: int
    #: Seconds before an item whose attempt was lost is tried again; doubles each time.
    pause_seconds: float


def nobody(_: AccountId, __: Collection[str]) -> Mapping[str, Faces]:
    """Knows no faces."""
    return {}


@dataclass(kw_only=True)
class Carrier:
    """Turns claimed items into ended ones, or into ones to put back."""

    clock: Clock
    fetcher: Fetcher
    blobs: Blobs
    slots: list[Slot]
    limits: Limits
    patience: Patience
    #: Where items have their files while under way.
    folder: Path
    #: The operator's ICC profiles.
    profiles: Path | None
    #: Bytes that one rendering may use.
    memory: int
    #: Whether a network is installed.
    has_network: Callable[[str], bool]
    #: What makes pictures that no input is.
    engines: Engines = field(default_factory=NoEngines)
    #: The faces of an account's people, by their ids.
    faces: Callable[[AccountId, Collection[str]], Mapping[str, Faces]] = nobody

    def __post_init__(self) -> None:
        self._places = Places(self.slots)
        self._threads = ThreadPoolExecutor(len(self.slots), thread_name_prefix="slot")
        self._bringing = Bringing(clock=self.clock, fetcher=self.fetcher, blobs=self.blobs)
        self._attempts: dict[tuple[JobId, int], Attempt] = {}
        #: Those of them that have a child.
        self._at_work: dict[tuple[JobId, int], Attempt] = {}

    async def carry(self, claimed: Claimed) -> Item:
        """What became of the item: ended, or ACCEPTED again when its attempt was lost.

        Raises Stopped after `stop_item`, unless the item had as good as ended.
        """
        item = claimed.item
        attempt = Attempt(Files.of(self.folder, item), asyncio.current_task())
        self._attempts[item.job, item.position] = attempt
        try:
            after = await self._carried(claimed, attempt)
            if after.state is not State.ACCEPTED:
                return replace(after, worked_at=attempt.worked_at)
            if attempt.drawn:
                await self._leave(item, attempt.files)
            return after
        finally:
            del self._attempts[item.job, item.position]
            attempt.files.remove()

    async def _carried(self, claimed: Claimed, attempt: Attempt) -> Item:
        item = claimed.item
        try:
            return await self._through(claimed, attempt)
        except Refusal as refusal:
            return self._failed(item, refusal.code, refusal.message, None)
        except _DiskFull as error:
            return self._later(item, str(error))
        except (ChildDied, DeadlinePassed, OSError) as error:
            if attempt.stopped.is_set():
                raise Stopped from error
            return self._broken_off(item, error)

    async def _leave(self, item: Item, files: Files) -> None:
        """Leave what an engine drew to the item's next attempt: it may have been paid for."""
        try:
            await asyncio.to_thread(self.blobs.put, drawn_key(item), files.source)
        except OSError as error:
            _log.error(
                "A drawing could not be kept.", action="keep_failed", job=item.job, why=str(error)
            )

    def _broken_off(self, item: Item, error: ChildDied | DeadlinePassed | OSError) -> Item:
        if isinstance(error, DeadlinePassed):
            limit = f"{self.patience.render_seconds:g}"
            message = f"Rendering took longer than {limit} s and was stopped."
            return self._failed(item, Code.RENDER_TIMEOUT, message, None)
        if isinstance(error, ChildDied):
            _log.info("A child was lost.", action="child_lost", job=item.job, why=str(error))
            return self._lost(item, f"The process that rendered it ended ({error})")
        if error.errno in (ENOSPC, EDQUOT):
            return self._later(item, error.strerror or "")
        _log.error(
            "A file could not be written.", action="keep_failed", job=item.job, why=str(error)
        )
        return self._lost(item, f"Its files could not be written ({error.strerror})")

    async def _through(self, claimed: Claimed, attempt: Attempt) -> Item:
        item, edit, files = claimed.item, claimed.job.edit, attempt.files
        if (lost := item.attempt - 1 - item.crashes) >= _MOST_LOST:
            message = f"The service ended {lost} times while this was under way."
            return self._failed(item, Code.RENDER_CRASHED, message, None)
        plan.require_models(edit, self.has_network)
        inputs, errands = further(edit, files)
        if edit.drawing is None:
            errands.insert(0, Errand(source=item.source, into=files.source))
        else:
            engine_for(edit.drawing, self.engines)  # without one, nothing is fetched
        await self._bringing.bring(errands, attempt)
        if edit.drawing is not None and not await self._was_left(item, attempt):
            await self._draw(claimed, edit.drawing, attempt)
        people = await self._faces(claimed.job.account, plan.people(edit))
        variant = item.position if edit.variations > 1 else 0
        task = replace(self._task(files), edit=edit, inputs=inputs, variant=variant, people=people)
        outcome = await self._render(claimed, task, attempt)
        if isinstance(outcome, NotRendered):
            return self._failed(item, outcome.code, outcome.message, outcome.input)
        return await self._keep(item, task, outcome)

    async def _faces(self, account: AccountId, people: Collection[str]) -> Mapping[str, Faces]:
        return await asyncio.to_thread(self.faces, account, people) if people else {}

    def _task(self, files: Files) -> RenderTask:
        """A task within this carrier's bounds that asks nothing."""
        return RenderTask(
            source=files.source,
            target=files.result,
            edit=Edit(),
            limits=self.limits,
            progress=files.progress,
            profiles=self.profiles,
            seconds=self.patience.render_seconds,
            memory=self.memory,
        )

    async def _was_left(self, item: Item, attempt: Attempt) -> bool:
        """Whether an attempt before this one had it drawn; then that is its source."""
        if item.attempt > 1:
            with suppress(FileNotFoundError):
                await asyncio.to_thread(self.blobs.get, drawn_key(item), attempt.files.source)
                attempt.drawn = True
        return attempt.drawn

    async def _draw(self, claimed: Claimed, drawing: Drawing, attempt: Attempt) -> None:
        async def render(task: RenderTask) -> Rendered | NotRendered:
            return await self._render(claimed, task, attempt)

        files, images = attempt.files, drawing.images
        came = [files.input("drawing", f"{number}.came") for number in range(len(images))]
        shown = [files.input("drawing", f"{number}.png") for number in range(len(images))]
        pairs = zip(images, came, strict=True)
        errands = [Errand(source=source, into=into) for source, into in pairs]
        await self._bringing.bring(errands, attempt)
        for one, other in zip(came, shown, strict=True):
            await show(one, other, self._task(files), render)
        # An engine takes no child's time, and nobody knows how long it takes: like a slow source.
        with attempt.waiting(self.clock()):
            engine = engine_for(drawing, self.engines)
            attempt.begin(self.clock())
            await engine.make(wish(drawing, claimed.item, shown), files.source)
        attempt.drawn = True

    async def _render(
        self, claimed: Claimed, task: RenderTask, attempt: Attempt
    ) -> Rendered | NotRendered:
        item = claimed.item
        with attempt.breakable():
            since = item.started_at or self.clock()
            slot = await self._places.take(claimed.job.priority, since)
        attempt.slot = slot
        attempt.begin(self.clock())
        self._at_work[item.job, item.position] = attempt
        loop = asyncio.get_running_loop()
        try:
            with RENDER_SECONDS.time():
                seconds = self.patience.render_seconds
                outcome = await loop.run_in_executor(
                    self._threads, slot.run, task, seconds, attempt.stopped
                )
        finally:
            attempt.slot = None
            del self._at_work[item.job, item.position]
            self._places.give(slot)
        if isinstance(outcome, NotRendered) and outcome.code is Code.UNAVAILABLE:
            raise _DiskFull(outcome.message)
        return outcome

    async def _keep(self, item: Item, task: RenderTask, outcome: Rendered) -> Item:
        result = await asyncio.to_thread(kept, self.blobs, item, task, outcome)
        return replace(
            item,
            state=State.SUCCEEDED,
            progress=100,
            finished_at=self.clock(),
            input=outcome.input,
            result=result,
            report=outcome.report,
        )

    def _failed(self, item: Item, code: Code, message: str, seen: ImageInfo | None) -> Item:
        now = self.clock()
        failure = Failure(code=code, message=message, at=now)
        return replace(item, state=State.FAILED, finished_at=now, input=seen, failure=failure)

    def _lost(self, item: Item, why: str) -> Item:
        crashes = item.crashes + 1
        if crashes >= self.patience.crashes:
            message = f"{why}; it was tried {crashes} times."
            return replace(self._failed(item, Code.RENDER_CRASHED, message, None), crashes=crashes)
        longer = 2 ** min(crashes - 1, _MOST_DOUBLINGS)
        pause = timedelta(seconds=self.patience.pause_seconds * longer)
        return self._again(replace(item, crashes=crashes), self.clock() + pause)

    def has_room(self) -> bool:
        """Whether the disk has room for what further items need."""
        return shutil.disk_usage(self.folder).free >= _ROOM

    def _later(self, item: Item, why: str) -> Item:
        # The disk is full: nothing that the item could help, so it waits and nothing is counted.
        _log.error("The disk is full.", action="disk_full", job=item.job, why=why)
        return self._again(item, self.clock() + _FULL_PAUSE)

    def _again(self, item: Item, at: datetime) -> Item:
        return replace(item, state=State.ACCEPTED, progress=0, available_at=at, worked_at=None)

    def progress(self) -> dict[tuple[JobId, int], int]:
        """Percent done of the items that children work on, as far as it is told."""
        found = {}
        for key, work in list(self._at_work.items()):
            with suppress(OSError, ValueError):
                found[key] = min(int(work.files.progress.read_text()), 99)
        return found

    def begun(self) -> dict[tuple[JobId, int], datetime]:
        """Since when the items under way are worked on, those for which that has begun."""
        return {
            key: attempt.worked_at
            for key, attempt in self._attempts.items()
            if attempt.worked_at is not None
        }

    def slow(self) -> list[tuple[JobId, int]]:
        """The items whose sources or engines let wait for themselves; they take no child's time."""
        before = self.clock() - _SLOW
        return [
            key
            for key, attempt in self._attempts.items()
            if attempt.waiting_since is not None and attempt.waiting_since <= before
        ]

    def stop_item(self, job: JobId, position: int) -> None:
        """Have an item end in Stopped, now or soon, unless its result is there already."""
        attempt = self._attempts.get((job, position))
        if attempt is not None:
            attempt.stop()

    def close(self) -> None:
        """End all children."""
        for slot in self.slots:
            slot.stop()
        self._threads.shutdown(wait=False)
