"""What an account's jobs came to, and what they made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from safelight.domain.ids import AccountId, DialectName
from safelight.domain.job import Item, JobHead
from safelight.domain.ports import Clock
from safelight.domain.store import Store, Usage

#: Jobs that are counted in one answer.
COUNTED = 20_000
#: Results that are listed in one answer.
LISTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Tells accounts of their jobs, those of one dialect."""

    store: Store
    clock: Clock

    def __call__(self, account: AccountId, dialect: DialectName, days: int) -> list[Usage]:
        """What became of the latest `COUNTED` jobs of so many days, by kind and state."""
        with self.store.read() as tx:
            since = self.clock() - timedelta(days=days)
            return tx.jobs.usage(account, dialect, since, COUNTED)

    def open_jobs(self, account: AccountId, dialect: DialectName, limit: int) -> int:
        """How many jobs have yet to end, counted up to `limit`."""
        with self.store.read() as tx:
            return tx.jobs.open_jobs(account, dialect, limit)

    def results(
        self, account: AccountId, dialect: DialectName, kinds: Collection[str]
    ) -> list[tuple[JobHead, Item]]:
        """The latest `LISTED` results of these kinds that can still be downloaded, newest first."""
        with self.store.read() as tx:
            return tx.jobs.latest_results(account, dialect, kinds, self.clock(), LISTED)
