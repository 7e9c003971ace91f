"""Jobs that come in together share a transaction, and each is accepted once."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from tests.support.limits import no_more_files
from tests.support.world import ALICE, BOB, PRICE, World

from safelight.domain.errors import Refusal
from safelight.domain.ids import JobId
from safelight.jobs.submit import Submission, Submit, Submitted
from safelight.web.accepting import Accepting

pytestmark = pytest.mark.anyio


def _jobs(world: World) -> int:
    with world.store.read() as tx:
        return len(tx.jobs.listed(account=None, state=None, limit=999))


async def _accepted(accept: Accepting, *submissions: Submission) -> list[Submitted | BaseException]:
    return await asyncio.gather(*map(accept, submissions), return_exceptions=True)


async def test_each_caller_gets_its_own_job(world: World) -> None:
    accept = Accepting(world.submit)
    outcomes = await _accepted(accept, *[world.submission(inputs=n) for n in (1, 2, 3)])
    jobs = [outcome.whole.job for outcome in outcomes if isinstance(outcome, Submitted)]
    assert [job.item_count for job in jobs] == [1, 2, 3]
    assert len({job.id for job in jobs}) == 3


async def test_one_refusal_is_no_other_callers(world: World) -> None:
    good, bad = world.submission(), world.submission(BOB)
    first, second, third = await _accepted(Accepting(world.submit), good, bad, good)
    assert isinstance(first, Submitted)
    assert isinstance(second, Refusal)
    assert isinstance(third, Submitted)


async def test_what_breaks_a_transaction_breaks_it_for_its_own_caller_alone(world: World) -> None:
    def broken() -> JobId:
        raise LookupError("no id")

    bad = replace(world.submission(), new_id=broken)
    outcomes = await _accepted(Accepting(world.submit), world.submission(), bad, world.submission())
    assert [type(outcome) for outcome in outcomes] == [Submitted, LookupError, Submitted]
    assert _jobs(world) == 2


async def test_a_ring_that_fails_after_the_commit_accepts_no_job_twice(world: World) -> None:
    accept = Accepting(world.submit)
    await accept(world.submission())  # opens the database
    submissions = [world.submission() for _ in range(5)]
    with no_more_files():
        outcomes = await _accepted(accept, *submissions)
    assert {type(outcome) for outcome in outcomes} == {Submitted}
    assert _jobs(world) == 6
    with world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == 6 * PRICE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Abrupt(Submit):
    """Ends the first transaction with what is no ordinary error."""

    error: Callable[[], BaseException | None]

    def many(self, submissions: Sequence[Submission]) -> list[Submitted | Refusal]:
        if error := self.error():
            raise error
        return Submit.many(self, submissions)


@pytest.mark.parametrize("error", [ConnectionError, SystemExit, asyncio.CancelledError])
async def test_whatever_ends_one_transaction_the_next_is_made(
    world: World, error: type[BaseException]
) -> None:
    plain = world.submit
    errors = [error()]
    accept = Accepting(
        _Abrupt(
            store=plain.store,
            clock=plain.clock,
            bell=plain.bell,
            prices=plain.prices,
            limits=plain.limits,
            queue_depth=plain.queue_depth,
            error=lambda: errors.pop() if errors else None,
        )
    )
    async with asyncio.timeout(5):
        with pytest.raises((ConnectionError, RuntimeError)):
            await accept(world.submission())
        assert isinstance(await accept(world.submission()), Submitted)


async def test_a_caller_that_leaves_holds_up_nobody(world: World) -> None:
    accept = Accepting(world.submit)
    leaving = asyncio.create_task(accept(world.submission()))
    staying = asyncio.create_task(accept(world.submission()))
    await asyncio.sleep(0)
    leaving.cancel()
    async with asyncio.timeout(5):
        assert isinstance(await staying, Submitted)
        assert isinstance(await accept(world.submission()), Submitted)
