"""Puts the worker host together."""

from contextlib import closing

from safelight import __version__
from safelight.adapters.local.bell import WorkerInbox
from safelight.adapters.net.connections import trust
from safelight.adapters.net.fetch import FetchLimits, HttpFetcher
from safelight.adapters.net.send import HttpSender
from safelight.bootstrap.children import confinement_of, equipment, has_network
from safelight.bootstrap.core import Core, now
from safelight.worker.carry import Carrier, Patience
from safelight.worker.deliver import Deliverer
from safelight.worker.dispatch import Desk, Dispatcher
from safelight.worker.host import Host
from safelight.worker.slot import Slot, preload

#: Items that may be fetching, beside those that children work on or have ready.
_FETCH_AHEAD = 4


async def work(core: Core) -> None:
    """Run the worker host until SIGTERM, and close its connections and its bell."""
    settings, tls = core.settings, trust()
    limits = FetchLimits(max_bytes=settings.max_file_bytes, total_s=settings.fetch_seconds)
    with (
        closing(core.bell),
        closing(HttpFetcher(core.guard, limits, tls=tls)) as fetcher,
        closing(HttpSender(core.guard, tls=tls, total_s=settings.webhook_seconds)) as sender,
    ):
        try:
            await _host(core, fetcher, sender).run()
        finally:
            await core.engines.close()


def _host(core: Core, fetcher: HttpFetcher, sender: HttpSender) -> Host:
    settings = core.settings
    preload()
    desk = Desk(core.store)
    carrier = _carrier(core, fetcher)
    deliverer = Deliverer(
        desk=desk,
        clock=now,
        sender=sender,
        user_agent=f"Safelight/{__version__}",
    )
    return Host(
        desk=desk,
        clock=now,
        dispatcher=Dispatcher(
            desk=desk,
            clock=now,
            bell=core.bell,
            blobs=core.blobs,
            finish=core.finish,
            carrier=carrier,
            capacity=2 * settings.children + _FETCH_AHEAD,
            on_told=deliverer.wake.set,
        ),
        deliverer=deliverer,
        carrier=carrier,
        expire=core.expire,
        blobs=core.blobs,
        open_inbox=lambda: WorkerInbox(core.folder),
        folder=core.folder / "work",
        sweep_seconds=settings.sweep_seconds,
        drain_seconds=settings.drain_seconds,
    )


def _carrier(core: Core, fetcher: HttpFetcher) -> Carrier:
    settings = core.settings
    confinement = confinement_of(settings)
    slots = [
        Slot(
            core.folder / "children" / str(number),
            confinement,
            settings.child_tasks,
            equipment(settings),
        )
        for number in range(settings.children)
    ]
    return Carrier(
        clock=now,
        fetcher=fetcher,
        blobs=core.blobs,
        slots=slots,
        limits=core.limits,
        patience=Patience(
            render_seconds=settings.render_seconds,
            crashes=settings.crash_attempts,
            pause_seconds=1.0,
        ),
        folder=core.folder / "work",
        profiles=None if settings.icc_dir is None else settings.icc_dir.resolve(),
        memory=confinement.memory_bytes,
        has_network=has_network(settings),
        engines=core.engines,
        faces=core.people.faces,
    )
