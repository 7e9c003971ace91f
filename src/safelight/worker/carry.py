"""Carrying one claimed item through: fetch, render, keep."""

import asyncio
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from errno import EDQUOT, ENOSPC
from pathlib import Path
from threading import Event

import structlog

from safelight.domain.edit import Drawing, Edit, Source
from safelight.domain.engines import Engine, Engines, NoEngines
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Failure, ImageInfo, Item, Result
from safelight.domain.people import Faces
from safelight.domain.ports import Blobs, Clock, Fetcher
from safelight.domain.states import State
from safelight.domain.store import Claimed
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits
from safelight.pipeline.task import NotRendered, Rendered, RenderTask
from safelight.results.names import result_filename, result_key
from safelight.worker.drawing import engine_for, show, wish
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
#: A source that has not come within this time is slow.
_SLOW = timedelta(seconds=1)


class Stopped(Exception):
    """The item was to be stopped, and was; what is to become of it knows who asked for that."""


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
        self._attempts: dict[tuple[JobId, int], _Attempt] = {}
        #: Those of them that have a child.
        self._at_work: dict[tuple[JobId, int], _Attempt] = {}

    async def carry(self, claimed: Claimed) -> Item:
        """What became of the item: ended, or ACCEPTED again when its attempt was lost.

        Raises Stopped after `stop_item`, unless the item had as good as ended.
        """
        item = claimed.item
        attempt = _Attempt(_Files.of(self.folder, item), asyncio.current_task())
        self._attempts[item.job, item.position] = attempt
        try:
            return await self._through(claimed, attempt)
        except Refusal as refusal:
            return self._failed(item, refusal.code, refusal.message, None)
        except (ChildDied, DeadlinePassed, OSError) as error:
            if attempt.stopped.is_set():
                raise Stopped from error
            return self._broken_off(item, error)
        finally:
            del self._attempts[item.job, item.position]
            attempt.files.remove()

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

    async def _through(self, claimed: Claimed, attempt: "_Attempt") -> Item:
        item, edit, files = claimed.item, claimed.job.edit, attempt.files
        if (lost := item.attempt - 1 - item.crashes) >= _MOST_LOST:
            message = f"The service ended {lost} times while this was under way."
            return self._failed(item, Code.RENDER_CRASHED, message, None)
        plan.require_models(edit, self.has_network)
        if edit.drawing is not None:
            engine = engine_for(edit.drawing, self.engines)
            await self._draw(claimed, edit.drawing, engine, attempt)
        else:
            await self._bring(item.source, files.source, attempt)
        inputs = await self._bring_inputs(plan.inputs(edit), attempt)
        people = await self._faces(claimed.job.account, plan.people(edit))
        variant = item.position if edit.variations > 1 else 0
        task = replace(self._task(files), edit=edit, inputs=inputs, variant=variant, people=people)
        outcome = await self._render(claimed, task, attempt)
        if isinstance(outcome, NotRendered):
            if outcome.code is Code.UNAVAILABLE:
                return self._later(item, outcome.message)
            return self._failed(item, outcome.code, outcome.message, outcome.input)
        return await self._keep(item, task, outcome)

    async def _faces(self, account: AccountId, people: Collection[str]) -> Mapping[str, Faces]:
        return await asyncio.to_thread(self.faces, account, people) if people else {}

    def _task(self, files: "_Files") -> RenderTask:
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

    async def _draw(
        self, claimed: Claimed, drawing: Drawing, engine: Engine, attempt: "_Attempt"
    ) -> None:
        files, shown = attempt.files, []

        async def render(task: RenderTask) -> Rendered | NotRendered:
            return await self._render(claimed, task, attempt)

        for number, source in enumerate(drawing.images):
            came = files.input("drawing", f"{number}.came")
            shown.append(files.input("drawing", f"{number}.png"))
            await self._bring(source, came, attempt)
            await show(came, shown[-1], self._task(files), render)
        with attempt.breakable():
            await engine.make(wish(drawing, claimed.item, shown), files.source)

    async def _bring(self, source: Source, into: Path, attempt: "_Attempt") -> None:
        if source.url is not None:
            await self._fetch(source.url, into, attempt)
        elif source.blob is not None:
            try:
                await asyncio.to_thread(self.blobs.get, source.blob, into)
            except FileNotFoundError as error:
                raise Refusal(Code.INPUT_UNREACHABLE, "The uploaded file is gone.") from error

    async def _bring_inputs(
        self, wanted: Mapping[str, Mapping[str, Source]], attempt: "_Attempt"
    ) -> dict[str, dict[str, Path]]:
        """Bring what operations need beside the picture; a refusal names the parameter.

        What several of them name is brought once.
        """
        brought: dict[str, dict[str, Path]] = {}
        there: dict[Source, Path] = {}
        for operation, sources in wanted.items():
            for parameter, source in sources.items():
                known = source in there
                into = there.setdefault(source, attempt.files.input(operation, parameter))
                brought.setdefault(operation, {})[parameter] = into
                if known:
                    continue
                try:
                    await self._bring(source, into, attempt)
                except Refusal as refusal:
                    raise Refusal(refusal.code, f"{parameter}: {refusal.message}") from refusal
        return brought

    async def _fetch(self, url: str, into: Path, attempt: "_Attempt") -> None:
        attempt.fetching_since = self.clock()
        with attempt.breakable():
            await self.fetcher.fetch(url, into)
        attempt.fetching_since = None

    async def _render(
        self, claimed: Claimed, task: RenderTask, attempt: "_Attempt"
    ) -> Rendered | NotRendered:
        item = claimed.item
        with attempt.breakable():
            since = item.started_at or self.clock()
            slot = await self._places.take(claimed.job.priority, since)
        attempt.slot = slot
        self._at_work[item.job, item.position] = attempt
        loop = asyncio.get_running_loop()
        try:
            with RENDER_SECONDS.time():
                seconds = self.patience.render_seconds
                return await loop.run_in_executor(
                    self._threads, slot.run, task, seconds, attempt.stopped
                )
        finally:
            attempt.slot = None
            del self._at_work[item.job, item.position]
            self._places.give(slot)

    async def _keep(self, item: Item, task: RenderTask, outcome: Rendered) -> Item:
        key = result_key(item)
        size = await asyncio.to_thread(self.blobs.put, key, task.target)
        filename = result_filename(item.source.filename, outcome.output.ext)
        return replace(
            item,
            state=State.SUCCEEDED,
            progress=100,
            finished_at=self.clock(),
            input=outcome.input,
            result=Result(image=outcome.output, blob=key, filename=filename, size=size),
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
        return replace(item, state=State.ACCEPTED, progress=0, available_at=at)

    def progress(self) -> dict[tuple[JobId, int], int]:
        """Percent done of the items that children work on, as far as it is told."""
        found = {}
        for key, work in list(self._at_work.items()):
            with suppress(OSError, ValueError):
                found[key] = min(int(work.files.progress.read_text()), 99)
        return found

    def slow(self) -> list[tuple[JobId, int]]:
        """The items whose sources let wait for themselves; they take no child's time."""
        before = self.clock() - _SLOW
        return [
            key
            for key, attempt in self._attempts.items()
            if attempt.fetching_since is not None and attempt.fetching_since <= before
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


@dataclass(frozen=True, slots=True)
class _Files:
    """An attempt's files while it is under way."""

    stem: Path

    @staticmethod
    def of(folder: Path, item: Item) -> "_Files":
        return _Files(folder / f"{item.job}-{item.position}-{item.attempt}")

    @property
    def source(self) -> Path:
        return self._named("source")

    @property
    def result(self) -> Path:
        return self._named("result")

    @property
    def progress(self) -> Path:
        return self._named("progress")

    def input(self, operation: str, parameter: str) -> Path:
        """A further file, which an operation's parameter names."""
        return self._named(f"input.{operation}.{parameter}")

    def _named(self, part: str) -> Path:
        return self.stem.with_name(f"{self.stem.name}.{part}")

    def remove(self) -> None:
        for path in self.stem.parent.glob(f"{self.stem.name}.*"):
            path.unlink(missing_ok=True)


@dataclass(slots=True)
class _Attempt:
    """An attempt that is under way, and what can stop it where it is."""

    files: _Files
    task: "asyncio.Task[object] | None"
    stopped: Event = field(default_factory=Event)
    fetching_since: datetime | None = None
    #: Set while its child is at work.
    slot: Slot | None = None
    #: It waits for what can be given up at once. A thread cannot: it would go on by itself, with
    #: files and a child that somebody else believes to be free.
    _breakable: bool = False

    @contextmanager
    def breakable(self) -> Iterator[None]:
        """Raise Stopped when it is stopped before or in the block."""
        if self.stopped.is_set():
            raise Stopped
        self._breakable = True
        try:
            yield
        except asyncio.CancelledError:
            if self.task is None or not self.stopped.is_set():
                raise
            self.task.uncancel()
            raise Stopped from None
        finally:
            self._breakable = False

    def stop(self) -> None:
        self.stopped.set()
        if self.slot is not None:
            self.slot.kill()
        elif self._breakable and self.task is not None:
            self.task.cancel()
