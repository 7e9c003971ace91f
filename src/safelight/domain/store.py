"""The database as the core sees it: transactions, and what can be done inside one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from safelight.domain.accounts import Account, ApiKey
from safelight.domain.credits import Credits
from safelight.domain.deliveries import Attempt, Delivery, Endpoint
from safelight.domain.ids import AccountId, BlobKey, DeliveryId, DialectName, JobId, KeyId
from safelight.domain.job import Item, Job, JobHead, Report
from safelight.domain.money import Balance, LedgerAccount, Transfer
from safelight.domain.people import Faces, Person, PersonId
from safelight.domain.presets import Preset, PresetId
from safelight.domain.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An item that now belongs to this worker, with its job."""

    job: JobHead
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """An idempotency key that was used before."""

    #: SHA-256 of the request that used it, hex.
    fingerprint: str
    job: JobId


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What became of an account's jobs of one kind."""

    kind: str
    state: State
    jobs: int
    charged: Credits


class Jobs(Protocol):
    """Jobs and items. Writers hold the transaction's lock, so reads inside it are current."""

    def insert(self, job: Job, items: Sequence[Item]) -> None: ...

    def get(self, job: JobId) -> Job | None: ...

    def items(self, job: JobId) -> tuple[Item, ...]:
        """All items of a job, in request order."""

    def waiting(self, account: AccountId, limit: int) -> int:
        """How many items of the account wait to be claimed, counted up to `limit`."""

    def remembered(
        self, account: AccountId, dialect: DialectName, key: str
    ) -> Remembered | None: ...

    def remember(self, account: AccountId, dialect: DialectName, key: str, use: Remembered) -> None:
        """Note what a key is used for."""

    def forget_key(self, job: JobId) -> None:
        """Let the idempotency key go that made a job."""

    def delete(self, job: JobId) -> None:
        """Forget a job with its items and its idempotency key; its transfers stay.

        It must have ended, or its credits stay held. An attempt still under way is late.
        """

    def claim(self, now: datetime, limit: int, running: Mapping[AccountId, int]) -> list[Claimed]:
        """Claim up to `limit` items, fairly: the account with the fewest running goes first.

        Among equals, and within an account, the lower priority value and then the older goes
        first. Each claimed item becomes RUNNING with its attempt counted up.
        """

    def next_available(self, now: datetime) -> datetime | None:
        """When the next item that is put off becomes available, if any is."""

    def update_item(self, item: Item) -> bool:
        """Write an item that this attempt is running; False when it is not its to write.

        The guard is the item's `attempt` and the state RUNNING in the database.
        """

    def set_report(self, job: JobId, position: int, report: Report) -> None:
        """Replace what is told of an ended item."""

    def progress(self, percents: Mapping[tuple[JobId, int], int]) -> None:
        """Note how far running items are, by job and position."""

    def at_work(self, since: Mapping[tuple[JobId, int], datetime]) -> None:
        """Note when running items had their files and went to work, by job and position."""

    def ahead(self, item: Item) -> int:
        """About how many waiting items come before one that waits, by the rule of `claim`."""

    def work_times(self, dialect: DialectName, kind: str, limit: int) -> list[float]:
        """Seconds of work of the latest jobs of a kind that succeeded, newest first."""

    def latest_work_times(self, limit: int) -> list[float]:
        """Those that succeeded of the latest `limit` jobs of all kinds: their seconds of work."""

    def usage(
        self, account: AccountId, dialect: DialectName, since: datetime, limit: int
    ) -> list[Usage]:
        """What became of an account's latest `limit` jobs since a time, by kind and state."""

    def stopped(self, jobs: Iterable[JobId]) -> set[JobId]:
        """Which of these jobs have ended, or are not there any more."""

    def open_items(self, job: JobId) -> int:
        """How many items of the job are not in a final state."""

    def reopen(self, job: JobId) -> None:
        """Make a RUNNING job ACCEPTED again if no item of it was started."""

    def close(self, job: Job) -> bool:
        """Write a job's end; False when it had ended already."""

    def cancel_items(self, job: JobId, at: datetime) -> None:
        """Cancel all open items."""

    def recover(self, now: datetime) -> int:
        """Put back whatever was running when the worker host died; returns how many items."""

    def listed(
        self, *, account: AccountId | None, state: State | None, limit: int
    ) -> list[Job]: ...

    def latest_results(
        self,
        account: AccountId,
        dialect: DialectName,
        kinds: Collection[str],
        now: datetime,
        limit: int,
    ) -> list[tuple[JobHead, Item]]:
        """An account's latest items with results that have not expired, newest first.

        It looks through a bounded number of jobs, a few for each result that is wanted.
        """

    def expired(self, now: datetime, limit: int) -> list[JobId]:
        """Ended jobs whose results are due for removal."""

    def files(self, jobs: Sequence[JobId]) -> list[BlobKey]:
        """Results of these jobs, also those that are gone by now."""

    def mark_removed(self, jobs: Iterable[JobId], at: datetime) -> None: ...

    def purge(self, before: datetime, limit: int) -> int:
        """Forget jobs that ended, and lost their results, before a time; returns how many."""

    def counts(self) -> dict[State, int]:
        """How many jobs are in each state."""

    def blobs_in_use(self, keys: Sequence[BlobKey]) -> set[BlobKey]:
        """Which of these keys are results that have not been removed."""

    def unfinished(self, jobs: Iterable[JobId]) -> set[JobId]:
        """Which of these jobs have yet to end."""

    def open_jobs(self, account: AccountId, dialect: DialectName, limit: int) -> int:
        """How many jobs of the account have yet to end, counted up to `limit`."""


class Ledger(Protocol):
    """Transfers and balances."""

    def post(self, transfer: Transfer) -> None:
        """Write a transfer and move both balances."""

    def balance(self, account: AccountId) -> Balance: ...

    def balances(self) -> dict[LedgerAccount, Credits]: ...

    def transfers(self, account: AccountId, limit: int) -> list[Transfer]:
        """An account's latest transfers, newest first."""


class Webhooks(Protocol):
    """Endpoints, deliveries and attempts."""

    def endpoint(self, account: AccountId, dialect: DialectName) -> Endpoint | None: ...

    def endpoints(self) -> list[Endpoint]: ...

    def set_endpoint(self, endpoint: Endpoint) -> None: ...

    def insert(self, delivery: Delivery) -> None: ...

    def get(self, delivery: DeliveryId) -> Delivery | None: ...

    def due(
        self, now: datetime, limit: int, busy: Iterable[str], under_way: Iterable[DeliveryId]
    ) -> list[Delivery]:
        """Deliveries whose time has come, oldest first.

        Leaves out what is under way, and the receivers (`scheme://host:port`) that are busy; at
        most a few for each receiver, so that one with a backlog leaves room for the others.
        """

    def any_due(self, now: datetime) -> bool:
        """Whether a delivery's time has come."""

    def next_due(self, after: datetime) -> datetime | None:
        """When the earliest pending delivery that is not due yet becomes so."""

    def record(self, attempt: Attempt | None, delivery: Delivery) -> None:
        """Write what an attempt, or a redelivery, makes of a delivery."""

    def listed(self, *, job: JobId | None, limit: int) -> list[Delivery]: ...

    def attempts(self, delivery: DeliveryId) -> list[Attempt]: ...

    def purge(self, before: datetime, limit: int) -> int:
        """Forget deliveries that ended before a time; returns how many."""


class Accounts(Protocol):
    """Accounts and keys."""

    def insert(self, account: Account) -> None: ...

    def get(self, account: AccountId) -> Account | None: ...

    def listed(self) -> list[Account]: ...

    def insert_key(self, key: ApiKey, digest: bytes) -> None: ...

    def key_by_digest(self, digest: bytes) -> ApiKey | None:
        """The key with this digest, revoked or not."""

    def keys(self) -> list[ApiKey]: ...

    def revoke(self, key: KeyId, at: datetime) -> bool:
        """Revoke a key; False when there is none, or it was revoked before."""


class People(Protocol):
    """People and their faces."""

    def insert(self, person: Person) -> None: ...

    def get(self, person: PersonId) -> Person | None: ...

    def listed(self, account: AccountId, tag: str | None) -> list[Person]:
        """An account's people, oldest first; with `tag`, those that have it."""

    def learnt(self, person: PersonId, message: str, faces: Faces, picture: bytes) -> None:
        """They are READY; `picture` is a JPEG of them."""

    def not_learnt(self, person: PersonId, message: str) -> None:
        """They are FAILED."""

    def faces(self, account: AccountId, people: Sequence[str]) -> dict[str, Faces]:
        """The faces of those among these ids who are the account's and READY."""

    def picture(self, person: PersonId) -> bytes | None: ...

    def delete(self, person: PersonId) -> None:
        """Forget them, faces and all."""


class Presets(Protocol):
    """Named parameters that an account keeps for its jobs."""

    def insert(self, preset: Preset) -> None: ...

    def get(self, preset: PresetId) -> Preset | None: ...

    def listed(self, account: AccountId, dialect: DialectName, limit: int) -> list[Preset]:
        """Newest first."""

    def count(self, account: AccountId, dialect: DialectName) -> int: ...

    def update(self, preset: Preset) -> None:
        """Write its document and when it was changed."""

    def used(self, preset: PresetId, at: datetime) -> None:
        """One more job was accepted by it."""

    def delete(self, preset: PresetId) -> None: ...


class Tx(Protocol):
    """An open transaction."""

    @property
    def jobs(self) -> Jobs: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def webhooks(self) -> Webhooks: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def people(self) -> People: ...

    @property
    def presets(self) -> Presets: ...


class Store(Protocol):
    """Opens transactions. A write commits when its block ends, durably, or leaves nothing."""

    def read(self) -> AbstractContextManager[Tx]: ...

    def write(self) -> AbstractContextManager[Tx]: ...

    def scrub(self) -> None:
        """Make what was deleted unreadable in the store's files; call it after the transaction.

        What others are reading just now goes with a later write. Raises nothing.
        """
