"""Submitting an ended job's request again, as a new job."""

from collections.abc import Callable
from dataclasses import dataclass

from safelight.domain.credits import Credits
from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Job
from safelight.domain.people import LEARNS
from safelight.domain.ports import Blobs
from safelight.domain.states import State
from safelight.domain.store import Store
from safelight.jobs.submit import Submission, Submit
from safelight.pipeline import plan
from safelight.results.names import is_upload

#: A job that was not carried out may be asked for again.
_AGAIN = frozenset({State.FAILED, State.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Nothing leaves a final state: a retry is a new job with the same request.

    It is for whoever runs the server: neither an account's limit on open jobs holds it up, nor is
    it counted among the jobs that used a preset.
    """

    store: Store
    submit: Submit
    blobs: Blobs

    def __call__(self, job: JobId, new_id: Callable[[], JobId], request_id: str) -> Job:
        """Submit again. Raises Refusal: NOT_FOUND, CONFLICT, GONE, or what `Submit` raises."""
        with self.store.read() as tx:
            found = tx.jobs.get(job)
            items = tx.jobs.items(job)
        if found is None:
            raise Refusal(Code.NOT_FOUND, f"No such job: {job}.")
        if found.state not in _AGAIN:
            raise Refusal(
                Code.CONFLICT, f"Job {job} is {found.state}; only failed and cancelled jobs retry."
            )
        if LEARNS in found.edit.operations:
            raise Refusal(
                Code.CONFLICT, f"Job {job} was to learn a person; add the profile again instead."
            )
        used = [*(item.source for item in items), *plan.sources(found.edit)]
        for source in used:
            self._check(job, source)
        submission = Submission(
            account=found.account,
            dialect=found.dialect,
            kind=found.kind,
            priority=found.priority,
            edit=found.edit,
            sources=[item.source for item in items],
            request=found.request,
            wire=found.wire,
            request_id=request_id,
            new_id=new_id,
            price=Credits(found.held // found.item_count),
            extra=found.extra,
        )
        return self.submit(submission).whole.job

    def _check(self, job: JobId, source: Source) -> None:
        if source.blob is None:
            return
        if is_upload(source.blob):
            raise Refusal(
                Code.GONE, f"Job {job} was an upload, which is not kept once the job has ended."
            )
        if self.blobs.local_path(source.blob) is None:
            raise Refusal(
                Code.GONE, f"Job {job} used the file {source.filename}, which was removed."
            )
