"""Puts the parts together: the one file that knows them all."""

import asyncio
import os
import secrets
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from uuid import UUID

import certifi
import structlog
from fastapi import FastAPI

from safelight import __version__
from safelight.accounts.keys import Keys
from safelight.adapters.blobs.local import LocalBlobs
from safelight.adapters.db.engine import open_engine
from safelight.adapters.db.migrate import upgrade
from safelight.adapters.db.store import SqliteStore
from safelight.adapters.local.bell import WAITERS, WORKER, Inbox, LocalBell, finished_jobs
from safelight.adapters.local.lock import HostLock
from safelight.adapters.local.secret import derive, read_or_make
from safelight.adapters.net.fetch import FetchLimits, HttpFetcher
from safelight.adapters.net.guard import Guard
from safelight.adapters.net.send import HttpSender
from safelight.dialects.claid import callback as claid_callback
from safelight.dialects.claid import routes as claid_routes
from safelight.dialects.claid.orders import NAME as CLAID
from safelight.domain.credits import Credits, from_decimal
from safelight.domain.ids import DeliveryId, DialectName
from safelight.jobs.cancel import Cancel
from safelight.jobs.finish import Finish, Render
from safelight.jobs.look import Look
from safelight.jobs.retry import Retry
from safelight.jobs.submit import Submit
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits
from safelight.results.expire import Expire
from safelight.results.links import Links
from safelight.settings import BadSettings, Settings
from safelight.web.app import build
from safelight.web.auth import Authenticate
from safelight.web.metrics import MetricsPage
from safelight.web.pages import health_router, results_router
from safelight.web.rates import Policy, RateLimits
from safelight.web.services import Bounds, Services
from safelight.web.waiting import Waiters
from safelight.webhooks.again import Again
from safelight.webhooks.prepare import Prepare
from safelight.worker.carry import Carrier, Patience
from safelight.worker.deliver import Deliverer
from safelight.worker.dispatch import Desk, Dispatcher
from safelight.worker.host import Host
from safelight.worker.sandbox import Confinement
from safelight.worker.slot import Slot, preload

_log = structlog.get_logger(__name__)
#: Items that may be fetching, beside those that children work on or have ready.
_FETCH_AHEAD = 4


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- this is the clock


@dataclass(frozen=True)
class Core:
    """Everything on one data folder, made as it is needed."""

    settings: Settings

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.settings.data_dir.resolve()

    @property
    def metrics_folder(self) -> Path:
        """Where processes keep their counters."""
        return self.folder / "metrics"

    def prepare(self) -> None:
        """Make the data folder and bring the database up to date."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.metrics_folder.mkdir(exist_ok=True)
        engine = open_engine(self.folder / "safelight.db")
        upgrade(engine)
        engine.dispose()

    @cached_property
    def store(self) -> SqliteStore:
        return SqliteStore(self.folder / "safelight.db")

    @cached_property
    def secret(self) -> bytes:
        return read_or_make(self.folder / "secret")

    @cached_property
    def bell(self) -> LocalBell:
        return LocalBell(self.folder)

    @cached_property
    def blobs(self) -> LocalBlobs:
        return LocalBlobs(self.folder / "files")

    @cached_property
    def keys(self) -> Keys:
        return Keys(store=self.store, clock=now, pepper=derive(self.secret, "api keys"))

    @cached_property
    def links(self) -> Links:
        return Links(key=derive(self.secret, "result links"))

    @cached_property
    def guard(self) -> Guard:
        public = self.settings.public_url
        return Guard(
            allow=self.settings.allow_networks,
            ports=frozenset(self.settings.fetch_ports),
            own=None if public is None else str(public),
        )

    @cached_property
    def limits(self) -> Limits:
        settings = self.settings
        return Limits(
            input_pixels=int(settings.max_input_megapixels * 1_000_000),
            output_pixels=int(settings.max_output_megapixels * 1_000_000),
            frames=settings.max_frames,
        )

    @cached_property
    def prices(self) -> dict[str, Credits]:
        known = plan.default_prices()
        unknown = sorted(set(self.settings.prices) - set(known))
        if unknown:
            raise BadSettings(
                f"prices (SAFELIGHT_PRICES): no such operation: {', '.join(unknown)}; "
                f"there are {', '.join(sorted(known))}"
            )
        return known | {
            name: from_decimal(Decimal(price)) for name, price in self.settings.prices.items()
        }

    @cached_property
    def submit(self) -> Submit:
        return Submit(
            store=self.store,
            clock=now,
            bell=self.bell,
            prices=self.prices,
            limits=self.limits,
            queue_depth=self.settings.queue_depth,
        )

    @cached_property
    def deliveries(self) -> Prepare:
        return Prepare(clock=now, new_id=lambda: DeliveryId(f"msg_{secrets.token_hex(16)}"))

    @cached_property
    def renderers(self) -> dict[DialectName, Render]:
        return {CLAID: lambda whole: claid_callback.message(whole, self.links.url)}

    @cached_property
    def finish(self) -> Finish:
        return Finish(
            clock=now,
            prepare=self.deliveries,
            renderers=self.renderers,
            keep_results=self.settings.keep_results,
        )

    @cached_property
    def cancel(self) -> Cancel:
        return Cancel(store=self.store, clock=now, bell=self.bell, finish=self.finish)

    @cached_property
    def retry(self) -> Retry:
        return Retry(store=self.store, submit=self.submit)

    @cached_property
    def look(self) -> Look:
        return Look(store=self.store)

    @cached_property
    def again(self) -> Again:
        return Again(store=self.store, clock=now, bell=self.bell, prepare=self.deliveries)

    @cached_property
    def expire(self) -> Expire:
        return Expire(
            store=self.store, clock=now, blobs=self.blobs, keep_jobs=self.settings.keep_jobs
        )


def api(core: Core) -> FastAPI:
    """The HTTP side."""
    waiters = Waiters()
    services = _services(core, waiters)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        inbox = Inbox(core.folder, f"{WAITERS}{os.getpid()}.sock")
        loop = asyncio.get_running_loop()

        def woken() -> None:
            for message in inbox.receive():
                waiters.ended(finished_jobs(message))

        loop.add_reader(inbox.fileno(), woken)
        _log.info("The API is ready.", action="api_ready")
        yield
        loop.remove_reader(inbox.fileno())
        inbox.close()

    return build(
        routers=[
            *claid_routes.routers(services),
            results_router(core.links, core.blobs, now),
            health_router(core.store, core.bell, MetricsPage(core.store, core.metrics_folder)),
        ],
        voices=[claid_routes.VOICE],
        new_request_id=lambda: str(UUID(bytes=secrets.token_bytes(16), version=4)),
        lifespan=lifespan,
        version=__version__,
    )


def _services(core: Core, waiters: Waiters) -> Services:
    settings = core.settings
    spool = core.folder / "spool"
    spool.mkdir(exist_ok=True)
    public = settings.public_url
    limits = () if settings.rate_limits == "off" else settings.rate_limits
    return Services(
        submit=core.submit,
        look=core.look,
        cancel=core.cancel,
        links=core.links,
        authenticate=Authenticate(
            store=core.store, pepper=core.keys.pepper, monotonic=time.monotonic
        ),
        rates=RateLimits(
            policies=[Policy(limit.requests, limit.seconds) for limit in limits],
            monotonic=time.monotonic,
        ),
        waiters=waiters,
        check_url=core.guard.check,
        blobs=core.blobs,
        bounds=Bounds(
            body=settings.max_body_bytes,
            file=settings.max_file_bytes,
            url=settings.max_url_chars,
            batch=settings.max_batch_items,
            wait=settings.sync_seconds,
            pixels=core.limits,
        ),
        random_to=lambda most: secrets.randbelow(most) + 1,
        public_url=None if public is None else str(public).rstrip("/"),
        folder=spool,
    )


def worker(core: Core) -> Host:
    """The worker host."""
    settings = core.settings
    preload()
    desk = Desk(core.store)
    tls = ssl.create_default_context()
    tls.load_verify_locations(certifi.where())
    carrier = _carrier(core, tls)
    deliverer = Deliverer(
        desk=desk,
        clock=now,
        sender=HttpSender(core.guard, tls=tls, total_s=settings.webhook_seconds),
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
            on_finished=deliverer.wake.set,
        ),
        deliverer=deliverer,
        carrier=carrier,
        expire=core.expire,
        blobs=core.blobs,
        open_inbox=lambda: Inbox(core.folder, WORKER),
        folder=core.folder / "work",
        sweep_seconds=settings.sweep_seconds,
        drain_seconds=settings.drain_seconds,
    )


def _carrier(core: Core, tls: ssl.SSLContext) -> Carrier:
    settings = core.settings
    fetch = FetchLimits(max_bytes=settings.max_file_bytes, total_s=settings.fetch_seconds)
    confinement = Confinement(
        memory_bytes=settings.child_memory_mb * 2**20, cpu_seconds=int(settings.render_seconds) * 4
    )
    slots = [
        Slot(core.folder / "children" / str(number), confinement, settings.child_tasks)
        for number in range(settings.children)
    ]
    return Carrier(
        clock=now,
        fetcher=HttpFetcher(core.guard, fetch, tls=tls),
        blobs=core.blobs,
        slots=slots,
        limits=core.limits,
        patience=Patience(
            render_seconds=settings.render_seconds,
            crashes=settings.crash_attempts,
            pause_seconds=1.0,
        ),
        folder=core.folder / "work",
    )


def host_lock(core: Core) -> HostLock:
    """Held by the one worker host of a data folder."""
    return HostLock(core.folder / "worker.lock")
