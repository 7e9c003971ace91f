"""Cancelling jobs."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from tests.support.limits import no_more_files
from tests.support.world import ALICE, PRICE, World

from safelight.adapters.local.bell import WAITERS, Inbox, WorkerInbox, finished_jobs
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.money import REVENUE
from safelight.domain.ports import Ring
from safelight.domain.states import State
from safelight.jobs.submit import Idempotency


def _code(world: World, job: JobId) -> Code:
    with pytest.raises(Refusal) as caught:
        world.cancel(job)
    return caught.value.code


def test_a_waiting_job_is_cancelled_and_its_credits_released(world: World) -> None:
    job = world.accept(inputs=2).job.id
    ended = world.cancel(job)
    assert ended == world.job(job)
    assert (ended.state, ended.charged) == (State.CANCELLED, 0)
    assert {item.state for item in world.whole(job).items} == {State.CANCELLED}
    with world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == 0
    assert world.claim(9) == []


def test_a_job_is_cancelled_although_nobody_can_be_told(world: World) -> None:
    job = world.accept().job.id
    with no_more_files():
        assert world.cancel(job).state is State.CANCELLED
    assert world.job(job).state is State.CANCELLED


def test_what_was_done_before_is_charged(world: World) -> None:
    job = world.accept(inputs=3).job.id
    first, second = world.claim(2)
    world.end(world.done(first.item))
    assert world.cancel(job).charged == PRICE
    late = world.done(second.item)
    assert world.end(late) == ([late], [])
    states = [item.state for item in world.whole(job).items]
    assert states == [State.SUCCEEDED, State.CANCELLED, State.CANCELLED]
    with world.store.read() as tx:
        assert tx.ledger.balances()[REVENUE] == PRICE


def test_an_ended_job_cannot_be_cancelled(world: World) -> None:
    job = world.accept().job.id
    (claimed,) = world.claim()
    world.end(world.done(claimed.item))
    assert _code(world, job) is Code.CONFLICT
    other = world.accept().job.id
    world.cancel(other)
    assert _code(world, other) is Code.CONFLICT


def test_an_unknown_job_is_not_found(world: World) -> None:
    assert _code(world, JobId("unknown")) is Code.NOT_FOUND


def test_the_worker_and_those_who_wait_are_woken(world: World) -> None:
    worker, api = WorkerInbox(world.folder), Inbox(world.folder, f"{WAITERS}1.sock")
    job = world.accept().job.id
    worker.receive()
    world.cancel(job)
    assert worker.receive() == {Ring.STOP, Ring.POST}
    assert [finished_jobs(message) for message in api.receive()] == [[job]]
    worker.close()
    api.close()


def test_a_subscriber_is_told_of_a_cancelled_job(world: World) -> None:
    world.endpoint(ALICE, "http://live.test/hook")
    job = world.accept().job.id
    world.cancel(job)
    with world.store.read() as tx:
        assert len(tx.webhooks.listed(job=job, limit=9)) == 1


def test_of_a_cancel_and_a_finish_at_once_one_wins_and_the_books_agree(world: World) -> None:
    together = Barrier(2)
    for _ in range(20):
        job = world.accept().job.id
        (claimed,) = world.claim()
        done = world.done(claimed.item)

        def cancel(job: JobId = job) -> bool:
            together.wait()
            try:
                return world.cancel(job).state is State.CANCELLED
            except Refusal as refusal:
                return refusal.code is not Code.CONFLICT

        with ThreadPoolExecutor(1) as pool:
            cancelled = pool.submit(cancel)
            together.wait()
            late, _ended = world.end(done)
        assert cancelled.result() is bool(late)
        state = State.CANCELLED if late else State.SUCCEEDED
        assert world.job(job).state is state
        assert world.whole(job).items[0].state is state
    with world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == 0
    assert world.balances_sum() == 0


ONCE = Idempotency(key="once", fingerprint="a" * 64)


def test_a_cancelled_jobs_key_stays_with_it(world: World) -> None:
    job = world.submit(world.submission(idempotency=ONCE)).whole.job.id
    world.cancel(job)
    again = world.submit(world.submission(idempotency=ONCE))
    assert (again.replayed, again.whole.job.id) == (True, job)


def test_a_job_that_is_cancelled_with_its_key_can_be_asked_for_again(world: World) -> None:
    job = world.submit(world.submission(idempotency=ONCE)).whole.job.id
    ended = world.cancel.undo(job)
    assert ended == world.job(job)
    assert (ended.state, ended.charged) == (State.CANCELLED, 0)
    again = world.submit(world.submission(idempotency=ONCE))
    assert not again.replayed
    assert again.whole.job.id != job


def test_of_a_job_that_has_ended_the_key_is_not_let_go(world: World) -> None:
    job = world.submit(world.submission(idempotency=ONCE)).whole.job.id
    (claimed,) = world.claim()
    world.end(world.done(claimed.item))
    with pytest.raises(Refusal) as caught:
        world.cancel.undo(job)
    assert caught.value.code is Code.CONFLICT
    assert world.submit(world.submission(idempotency=ONCE)).replayed


def test_with_its_key_the_worker_is_woken_too(world: World) -> None:
    worker = WorkerInbox(world.folder)
    job = world.accept().job.id
    worker.receive()
    world.cancel.undo(job)
    assert worker.receive() == {Ring.STOP, Ring.POST}
    worker.close()
