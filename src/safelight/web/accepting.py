"""Accepting jobs for many requests at once: those that wait together share a transaction."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from safelight.jobs.submit import Submission, Submit, Submitted

_Waiting = tuple[Submission, "asyncio.Future[Submitted]"]
#: Jobs in one transaction, so that none waits long for the others.
_MOST = 64


class Accepting:
    """Hands submissions to one thread, which commits all that have come in since its last commit.

    Each caller gets its answer after the commit that made its job durable.
    """

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="accept")
        self._waiting: list[_Waiting] = []
        self._at_work = False

    async def __call__(self, submission: Submission) -> Submitted:
        """Accept a job. Raises what `Submit` raises."""
        answer: asyncio.Future[Submitted] = asyncio.get_running_loop().create_future()
        self._waiting.append((submission, answer))
        if not self._at_work:
            self._at_work = True
            self._next()
        return await answer

    def _next(self) -> None:
        batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
        loop = asyncio.get_running_loop()
        submissions = [submission for submission, _ in batch]
        work = loop.run_in_executor(self._thread, self._together, submissions)
        work.add_done_callback(lambda done: self._answer(batch, done.result()))

    def _together(self, batch: Sequence[Submission]) -> list[Submitted | Exception]:
        try:
            return list(self._submit.many(batch))
        except Exception as error:  # noqa: BLE001 -- told to whom it concerns
            if len(batch) == 1:
                return [error]
        # One of them broke the transaction for all: find out which.
        return [self._together([submission])[0] for submission in batch]

    def _answer(self, batch: Sequence[_Waiting], outcomes: Sequence[Submitted | Exception]) -> None:
        for (_, answer), outcome in zip(batch, outcomes, strict=True):
            if answer.cancelled():
                continue
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)
        if self._waiting:
            self._next()
        else:
            self._at_work = False
