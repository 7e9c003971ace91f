"""The worker host: one process that runs everything that is not HTTP serving."""

import asyncio
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from safelight.domain.ids import BlobKey
from safelight.domain.ports import Blobs, Clock, Ring
from safelight.domain.store import Tx
from safelight.results.expire import Expire
from safelight.worker.carry import Carrier
from safelight.worker.deliver import Deliverer
from safelight.worker.dispatch import Desk, Dispatcher

_log = structlog.get_logger(__name__)


class Inbox(Protocol):
    """Where wake-ups arrive."""

    def fileno(self) -> int: ...

    def receive(self) -> set[Ring]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Recovers, then dispatches, delivers and sweeps until it is told to stop."""

    desk: Desk
    clock: Clock
    dispatcher: Dispatcher
    deliverer: Deliverer
    carrier: Carrier
    expire: Expire
    blobs: Blobs
    open_inbox: Callable[[], Inbox]
    #: Items under way have their files here; emptied at start.
    folder: Path
    #: Seconds between sweeps for what has expired.
    sweep_seconds: float
    #: Seconds that work under way may take to end after a stop was asked for.
    drain_seconds: float
    #: Called in the event loop when all has ended, to close connections that were kept.
    closing: Sequence[Callable[[], None]] = ()

    async def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await self._recover()
        await asyncio.to_thread(self._start_children)
        inbox = self.open_inbox()
        loop.add_reader(inbox.fileno(), self._woken, inbox)
        _log.info("The worker host is ready.", action="worker_ready", children=self._children())

        def deaf() -> None:
            # Who asks whether a worker host is there is told no from here on.
            loop.remove_reader(inbox.fileno())
            inbox.close()

        try:
            await self._work(stop, deaf)
        finally:
            self.carrier.close()
            for close in self.closing:
                close()
        _log.info("The worker host has stopped.", action="worker_stopped")

    def _start_children(self) -> None:
        for slot in self.carrier.slots:
            slot.start()

    def _children(self) -> list[int | None]:
        return [slot.pid for slot in self.carrier.slots]

    def _woken(self, inbox: Inbox) -> None:
        for ring in inbox.receive():
            if ring is Ring.POST:
                self.deliverer.wake.set()
            else:
                self.dispatcher.woken(ring)

    async def _recover(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)  # a dying child may have kept it

        def recover(tx: Tx) -> int:
            return tx.jobs.recover(self.clock())

        count = await self.desk.write(recover)
        orphans = await asyncio.to_thread(self._sweep_orphans)
        if count or orphans:
            _log.warning(
                "The last run ended abruptly; its work goes on.",
                action="recovered",
                items=count,
                files_removed=len(orphans),
            )

    def _sweep_orphans(self) -> list[BlobKey]:
        orphans = self.expire.orphans()
        self.blobs.delete(orphans)
        return orphans

    async def _work(self, stop: asyncio.Event, deaf: Callable[[], None]) -> None:
        dispatching = asyncio.create_task(self.dispatcher.run())
        delivering = asyncio.create_task(self.deliverer.run())
        sweeping = asyncio.create_task(self._sweep())
        stopping = asyncio.create_task(stop.wait())
        parts = {dispatching, delivering, sweeping, stopping}
        await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        deaf()
        self.dispatcher.drain()
        sweeping.cancel()
        # One deadline for both: the supervisor waits little longer than that.
        clock = asyncio.get_running_loop().time
        until = clock() + self.drain_seconds
        await asyncio.wait({dispatching}, timeout=self.drain_seconds)
        if not dispatching.done():
            await self.dispatcher.put_back()
            dispatching.cancel()
        self.deliverer.stop()
        await asyncio.wait({delivering}, timeout=max(until - clock(), 0))
        for part in (dispatching, delivering, sweeping):
            if part.done() and not part.cancelled():
                part.result()  # a part that broke ends the host, and the supervisor restarts it

    async def _sweep(self) -> None:
        while True:
            await asyncio.to_thread(self._sweep_once)
            await asyncio.sleep(self.sweep_seconds)

    def _sweep_once(self) -> None:
        try:
            removed = self.expire.run_once()
        except Exception:  # noqa: BLE001 -- a file or the database is stuck; work goes on
            _log.exception("A sweep broke off.", action="sweep_failed")
            return
        if removed:
            _log.info("Expired results were removed.", action="swept", jobs=removed)
