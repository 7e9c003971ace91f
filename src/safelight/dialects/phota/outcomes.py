"""What became of Phota's jobs: waited for by synchronous callers, polled by the others."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from safelight.dialects.phota import present
from safelight.dialects.phota.names import NAME, OPERATIONS
from safelight.dialects.phota.orders import Order
from safelight.dialects.phota.promises import Promises
from safelight.domain.accounts import ApiKey
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Result, Whole
from safelight.domain.states import FINAL, State
from safelight.web import outcomes as web
from safelight.web.documents import encode
from safelight.web.services import Services

_REFUNDED = ". The job was cancelled and nothing was charged; async: true leaves it more time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Finds jobs again."""

    services: Services

    async def outcome(self, request: Request, order: Order) -> Sequence[bytes]:
        """A synchronous request's answer in pieces, once its job has ended.

        For a caller for whom it takes too long it is cancelled and nothing is charged; likewise for
        one who hangs up, unless a `client_request_id` lets them come back for it. Raises
        ClientDisconnect, and Refusal: why it failed, WAIT_TIMEOUT, UNAVAILABLE when the server
        stops, or GONE.
        """
        job = order.submitted.whole.job
        if job.state not in FINAL:
            await self._wait(request, order)
        return await asyncio.to_thread(self._answer, order, job.account, job.id)

    async def _wait(self, request: Request, order: Order) -> None:
        waiting, job = web.Outcomes(services=self.services), order.submitted.whole.job

        async def leave() -> None:
            if order.promised is None:
                await waiting.cancelled(job.id)

        async def give_up() -> None:
            if await waiting.cancelled(job.id):
                raise waiting.late(_REFUNDED)

        await waiting.until_ended(request, job.id, leave, give_up)

    def _answer(self, order: Order, account: AccountId, job: JobId) -> Sequence[bytes]:
        whole = self._kept(account, job)
        if whole.job.state is State.CANCELLED and self._gave_up(order, account, job):
            raise web.Outcomes(services=self.services).late(_REFUNDED)
        if order.wants_urls:
            return [encode(present.with_urls(whole, self.services.links.url))]
        try:
            return present.with_bytes(whole, self._file)
        except FileNotFoundError as error:
            raise _removed() from error

    def _gave_up(self, order: Order, account: AccountId, job: JobId) -> bool:
        """Whether another copy of the request waited too long, and had the job cancelled."""
        promises = Promises(look=self.services.look)
        return order.promised is not None and promises.let_go(account, order.promised, job)

    def _file(self, result: Result) -> Path:
        path = self.services.blobs.local_path(result.blob)
        if path is None:
            raise _removed()
        return path

    async def poll(self, key: ApiKey, job: JobId) -> bytes:
        """A job of the caller's account. Raises Refusal: NOT_FOUND, or GONE past its time."""
        return await asyncio.to_thread(self._polled, key.account, job)

    def _polled(self, account: AccountId, job: JobId) -> bytes:
        return encode(present.polled(self._kept(account, job), self.services.links.url))

    def _kept(self, account: AccountId, job: JobId) -> Whole:
        whole = self._found(account, job)
        expires = whole.job.results_expire_at
        if expires is not None and expires <= self.services.clock():
            raise Refusal(Code.GONE, f"Job {job} is past its retention; its results were removed.")
        return whole

    def _found(self, account: AccountId, job: JobId) -> Whole:
        try:
            return self.services.look(account, NAME, OPERATIONS, job)
        except Refusal as refusal:
            if refusal.code is Code.NOT_FOUND:
                # The same bytes for every id that is not the caller's.
                raise Refusal(refusal.code, "Job not found.") from refusal
            raise


def _removed() -> Refusal:
    return Refusal(Code.GONE, "This result was removed.")
