"""What became of Claid's jobs: waited for by synchronous callers, looked up by the others."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from safelight.dialects.claid.present import Kind
from safelight.dialects.claid.tasks import NAME
from safelight.domain.accounts import ApiKey
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.ids import AccountId, JobId
from safelight.domain.job import Whole
from safelight.domain.states import FINAL
from safelight.jobs.submit import Submitted
from safelight.web import outcomes as web
from safelight.web.idempotency import HEADER
from safelight.web.services import Services

#: Writes the document that a caller gets of a job.
Show = Callable[[Whole], bytes]
_NOT_FOUND = "Batch image edit pipeline not found."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Finds jobs again."""

    services: Services

    async def outcome(self, request: Request, submitted: Submitted, show: Show) -> bytes:
        """What is shown of the job once it has ended.

        A caller who hangs up, or for whom it takes too long, gets it cancelled and pays nothing,
        unless an Idempotency-Key lets them come back for it. Raises ClientDisconnect for one who
        hung up, and Refusal: WAIT_TIMEOUT, or UNAVAILABLE when the server stops.
        """
        job = submitted.whole.job
        if job.state not in FINAL:
            await self._wait(request, job.id)
        return await asyncio.to_thread(self._shown, job.account, job.kind, job.id, show)

    def _shown(self, account: AccountId, kind: str, job: JobId, show: Show) -> bytes:
        # On a thread, from the load to the last byte: a batch's document takes milliseconds.
        return show(self.services.look(account, NAME, {kind}, job))

    async def _wait(self, request: Request, job: JobId) -> None:
        waiting = web.Outcomes(services=self.services)

        async def leave() -> None:
            if not _comes_back(request):
                await waiting.cancelled(job)

        async def give_up() -> None:
            if _comes_back(request):
                raise waiting.late(
                    "; the edit goes on. "
                    "Send the same request with the same Idempotency-Key to get its result."
                )
            if await waiting.cancelled(job):
                raise waiting.late(
                    ". The edit was cancelled and nothing was charged; "
                    "use the asynchronous endpoint."
                )

        await waiting.until_ended(request, job, leave, give_up)

    async def look(self, key: ApiKey, kind: Kind, task_id: str, show: Show) -> bytes:
        """What is shown of a job of the caller's account. Raises Refusal: INVALID or NOT_FOUND."""
        if not (task_id.isascii() and task_id.isdecimal()):
            raise Invalid({"task_id": (f"value is not a valid integer, got {task_id[:40]!r}",)})
        try:
            return await asyncio.to_thread(
                self._shown, key.account, kind.value, JobId(task_id), show
            )
        except Refusal as refusal:
            if refusal.code is Code.NOT_FOUND:
                raise Refusal(refusal.code, _NOT_FOUND) from refusal
            raise


def _comes_back(request: Request) -> bool:
    return request.headers.get(HEADER) is not None
