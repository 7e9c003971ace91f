"""Forgetting people, faces and pictures."""

from dataclasses import dataclass

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, JobId
from safelight.domain.people import PersonId
from safelight.domain.ports import Blobs
from safelight.domain.store import Store
from safelight.jobs.cancel import Cancel
from safelight.people.find import own


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Removes a person, and what a job that learns them has made or is about to make."""

    store: Store
    blobs: Blobs
    cancel: Cancel

    def __call__(self, account: AccountId, person: PersonId) -> None:
        """Forget them. Raises Refusal(NOT_FOUND)."""
        job = JobId(person)
        with self.store.write() as tx:
            own(tx.people.get(person), account, person)
            tx.people.delete(person)
        try:
            self.cancel(job)
        except Refusal as refusal:
            if refusal.code not in {Code.CONFLICT, Code.NOT_FOUND}:
                raise
        with self.store.read() as tx:
            pictures = tx.jobs.files([job])
        self.blobs.delete(pictures)
