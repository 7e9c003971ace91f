"""What `client_request_id` promises: requests with the same one are the same request."""

from dataclasses import dataclass

from safelight.dialects.phota.names import NAME
from safelight.dialects.phota.schema import ImageRequest
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Whole
from safelight.domain.store import Store
from safelight.jobs.submit import Idempotency, Submitted


def promise(request: ImageRequest) -> Idempotency | None:
    """The promise is about the id alone, whatever else the request says, but for its mode.

    Who waits and who polls never share a job: one who waits in vain has it cancelled.
    """
    if request.client_request_id is None:
        return None
    mode = "async" if request.is_async else "sync"
    return Idempotency(key=f"{mode}:{request.client_request_id}", fingerprint="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Finds the jobs of earlier requests; that there is but one, accepting it sees to."""

    store: Store

    def kept(self, account: AccountId, promised: Idempotency) -> Submitted | None:
        """The job that an earlier request made, if there is any."""
        with self.store.read() as tx:
            before = tx.jobs.remembered(account, NAME, promised.key)
            job = None if before is None else tx.jobs.get(before.job)
            if job is None:
                return None
            return Submitted(whole=Whole(job=job, items=tx.jobs.items(job.id)), replayed=True)

    def let_go(self, account: AccountId, promised: Idempotency, job: JobId) -> bool:
        """Whether the id stands for this job no longer, as for one that was waited for in vain."""
        with self.store.read() as tx:
            now = tx.jobs.remembered(account, NAME, promised.key)
        return now is None or now.job != job
