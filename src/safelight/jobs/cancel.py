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
            ended = self.within(tx, job)
        self.wake(job)
        return ended

    def within(self, tx: Tx, job: JobId) -> Job:
        """Cancel a job as a part of a transaction, after which `wake` is to be called."""
        return self.finish.end(tx, self._stopped(tx, job))

    def undo(self, job: JobId) -> Job:
        """Cancel a job of which its caller gets nothing: also what is finished is not charged.

        Its idempotency key is let go, so that who repeats the request gets another job. Raises
        Refusal: NOT_FOUND, or CONFLICT when it has ended.
        """
        with self.store.write() as tx:
            ended = self.finish.undo(tx, self._stopped(tx, job))
            tx.jobs.forget_key(job)
        self.wake(job)
        return ended

    def _stopped(self, tx: Tx, job: JobId) -> Whole:
        """The job with its open items cancelled."""
        found = tx.jobs.get(job)
        if found is None:
            raise Refusal(Code.NOT_FOUND, f"No such job: {job}.")
        if found.state in FINAL:
            raise Refusal(
                Code.CONFLICT, f"Job {job} has ended ({found.state}) and cannot be cancelled."
            )
        tx.jobs.cancel_items(job, self.clock())
        return Whole(job=found, items=tx.jobs.items(job))

    def wake(self, job: JobId) -> None:
        """Tell all whom it concerns that a job was cancelled."""
        self.bell.ring_worker(Ring.STOP)
        self.bell.ring_worker(Ring.POST)
        self.bell.ring_waiters([job])
