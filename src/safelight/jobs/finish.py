"""Ending items and jobs: one transaction for state, settlement and deliveries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from safelight.domain.credits import ZERO, Credits
from safelight.domain.deliveries import Message
from safelight.domain.ids import DialectName, JobId
from safelight.domain.job import Item, Job, Whole
from safelight.domain.ports import Clock
from safelight.domain.states import FINAL, State
from safelight.domain.store import Tx
from safelight.ledger.settle import affordable, settle
from safelight.webhooks.prepare import Prepare

_log = structlog.get_logger(__name__)
#: What a dialect wants to tell when a job ends, if anything.
Render = Callable[[Whole], Message | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Writes what became of items, and ends the jobs whose last item ended."""

    clock: Clock
    prepare: Prepare
    renderers: Mapping[DialectName, Render]
    #: How long results are kept.
    keep_results: timedelta
    #: What else follows from a job's end, in the same transaction; they do not raise.
    following: Sequence[Callable[[Tx, Whole], None]] = ()

    def items(self, tx: Tx, ended: Iterable[Item]) -> tuple[list[Item], list[JobId]]:
        """Write final items; returns those refused as late, and the jobs that ended.

        A late item is one that this attempt no longer owns: its result must be thrown away.
        """
        late: list[Item] = []
        touched: dict[JobId, None] = {}
        for item in ended:
            if tx.jobs.update_item(item):
                touched[item.job] = None
            else:
                late.append(item)
        return late, [job for job in touched if self._end_if_last(tx, job)]

    def put_back(self, tx: Tx, lost: Iterable[Item]) -> None:
        """Return items to the queue; an item that this attempt no longer owns is passed over."""
        for item in lost:
            back = replace(item, state=State.ACCEPTED, progress=0, worked_at=None)
            if tx.jobs.update_item(back):
                tx.jobs.reopen(item.job)

    def _end_if_last(self, tx: Tx, job: JobId) -> bool:
        found = tx.jobs.get(job)
        if found is None or found.state in FINAL:
            return False
        if found.item_count > 1 and tx.jobs.open_items(job):
            return False
        self.end(tx, Whole(job=found, items=tx.jobs.items(job)))
        return True

    def end(self, tx: Tx, whole: Whole) -> Job:
        """End a job all of whose items have ended: state, settlement and deliveries."""
        now = self.clock()
        return self._end(tx, whole, self._charge(tx, whole, now), now)

    def undo(self, tx: Tx, whole: Whole) -> Job:
        """End a job likewise of which nobody gets anything: nothing is charged."""
        return self._end(tx, whole, ZERO, self.clock())

    def _end(self, tx: Tx, whole: Whole, charge: Credits, now: datetime) -> Job:
        ended = self._ended(whole, charge, now)
        if tx.jobs.close(ended):
            settle(tx, ended.account, ended.id, held_amount=ended.held, charge=charge, now=now)
            told = replace(whole, job=ended)
            for follow in self.following:
                follow(tx, told)
            self._tell(tx, told)
        return ended

    def _charge(self, tx: Tx, whole: Whole, now: datetime) -> Credits:
        """What was done at the price it was accepted at, and what it turned out to cost more."""
        job = whole.job
        done = [item for item in whole.items if item.state is State.SUCCEEDED]
        known = sum(bool(item.report and item.report.people) for item in done)
        floor = Credits(job.held // job.item_count * len(done))
        if not (job.extra and known):
            return floor
        unused = job.held - floor
        more = Credits(max(0, job.extra * known - unused))
        paid = affordable(tx, tx.accounts.get(job.account), more, now)
        return Credits(floor + min(job.extra * known, unused) + paid)

    def _ended(self, whole: Whole, charge: Credits, now: datetime) -> Job:
        return replace(
            whole.job,
            state=_state(whole),
            charged=charge,
            finished_at=now,
            results_expire_at=now + self.keep_results,
        )

    def _tell(self, tx: Tx, whole: Whole) -> None:
        message = self._message(whole)
        if message is not None:
            self.prepare(tx, whole.job, message)

    def _message(self, whole: Whole) -> Message | None:
        render = self.renderers.get(whole.job.dialect)
        if render is None:
            return None
        try:
            return render(whole)
        except Exception:  # noqa: BLE001 -- a job ends even if its dialect has no words for it
            _log.exception("A webhook broke.", action="render_broke", job=whole.job.id)
            return None


def _state(whole: Whole) -> State:
    if any(item.state is State.CANCELLED for item in whole.items):
        return State.CANCELLED
    done = any(item.state is State.SUCCEEDED for item in whole.items)
    return State.SUCCEEDED if done else State.FAILED
