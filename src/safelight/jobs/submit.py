"""Accepting a job: one transaction for job, credit hold, idempotency and queue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from safelight.domain.accounts import Account
from safelight.domain.credits import ZERO, Credits
from safelight.domain.edit import Edit, Source
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.ids import AccountId, DialectName, JobId
from safelight.domain.job import Item, Job, Priority, Whole
from safelight.domain.ports import Bell, Clock, Ring
from safelight.domain.store import Remembered, Store, Tx
from safelight.jobs.look import made_by
from safelight.ledger.hold import hold
from safelight.pipeline import plan
from safelight.pipeline.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """A client's promise that requests with the same key are the same request."""

    key: str
    #: SHA-256 over everything that makes the request what it is, hex.
    fingerprint: str


def _nothing(_: Tx, __: Job) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a dialect asks for."""

    account: AccountId
    dialect: DialectName
    kind: str
    priority: Priority
    edit: Edit
    #: One for each result that is wanted.
    sources: Sequence[Source]
    request: str
    wire: Mapping[str, str]
    request_id: str
    idempotency: Idempotency | None = None
    #: Mints the job's id in the dialect's form.
    new_id: Callable[[], JobId]
    #: What each result costs, in place of what the edit's operations do.
    price: Credits | None = None
    #: What a result costs more that has a known person in it.
    extra: Credits = ZERO
    #: Jobs of the account and dialect that may be unfinished, this one included; None: any number.
    most_open: int | None = None
    #: Called with the job in the transaction that accepts it.
    also: Callable[[Tx, Job], None] = _nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """An accepted job; `replayed` when an earlier request with the same key made it."""

    whole: Whole
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Accepts jobs. Decodes nothing, fetches nothing, waits for nothing but the database."""

    store: Store
    clock: Clock
    bell: Bell
    prices: Mapping[str, Credits]
    limits: Limits
    #: Items that an account may have waiting.
    queue_depth: int

    def __call__(self, submission: Submission) -> Submitted:
        """Accept a job, or find the one that this request made before.

        Raises Refusal: INVALID, QUEUE_FULL, TOO_MANY_JOBS, INSUFFICIENT_CREDITS,
        IDEMPOTENCY_MISMATCH.
        """
        outcomes = self.many([submission])
        self.wake(outcomes)
        outcome = outcomes[0]
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    def many(self, submissions: Sequence[Submission]) -> list[Submitted | Refusal]:
        """Accept several jobs in one transaction; each is accepted or refused on its own.

        All or nothing: if this raises, none was accepted. Call `wake` afterwards.
        """
        priced = [self._priced(submission) for submission in submissions]
        with self.store.write() as tx:
            return [
                price if isinstance(price, Refusal) else self._decide(tx, submission, price)
                for submission, price in zip(submissions, priced, strict=True)
            ]

    def wake(self, outcomes: Sequence[Submitted | Refusal]) -> None:
        """Tell the worker host of new jobs, once they are durable."""
        if any(isinstance(each, Submitted) and not each.replayed for each in outcomes):
            self.bell.ring_worker(Ring.WORK)

    def _priced(self, submission: Submission) -> Credits | Refusal:
        try:
            plan.check(submission.edit, self.limits)
            if submission.price is not None:
                return submission.price
            return plan.price(submission.edit, self.prices)
        except Refusal as refusal:
            return refusal

    def _decide(self, tx: Tx, submission: Submission, each: Credits) -> Submitted | Refusal:
        try:
            return _known(tx, submission) or self._accept(tx, submission, each)
        except Refusal as refusal:
            return refusal

    def _accept(self, tx: Tx, submission: Submission, each: Credits) -> Submitted:
        # Whatever may refuse comes before the first row is written: others share the transaction.
        self._check_depth(tx, submission)
        _check_open(tx, submission)
        account = _account(tx, submission.account)
        now = self.clock()
        whole = _whole(submission, each, now)
        hold(tx, account, whole.job.id, whole.job.held, now)
        tx.jobs.insert(whole.job, whole.items)
        submission.also(tx, whole.job)
        if submission.idempotency is not None:
            use = Remembered(fingerprint=submission.idempotency.fingerprint, job=whole.job.id)
            key = submission.idempotency.key
            tx.jobs.remember(submission.account, submission.dialect, key, use)
        return Submitted(whole=whole, replayed=False)

    def _check_depth(self, tx: Tx, submission: Submission) -> None:
        room = self.queue_depth - len(submission.sources)
        if room < 0:
            words = f"the queue of an account holds at most {self.queue_depth} images"
            raise Invalid({"input": (f"{words}, got {len(submission.sources)}",)})
        if tx.jobs.waiting(submission.account, room + 1) > room:
            raise Refusal(
                Code.QUEUE_FULL,
                f"The queue holds at most {self.queue_depth} waiting images of an account, "
                f"and {len(submission.sources)} more do not fit. Try again later.",
            )


def _check_open(tx: Tx, submission: Submission) -> None:
    most = submission.most_open
    if most is not None and tx.jobs.open_jobs(submission.account, submission.dialect, most) >= most:
        raise Refusal(
            Code.TOO_MANY_JOBS,
            f"An account may have at most {most} unfinished jobs, and as many are under way. "
            "Try again when one of them has ended.",
        )


def _known(tx: Tx, submission: Submission) -> Submitted | None:
    if submission.idempotency is None:
        return None
    key = submission.idempotency.key
    found = made_by(tx, submission.account, submission.dialect, key)
    if found is None:
        return None
    before, whole = found
    if before.fingerprint != submission.idempotency.fingerprint:
        raise Refusal(
            Code.IDEMPOTENCY_MISMATCH,
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
        )
    return Submitted(whole=whole, replayed=True)


def _account(tx: Tx, account: AccountId) -> Account:
    found = tx.accounts.get(account)
    if found is None:
        raise Refusal(Code.NOT_AUTHENTICATED, "The key's account does not exist.")
    return found


def _whole(submission: Submission, each: Credits, now: datetime) -> Whole:
    job = Job(
        id=submission.new_id(),
        account=submission.account,
        dialect=submission.dialect,
        kind=submission.kind,
        priority=submission.priority,
        edit=submission.edit,
        request=submission.request,
        wire=submission.wire,
        request_id=submission.request_id,
        item_count=len(submission.sources),
        held=Credits(each * len(submission.sources)),
        extra=submission.extra,
        created_at=now,
    )
    blank = Item(job=job.id, position=0, source=submission.sources[0], available_at=now)
    items = tuple(
        replace(blank, position=position, source=source)
        for position, source in enumerate(submission.sources)
    )
    return Whole(job=job, items=items)
