"""Waiting for a job on behalf of one request, whose caller may leave or run out of time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.web.services import Services

#: What is to be done about a job whose caller does not wait for it any longer.
Then = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Waits, and cancels what nobody waits for."""

    services: Services

    async def until_ended(
        self, request: Request, job: JobId, when_left: Then, when_late: Then
    ) -> None:
        """Return once the job has ended.

        `when_left` is called if the caller hangs up, before this raises ClientDisconnect;
        `when_late` if it takes too long or the server stops, and what it raises, the caller gets.
        """
        services = self.services
        waiting = asyncio.create_task(
            services.waiters.wait(job, services.look.finished, services.bounds.wait)
        )
        leaving = asyncio.create_task(_gone(request))
        try:
            await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                await when_left()
                raise ClientDisconnect
            if not waiting.result():
                await when_late()
        finally:
            for task in (waiting, leaving):
                task.cancel()

    async def cancelled(self, job: JobId) -> bool:
        """Cancel it, and let go of its idempotency key; False when it ended at the last moment."""
        try:
            await asyncio.to_thread(self.services.cancel.undo, job)
        except Refusal as refusal:
            if refusal.code is Code.CONFLICT:
                return False
            raise
        return True

    def late(self, rest: str) -> Refusal:
        """Why the caller gets no outcome now; `rest` follows it as a sentence's end."""
        if self.services.waiters.stopping:
            return Refusal(Code.UNAVAILABLE, f"The server stops{rest}")
        patience = f"{self.services.bounds.wait:g}"
        return Refusal(Code.WAIT_TIMEOUT, f"It takes longer than {patience} s{rest}")


async def _gone(request: Request) -> None:
    with suppress(RuntimeError):
        while (await request.receive())["type"] != "http.disconnect":
            continue
