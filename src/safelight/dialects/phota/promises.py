"""What `client_request_id` promises: requests with the same one are the same request."""

from dataclasses import dataclass

from safelight.dialects.phota.names import NAME
from safelight.dialects.phota.schema import ImageRequest
from safelight.domain.ids import AccountId, JobId
from safelight.jobs.look import Look
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

    look: Look

    def kept(self, account: AccountId, promised: Idempotency) -> Submitted | None:
        """The job that an earlier request made, if there is any."""
        whole = self.look.repeated(account, NAME, promised.key, promised.fingerprint)
        return None if whole is None else Submitted(whole=whole, replayed=True)

    def let_go(self, account: AccountId, promised: Idempotency, job: JobId) -> bool:
        """Whether the id stands for this job no longer, as for one that was waited for in vain."""
        now = self.look.repeated(account, NAME, promised.key, promised.fingerprint)
        return now is None or now.job.id != job
