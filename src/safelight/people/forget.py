"""Forgetting people: faces, pictures, and the job that learnt them."""

from dataclasses import dataclass

from safelight.domain.ids import AccountId, BlobKey, JobId
from safelight.domain.people import LEARNS, PersonId
from safelight.domain.ports import Blobs
from safelight.domain.states import FINAL
from safelight.domain.store import Store, Tx
from safelight.jobs.cancel import Cancel
from safelight.people.find import own
from safelight.results.names import uploads_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Removes a person, and all that the job that learns them knows, has made or will make."""

    store: Store
    blobs: Blobs
    cancel: Cancel

    def __call__(self, account: AccountId, person: PersonId) -> None:
        """Forget them. Raises Refusal(NOT_FOUND)."""
        job = JobId(person)
        with self.store.write() as tx:
            own(tx.people.get(person), account, person)
            results = self._forget_job(tx, job)
            tx.people.delete(person)
        self.cancel.wake(job)
        self.store.scrub()
        # Nothing refers to them: after a crash here they go when a worker host starts.
        self.blobs.delete([*results, *self.blobs.list(uploads_of(job))])

    def _forget_job(self, tx: Tx, job: JobId) -> list[BlobKey]:
        """Delete the job, ended if it had not; returns its results, which are still kept.

        Its request, its edit and its items name the pictures that were learnt from. The row goes
        whole, so an attempt under way finds nothing to write to, and its result is thrown away.
        """
        found = tx.jobs.get(job)
        if found is None or LEARNS not in found.edit.operations:
            return []
        if found.state not in FINAL:
            self.cancel.within(tx, job)
        results = tx.jobs.files([job])
        tx.jobs.delete(job)
        return results
