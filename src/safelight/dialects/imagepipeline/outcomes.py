"""Compute jobs as their callers see them: polled, and cancelled."""

import asyncio
from dataclasses import dataclass

import structlog

from safelight.dialects.imagepipeline import present
from safelight.dialects.imagepipeline.names import NAME, Endpoint
from safelight.dialects.imagepipeline.present import Standing
from safelight.domain.accounts import ApiKey
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Whole
from safelight.domain.states import FINAL, State
from safelight.web.documents import encode
from safelight.web.services import Services

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Finds jobs again."""

    services: Services

    async def queued(self, whole: Whole) -> bytes:
        """The answer to who submitted a job."""
        return await asyncio.to_thread(self._queued, whole)

    def _queued(self, whole: Whole) -> bytes:
        try:
            estimate = self._estimate(whole, self.services.look.ahead(whole.items[0]))
        except Refusal as refusal:
            # The job is accepted: whatever is wrong now, its caller must get its id.
            _log.warning("An estimate failed.", action="estimate_failed", why=refusal.message)
            estimate = None
        return encode(present.queued(whole, estimate))

    def _estimate(self, whole: Whole, ahead: int) -> float | None:
        return self.services.estimate(NAME, whole.job.kind, ahead)

    def _left(self, whole: Whole, ahead: int) -> float | None:
        """Seconds from now on; None once it has ended."""
        job, item = whole.job, whole.items[0]
        if job.state in FINAL:
            return None
        if item.worked_at is None:
            return self._estimate(whole, ahead)
        elapsed = (self.services.clock() - item.worked_at).total_seconds()
        return self.services.estimate.left(NAME, job.kind, elapsed, item.progress)

    async def poll(self, key: ApiKey, endpoint: Endpoint, job: JobId) -> bytes:
        """A job of the caller's account and of this endpoint. Raises Refusal: NOT_FOUND."""
        return await asyncio.to_thread(self._polled, key.account, endpoint, job)

    async def cancel(self, key: ApiKey, endpoint: Endpoint, job: JobId) -> bytes:
        """The same, cancelled first. Raises Refusal: NOT_FOUND, or CONFLICT once it has ended."""
        return await asyncio.to_thread(self._cancelled, key.account, endpoint, job)

    def _cancelled(self, account: AccountId, endpoint: Endpoint, job: JobId) -> bytes:
        self._found(account, endpoint, job)
        try:
            self.services.cancel(job)
        except Refusal as refusal:
            if refusal.code is not Code.CONFLICT:
                raise
            status = present.status_of(self._found(account, endpoint, job))
            words = f"The job has ended ({status}) and cannot be cancelled."
            raise Refusal(refusal.code, words) from refusal
        return self._polled(account, endpoint, job)

    def _polled(self, account: AccountId, endpoint: Endpoint, job: JobId) -> bytes:
        whole = self._found(account, endpoint, job)
        return encode(present.polled(whole, self._standing(whole)))

    def _found(self, account: AccountId, endpoint: Endpoint, job: JobId) -> Whole:
        try:
            return self.services.look(account, NAME, {endpoint.kind}, job)
        except Refusal as refusal:
            if refusal.code is Code.NOT_FOUND:
                # The same for every id that is not the caller's, or another endpoint's.
                raise Refusal(refusal.code, f"Job not found under {endpoint.value}.") from refusal
            raise

    def _standing(self, whole: Whole) -> Standing:
        services, job = self.services, whole.job
        waits = job.state is State.ACCEPTED
        ahead = services.look.ahead(whole.items[0]) if waits else None
        left = services.balance(job.account)
        return Standing(
            link=services.links.url,
            ahead=ahead,
            estimate=self._left(whole, ahead or 0),
            balance=None if left is None else left.available,
            credit_usd=services.credit_usd,
        )
