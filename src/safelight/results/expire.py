"""Removing what is past its time: result files, old jobs, files nobody refers to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import PurePosixPath

from safelight.domain.ids import BlobKey, JobId
from safelight.domain.ports import Blobs, Clock
from safelight.domain.store import Store
from safelight.results.names import RESULTS, SHARED, UPLOADS, shared_until

#: How many rows one transaction touches.
_BATCH = 200
#: No request takes as long from its first byte to its job.
_ACCEPTING = timedelta(hours=1)
#: How many days' ends a sweep looks after: it lists their folders, and not all that is kept.
_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire:
    """One sweep at a time; each is safe to repeat and safe to lose."""

    store: Store
    clock: Clock
    blobs: Blobs
    #: How long a job can be polled after it ended.
    keep_jobs: timedelta

    def run_once(self) -> int:
        """Remove expired results, then forget jobs and deliveries past theirs; returns how many.

        What was uploaded for jobs that have ended goes too, uncounted: mostly it went with the
        job's end, but not for a job that was cancelled while it waited. So does what was shared
        until a day that is over, and what a killed writer left there.
        """
        self._remove_uploads()
        self._remove_shared()
        return self._remove_results() + self._forget()

    def _remove_uploads(self) -> None:
        for part in _parts(self.blobs.list(UPLOADS)):
            owners = {key: _owner(key) for key in part}
            with self.store.read() as tx:
                over = set(owners.values()) - tx.jobs.unfinished(owners.values())
                # A job that is not there may be about to be accepted.
                ended = {job for job in over if tx.jobs.get(job) is not None}
            self.blobs.delete(key for key in part if owners[key] in ended)

    def _remove_shared(self) -> None:
        for back in range(_DAYS):
            self.blobs.delete(self.blobs.list(self._shared_until(back)))

    def _shared_until(self, back: int) -> str:
        today = self.clock().astimezone(UTC).date()
        return shared_until(today - timedelta(days=back))

    def _remove_results(self) -> int:
        removed = 0
        while True:
            with self.store.read() as tx:
                jobs = tx.jobs.expired(self.clock(), _BATCH)
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
        """Files that nothing refers to any more. Call it while no attempt is under way.

        An upload is kept before its job is accepted, so a young one may yet be referred to.
        """
        settled = self.clock() - _ACCEPTING
        results, uploads = self.blobs.list(RESULTS), self.blobs.list(UPLOADS, before=settled)
        return [*self._unused(results), *self._unowned(uploads), *self._outlived()]

    def _outlived(self) -> Iterator[BlobKey]:
        """What no sweep finds, for none came in so many days."""
        # Days as ISO 8601 writes them sort by their names.
        oldest = self._shared_until(_DAYS - 1)
        return (key for key in self.blobs.list(SHARED) if key < oldest)

    def _unused(self, keys: Sequence[BlobKey]) -> Iterator[BlobKey]:
        for part in _parts(keys):
            with self.store.read() as tx:
                used = tx.jobs.blobs_in_use(part)
            yield from (key for key in part if key not in used)

    def _unowned(self, keys: Sequence[BlobKey]) -> Iterator[BlobKey]:
        for part in _parts(keys):
            owners = {key: _owner(key) for key in part}
            with self.store.read() as tx:
                unfinished = tx.jobs.unfinished(owners.values())
            yield from (key for key in part if owners[key] not in unfinished)


def _owner(upload: BlobKey) -> JobId:
    return JobId(PurePosixPath(upload).parts[1])


def _parts(keys: Sequence[BlobKey]) -> Iterator[Sequence[BlobKey]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))
