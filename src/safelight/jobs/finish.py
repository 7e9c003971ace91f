"""Ending items and jobs: one transaction for state, settlement and deliveries."""

from collections.abc import Callable, Iterable, Mapping
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
from safelight.ledger.settle import settle
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
            if tx.jobs.update_item(replace(item, state=State.ACCEPTED, progress=0)):
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
        ended = self._ended(whole, self.clock())
        if tx.jobs.close(ended):
            charge = ended.charged or ZERO
            now = ended.finished_at or self.clock()
            settle(tx, ended.account, ended.id, held_amount=ended.held, charge=charge, now=now)
            self._tell(tx, replace(whole, job=ended))
        return ended

    def _ended(self, whole: Whole, now: datetime) -> Job:
        done = sum(item.state is State.SUCCEEDED for item in whole.items)
        return replace(
            whole.job,
            state=_state(whole, done),
            charged=Credits(whole.job.held // whole.job.item_count * done),
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


def _state(whole: Whole, done: int) -> State:
    if any(item.state is State.CANCELLED for item in whole.items):
        return State.CANCELLED
    return State.SUCCEEDED if done else State.FAILED
