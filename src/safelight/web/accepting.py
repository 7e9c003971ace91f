"""Accepting jobs for many requests at once: those that wait together share a transaction."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from safelight.jobs.submit import Submission, Submit, Submitted

_Waiting = tuple[Submission, "asyncio.Future[Submitted]"]
_Outcome = Submitted | Exception
#: Jobs in one transaction, so that none waits long for the others.
_MOST = 64


class Accepting:
    """Hands submissions to one thread, which commits all that have come in since its last commit.

    Each caller gets its answer after the commit that made its job durable.
    """

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="accept")
        # The thread starts here and not under load, when there may be no room for another.
        self._thread.submit(int)
        self._waiting: list[_Waiting] = []
        self._at_work = False

    async def __call__(self, submission: Submission) -> Submitted:
        """Accept a job. Raises what `Submit` raises."""
        answer: asyncio.Future[Submitted] = asyncio.get_running_loop().create_future()
        self._waiting.append((submission, answer))
        if not self._at_work:
            self._next()
        return await answer

    def _next(self) -> None:
        batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
        submissions = [submission for submission, _ in batch]
        try:
            work = self._thread.submit(self._together, submissions)
        except RuntimeError as error:  # the interpreter ends
            self._done(batch, [error] * len(batch))
            return
        self._at_work = True
        asyncio.wrap_future(work).add_done_callback(
            lambda done: self._done(batch, _outcomes(done, len(batch)))
        )

    def _done(self, batch: Sequence[_Waiting], outcomes: Sequence[_Outcome]) -> None:
        self._at_work = False
        _answer(batch, outcomes)
        if self._waiting:
            self._next()

    def _together(self, batch: Sequence[Submission]) -> list[_Outcome]:
        outcomes = self._committed(batch)
        # After all that may be tried again: these jobs are durable, whatever becomes of the ring.
        self._submit.wake([each for each in outcomes if isinstance(each, Submitted)])
        return outcomes

    def _committed(self, batch: Sequence[Submission]) -> list[_Outcome]:
        try:
            return list(self._submit.many(batch))
        except Exception as error:  # noqa: BLE001 -- told to whom it concerns
            if len(batch) == 1:
                return [error]
        # One of them broke the transaction for all: find out which.
        return [self._committed([submission])[0] for submission in batch]


def _outcomes(work: "asyncio.Future[list[_Outcome]]", count: int) -> list[_Outcome]:
    """What the thread brought back, one for each submission, however it ended."""
    error = asyncio.CancelledError() if work.cancelled() else work.exception()
    if error is None:
        return work.result()
    if not isinstance(error, Exception):  # in a caller's task it would end the server
        error = RuntimeError(f"accepting a job was broken off by {type(error).__name__}")
    return [error] * count


def _answer(batch: Sequence[_Waiting], outcomes: Sequence[_Outcome]) -> None:
    for (_, answer), outcome in zip(batch, outcomes, strict=True):
        if answer.done():  # the caller has left
            continue
        if isinstance(outcome, Submitted):
            answer.set_result(outcome)
        else:
            answer.set_exception(outcome)
