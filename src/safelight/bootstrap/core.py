"""What both halves of a server share: everything on one data folder."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from safelight.accounts.keys import Keys
from safelight.accounts.opening import Opening
from safelight.adapters.blobs.local import LocalBlobs
from safelight.adapters.db.engine import open_engine
from safelight.adapters.db.migrate import upgrade
from safelight.adapters.db.store import SqliteStore
from safelight.adapters.local.bell import LocalBell
from safelight.adapters.local.lock import HostLock
from safelight.adapters.local.secret import derive, read_or_make
from safelight.adapters.net.guard import Guard
from safelight.bootstrap.dialects import dialects
from safelight.bootstrap.engines import engines
from safelight.domain.credits import Credits, from_decimal
from safelight.domain.dialects import Dialect, Showing
from safelight.domain.engines import Engines
from safelight.domain.ids import DeliveryId, DialectName, JobId
from safelight.jobs.cancel import Cancel
from safelight.jobs.finish import Finish, Render
from safelight.jobs.look import Look
from safelight.jobs.retry import Retry
from safelight.jobs.submit import Submit
from safelight.people.find import Find
from safelight.people.forget import Forget
from safelight.people.learn import Learn
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits
from safelight.results.expire import Expire
from safelight.results.inline import Inline
from safelight.results.links import Links
from safelight.settings import BadSettings, Settings
from safelight.webhooks.again import Again
from safelight.webhooks.prepare import Prepare
from safelight.webhooks.secrets import Secrets

#: Permissions that nobody but the owner gets.
_OTHERS = 0o077


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- this is the clock


def random_to(most: int) -> int:
    """A random integer in 1..`most` that nobody can guess."""
    return secrets.randbelow(most) + 1


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

    @property
    def files(self) -> Path:
        """Where results and uploads are kept."""
        return self.folder / "files"

    def prepare(self) -> None:
        """Make the data folder and bring the database up to date.

        From here on, what this process and its children make is their user's alone: the folder
        may have been there before, open to all.
        """
        os.umask(_OTHERS)
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
        return LocalBlobs(self.files)

    @cached_property
    def keys(self) -> Keys:
        return Keys(store=self.store, clock=now, pepper=derive(self.secret, "api keys"))

    @cached_property
    def accounts(self) -> Opening:
        return Opening(store=self.store, clock=now)

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
        for dialect in self.dialects.values():
            known |= dialect.prices
        unknown = sorted(set(self.settings.prices) - set(known))
        if unknown:
            raise BadSettings(
                f"prices (SAFELIGHT_PRICES): no such operation: {', '.join(unknown)}; "
                f"there are {', '.join(sorted(known))}"
            )
        return known | {
            name: from_decimal(Decimal(price)) for name, price in self.settings.prices.items()
        }

    @property
    def host_lock(self) -> HostLock:
        """Held by the one worker host of the data folder."""
        return HostLock(self.folder / "worker.lock")

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

    @property
    def dialects(self) -> Mapping[DialectName, Dialect]:
        """The dialects that there are, by name."""
        return dialects()

    @cached_property
    def showing(self) -> Showing:
        most = self.settings.inline_result_bytes
        return Showing(link=self.links.url, inline=Inline(blobs=self.blobs, most=most))

    @cached_property
    def renderers(self) -> dict[DialectName, Render]:
        return {name: self._renderer(each) for name, each in self.dialects.items()}

    def _renderer(self, dialect: Dialect) -> Render:
        return lambda whole: dialect.message(whole, self.showing)

    def new_id(self, dialect: DialectName) -> Callable[[], JobId]:
        """What mints job ids in a dialect's form."""
        return lambda: self.dialects[dialect].new_id(random_to)

    @cached_property
    def finish(self) -> Finish:
        return Finish(
            clock=now,
            prepare=self.deliveries,
            renderers=self.renderers,
            keep_results=self.settings.keep_results,
            following=(Learn(blobs=self.blobs),),
        )

    @cached_property
    def cancel(self) -> Cancel:
        return Cancel(store=self.store, clock=now, bell=self.bell, finish=self.finish)

    @cached_property
    def retry(self) -> Retry:
        return Retry(store=self.store, submit=self.submit, blobs=self.blobs)

    @cached_property
    def look(self) -> Look:
        return Look(store=self.store)

    @cached_property
    def people(self) -> Find:
        return Find(store=self.store)

    @cached_property
    def forget(self) -> Forget:
        return Forget(store=self.store, blobs=self.blobs, cancel=self.cancel)

    @cached_property
    def webhook_secrets(self) -> Secrets:
        return Secrets(store=self.store, new=lambda: secrets.token_hex(32))

    @cached_property
    def engines(self) -> Engines:
        return engines(self.settings)

    @cached_property
    def again(self) -> Again:
        return Again(store=self.store, clock=now, bell=self.bell, prepare=self.deliveries)

    @cached_property
    def expire(self) -> Expire:
        return Expire(
            store=self.store, clock=now, blobs=self.blobs, keep_jobs=self.settings.keep_jobs
        )
