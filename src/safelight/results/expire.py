"""Removing what is past its time: result files, old jobs, files nobody refers to."""

from dataclasses import dataclass
from datetime import timedelta

from safelight.domain.ids import BlobKey
from safelight.domain.ports import Blobs, Clock
from safelight.domain.store import Store
from safelight.results.names import RESULTS, UPLOADS

#: How many rows one transaction touches.
_BATCH = 200
#: No request takes as long from its first byte to its job.
_ACCEPTING = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire:
    """One sweep at a time; each is safe to repeat and safe to lose."""

    store: Store
    clock: Clock
    blobs: Blobs
    #: How long a job can be polled after it ended.
    keep_jobs: timedelta

    def run_once(self) -> int:
        """Remove expired results, then forget jobs and deliveries past theirs; returns how many."""
        return self._remove_results() + self._forget()

    def _remove_results(self) -> int:
        removed = 0
        while True:
            with self.store.read() as tx:
                jobs = tx.jobs.expired(self.clock(), _BATCH)
                # Also uploads that no attempt has used up: their job was cancelled while it waited.
                keys = tx.jobs.files(jobs)
            if not jobs:
                return removed
            # Files first: a crash in between repeats the removal, which finds nothing and goes on.
            self.blobs.delete(keys)
            with self.store.write() as tx:
                tx.jobs.mark_removed(jobs, self.clock())
            removed += len(jobs)

    def _forget(self) -> int:
        before = self.clock() - self.keep_jobs
        forgotten = 0
        while True:
            with self.store.write() as tx:
                gone = tx.jobs.purge(before, _BATCH) + tx.webhooks.purge(before, _BATCH)
            if not gone:
                return forgotten
            forgotten += gone

    def orphans(self) -> list[BlobKey]:
        """Files that nothing refers to. Call it while no attempt is under way.

        An upload is kept before its job is accepted, so a young one may yet be referred to.
        """
        settled = self.clock() - _ACCEPTING
        keys = [*self.blobs.list(RESULTS), *self.blobs.list(UPLOADS, before=settled)]
        found: list[BlobKey] = []
        for start in range(0, len(keys), _BATCH):
            part = keys[start : start + _BATCH]
            with self.store.read() as tx:
                used = tx.jobs.blobs_in_use(part)
            found += [key for key in part if key not in used]
        return found
