"""Cancelling a job: its open items end at once, and its credits are released."""

from dataclasses import dataclass

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Job, Whole
from safelight.domain.ports import Bell, Clock, Ring
from safelight.domain.states import FINAL
from safelight.domain.store import Store, Tx
from safelight.jobs.finish import Finish


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Ends jobs before their time; a child at work on one is stopped by the worker host."""

    store: Store
    clock: Clock
    bell: Bell
    finish: Finish

    def __call__(self, job: JobId) -> Job:
        """Cancel a job; what its finished items cost is charged, the rest released.

        Raises Refusal: NOT_FOUND, or CONFLICT when it has ended.
        """
        with self.store.write() as tx:
            ended = self._end(tx, job)
        self._wake(job)
        return ended

    def with_key(self, job: JobId) -> Job:
        """Cancel a job, and let go of its idempotency key: who repeats the request gets another.

        Raises Refusal: NOT_FOUND, or CONFLICT when it has ended.
        """
        with self.store.write() as tx:
            ended = self._end(tx, job)
            tx.jobs.forget_key(job)
        self._wake(job)
        return ended

    def _end(self, tx: Tx, job: JobId) -> Job:
        found = tx.jobs.get(job)
        if found is None:
            raise Refusal(Code.NOT_FOUND, f"No such job: {job}.")
        if found.state in FINAL:
            raise Refusal(
                Code.CONFLICT, f"Job {job} has ended ({found.state}) and cannot be cancelled."
            )
        tx.jobs.cancel_items(job, self.clock())
        return self.finish.end(tx, Whole(job=found, items=tx.jobs.items(job)))

    def _wake(self, job: JobId) -> None:
        self.bell.ring_worker(Ring.STOP)
        self.bell.ring_worker(Ring.POST)
        self.bell.ring_waiters([job])
