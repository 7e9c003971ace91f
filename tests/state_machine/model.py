"""What the service promises about jobs and money, as plain data."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from safelight.domain.credits import Credits
from safelight.domain.deliveries import Event
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Item
from safelight.domain.states import FINAL, State


@dataclass
class ModelItem:
    """One input."""

    state: State = State.ACCEPTED
    attempt: int = 0
    #: Whether somebody known is in its result.
    known: bool = False


@dataclass
class ModelJob:
    """One accepted request."""

    account: AccountId
    items: list[ModelItem]
    price_each: Credits
    #: What a result costs more with somebody known in it.
    extra: Credits
    #: Whether anybody subscribed to what it ended as; None while it is open.
    told: bool | None = None
    state: State = State.ACCEPTED
    removed: bool = False
    #: Paid once it has ended.
    charged: int = 0

    @property
    def held(self) -> int:
        """Reserved while it is open."""
        return 0 if self.state in FINAL else self.price_each * len(self.items)

    @property
    def cost(self) -> int:
        """What it should cost as it is now."""
        done = [item for item in self.items if item.state is State.SUCCEEDED]
        return self.price_each * len(done) + self.extra * sum(item.known for item in done)


@dataclass
class ModelAccount:
    """Who pays, and who is told."""

    #: None: unlimited.
    granted: int | None
    events: frozenset[Event]
    keys: dict[str, tuple[str, JobId]] = field(default_factory=dict)


@dataclass
class Model:
    """Everything that was accepted, and what must have become of it."""

    accounts: dict[AccountId, ModelAccount] = field(default_factory=dict)
    jobs: dict[JobId, ModelJob] = field(default_factory=dict)
    #: Paid for jobs that are no longer known.
    forgotten: dict[AccountId, int] = field(default_factory=dict)

    def of(self, account: AccountId) -> Iterator[ModelJob]:
        return (job for job in self.jobs.values() if job.account == account)

    def waiting(self) -> int:
        """Inputs that can be claimed."""
        return sum(i.state is State.ACCEPTED for job in self.jobs.values() for i in job.items)

    def held(self, account: AccountId) -> int:
        return sum(job.held for job in self.of(account))

    def charged(self, account: AccountId) -> int:
        return sum(job.charged for job in self.of(account)) + self.forgotten.get(account, 0)

    def affords(self, account: AccountId, price: int) -> bool:
        return self.left(account, price) >= price

    def left(self, account: AccountId, wanted: int) -> int:
        """What an account may spend; an unlimited one whatever it wants."""
        granted = self.accounts[account].granted
        if granted is None:
            return wanted
        return granted - self.held(account) - self.charged(account)

    def owns(self, item: Item) -> bool:
        """Whether this attempt may still write the item."""
        job = self.jobs.get(item.job)
        if job is None:
            return False
        now = job.items[item.position]
        return now.state is State.RUNNING and now.attempt == item.attempt

    def claim(self, item: Item) -> None:
        job = self.jobs[item.job]
        now = job.items[item.position]
        now.state, now.attempt = State.RUNNING, now.attempt + 1
        job.state = State.RUNNING

    def finish(self, item: Item, state: State, *, known: bool) -> bool:
        """End an item; whether that ended its job."""
        job = self.jobs[item.job]
        now = job.items[item.position]
        now.state, now.known = state, known
        if any(each.state not in FINAL for each in job.items):
            return False
        done = any(each.state is State.SUCCEEDED for each in job.items)
        self.end(job, State.SUCCEEDED if done else State.FAILED)
        return True

    def put_back(self, item: Item) -> None:
        job = self.jobs[item.job]
        job.items[item.position].state = State.ACCEPTED
        if all(each.state is State.ACCEPTED for each in job.items):
            job.state = State.ACCEPTED

    def cancel(self, job: ModelJob) -> None:
        for item in job.items:
            if item.state not in FINAL:
                item.state = State.CANCELLED
        self.end(job, State.CANCELLED)

    def end(self, job: ModelJob, state: State) -> None:
        # What was held for it is its own; beyond that it pays what its account has left.
        job.charged = min(job.cost, job.held + self.left(job.account, job.cost))
        job.state = state
        event = Event.SUCCESS if state is State.SUCCEEDED else Event.FAILED
        job.told = event in self.accounts[job.account].events

    def recover(self) -> int:
        """Everything that ran waits again; how many items that are."""
        lost = 0
        for job in self.jobs.values():
            for item in job.items:
                if item.state is State.RUNNING:
                    item.state, lost = State.ACCEPTED, lost + 1
            if job.state is State.RUNNING and all(i.state is State.ACCEPTED for i in job.items):
                job.state = State.ACCEPTED
        return lost

    def forget(self, which: JobId) -> None:
        job = self.jobs.pop(which)
        self.forgotten[job.account] = self.forgotten.get(job.account, 0) + job.charged
        keys = self.accounts[job.account].keys
        for key in [key for key, (_, known) in keys.items() if known == which]:
            del keys[key]
