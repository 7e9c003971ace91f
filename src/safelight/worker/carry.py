"""Carrying one claimed item through: fetch, render, keep."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Failure, ImageInfo, Item, Result
from safelight.domain.ports import Blobs, Clock, Fetcher
from safelight.domain.states import State
from safelight.domain.store import Claimed
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits
from safelight.pipeline.task import NotRendered, Rendered, RenderTask
from safelight.results.names import result_filename, result_key
from safelight.worker.metrics import RENDER_SECONDS
from safelight.worker.slot import ChildDied, DeadlinePassed, Slot

_log = structlog.get_logger(__name__)
#: How often the pause before an item is tried again doubles, however high the bound is set.
_MOST_DOUBLINGS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long, and how often, work is tried."""

    #: Seconds that one rendering may take.
    render_seconds: float
    #: Lost children or failed writes after which an item is given up.
    crashes: int
    #: Seconds before an item whose attempt was lost is tried again; doubles each time.
    pause_seconds: float


@dataclass(kw_only=True)
class Carrier:
    """Turns claimed items into ended ones, or into ones to put back."""

    clock: Clock
    fetcher: Fetcher
    blobs: Blobs
    slots: list[Slot]
    limits: Limits
    patience: Patience
    #: Where items have their folders while under way.
    folder: Path
    #: The operator's ICC profiles.
    profiles: Path | None

    def __post_init__(self) -> None:
        self._free: asyncio.Queue[Slot] = asyncio.Queue()
        for slot in self.slots:
            self._free.put_nowait(slot)
        self._threads = ThreadPoolExecutor(len(self.slots), thread_name_prefix="slot")
        self._at_work: dict[tuple[JobId, int], _Work] = {}

    async def carry(self, claimed: Claimed) -> Item:
        """What became of the item: ended, or ACCEPTED again when its attempt was lost."""
        item = claimed.item
        files = _Files.of(self.folder, item)
        try:
            return await self._through(claimed, files)
        except Refusal as refusal:
            return self._failed(item, refusal.code, refusal.message, None)
        except (ChildDied, DeadlinePassed, OSError) as error:
            return self._broken_off(item, error)
        finally:
            files.remove()

    def _broken_off(self, item: Item, error: ChildDied | DeadlinePassed | OSError) -> Item:
        if isinstance(error, DeadlinePassed):
            limit = f"{self.patience.render_seconds:g}"
            message = f"Rendering took longer than {limit} s and was stopped."
            return self._failed(item, Code.RENDER_TIMEOUT, message, None)
        if isinstance(error, ChildDied):
            return self._lost(item, f"The process that rendered it ended ({error})")
        _log.error(
            "A file could not be written.", action="keep_failed", job=item.job, why=str(error)
        )
        return self._lost(item, f"Its files could not be written ({error.strerror})")

    async def _through(self, claimed: Claimed, files: "_Files") -> Item:
        item, edit = claimed.item, claimed.job.edit
        plan.require_models(edit)
        await self._bring(item, files.source)
        task = RenderTask(
            source=files.source,
            target=files.result,
            edit=edit,
            limits=self.limits,
            progress=files.progress,
            profiles=self.profiles,
        )
        outcome = await self._render(item, task, files)
        if isinstance(outcome, NotRendered):
            return self._failed(item, outcome.code, outcome.message, outcome.input)
        return await self._keep(item, task, outcome)

    async def _bring(self, item: Item, into: Path) -> None:
        if item.source.url is not None:
            await self.fetcher.fetch(item.source.url, into)
        elif item.source.blob is not None:
            try:
                await asyncio.to_thread(self.blobs.get, item.source.blob, into)
            except FileNotFoundError as error:
                raise Refusal(Code.INPUT_UNREACHABLE, "The uploaded file is gone.") from error

    async def _render(
        self, item: Item, task: RenderTask, files: "_Files"
    ) -> Rendered | NotRendered:
        slot = await self._free.get()
        self._at_work[item.job, item.position] = _Work(slot, files)
        loop = asyncio.get_running_loop()
        try:
            with RENDER_SECONDS.time():
                return await loop.run_in_executor(
                    self._threads, slot.run, task, self.patience.render_seconds
                )
        finally:
            del self._at_work[item.job, item.position]
            self._free.put_nowait(slot)

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

    def _again(self, item: Item, at: datetime) -> Item:
        return replace(item, state=State.ACCEPTED, progress=0, available_at=at)

    def progress(self) -> dict[tuple[JobId, int], int]:
        """Percent done of the items that children work on, as far as it is told."""
        found = {}
        for key, work in list(self._at_work.items()):
            with suppress(OSError, ValueError):
                found[key] = min(int(work.files.progress.read_text()), 99)
        return found

    def stop_item(self, job: JobId, position: int) -> None:
        """Kill the child at work on an item, if one is."""
        work = self._at_work.get((job, position))
        if work is not None:
            work.slot.kill()

    def close(self) -> None:
        """End all children."""
        for slot in self.slots:
            slot.stop()
        self._threads.shutdown(wait=False)


@dataclass(frozen=True, slots=True)
class _Files:
    """An attempt's files while it is under way."""

    source: Path
    result: Path
    progress: Path

    @staticmethod
    def of(folder: Path, item: Item) -> "_Files":
        stem = f"{item.job}-{item.position}-{item.attempt}"
        return _Files(*(folder / f"{stem}.{part}" for part in ("source", "result", "progress")))

    def remove(self) -> None:
        for path in (self.source, self.result, self.progress):
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Work:
    """A child and the files it works on."""

    slot: Slot
    files: _Files
