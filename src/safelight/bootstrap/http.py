"""Puts the HTTP side together."""

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib import import_module
from uuid import UUID

import structlog
from fastapi import FastAPI

from safelight import __version__
from safelight.adapters.local.bell import WAITERS, Inbox, finished_jobs
from safelight.bootstrap.core import Core, now, random_to
from safelight.bootstrap.dialects import dialects
from safelight.jobs.estimate import Estimate
from safelight.jobs.usage import Used
from safelight.ledger.balance import Balances
from safelight.presets.find import Find as FindPresets
from safelight.presets.keep import Keep
from safelight.results.names import UPLOADS
from safelight.settings import RateLimit
from safelight.web.accepting import Accepting
from safelight.web.allowance import Allowance
from safelight.web.app import build
from safelight.web.auth import Authenticate
from safelight.web.metrics import MetricsPage
from safelight.web.own import Own
from safelight.web.pages import files_router, health_router
from safelight.web.rates import Policy, RateLimits
from safelight.web.services import Bounds, People, Presets, Services
from safelight.web.uploads import Uploads
from safelight.web.waiting import Waiters

_log = structlog.get_logger(__name__)


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

    spoken = [import_module(each.routes) for each in dialects().values()]
    app = build(
        routers=[
            *(router for routes in spoken for router in routes.routers(services)),
            files_router(core.links, core.blobs, now),
            health_router(
                core.store, core.bell, MetricsPage(core.store, core.metrics_folder), core.folder
            ),
        ],
        voices=[routes.VOICE for routes in spoken],
        new_request_id=lambda: str(UUID(bytes=secrets.token_bytes(16), version=4)),
        lifespan=lifespan,
        version=__version__,
    )
    app.state.stop_waiting = waiters.stop
    app.state.work_goes_on = core.bell.worker_listens
    return app


def _services(core: Core, waiters: Waiters) -> Services:
    settings = core.settings
    public = settings.public_url
    return Services(
        accept=Accepting(core.submit),
        look=core.look,
        cancel=core.cancel,
        links=core.links,
        authenticate=Authenticate(
            store=core.store, pepper=core.keys.pepper, monotonic=time.monotonic
        ),
        rates=_rates(settings.rate_limits),
        account_rates=_rates(settings.account_rate_limits),
        waiters=waiters,
        check_url=core.guard.check,
        own=Own(links=core.links, clock=now),
        blobs=core.blobs,
        uploads=Uploads(
            blobs=core.blobs,
            links=core.links,
            clock=now,
            allowance=Allowance(
                folder=core.files, most=settings.upload_bytes, monotonic=time.monotonic
            ),
            folder=core.files,
            keep_for=settings.keep_uploads,
            new_name=lambda: secrets.token_hex(16),
        ),
        bounds=Bounds(
            body=settings.max_body_bytes,
            inline=settings.max_inline_body_bytes,
            file=settings.max_file_bytes,
            url=settings.max_url_chars,
            batch=settings.max_batch_items,
            wait=settings.sync_seconds,
            open_jobs=settings.max_open_jobs,
            pixels=core.limits,
        ),
        clock=now,
        people=People(find=core.people, forget=core.forget),
        webhook_secret=core.webhook_secrets,
        balance=Balances(store=core.store),
        usage=Used(store=core.store, clock=now),
        estimate=Estimate(store=core.store, monotonic=time.monotonic, children=settings.children),
        presets=Presets(find=FindPresets(store=core.store), keep=Keep(store=core.store, clock=now)),
        http_callbacks=settings.http_callbacks,
        prices=core.prices,
        credit_usd=settings.credit_usd,
        engines=core.engines,
        random_to=random_to,
        public_url=None if public is None else str(public).rstrip("/"),
        folder=core.files / UPLOADS,
    )


def _rates(limits: Iterable[RateLimit]) -> RateLimits:
    policies = [Policy(limit.requests, limit.seconds) for limit in limits]
    return RateLimits(policies=policies, monotonic=time.monotonic)
