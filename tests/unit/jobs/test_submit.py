"""Accepting jobs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from tests.support.world import ALICE, BOB, PRICE, START, World

from safelight.adapters.local.bell import WorkerInbox
from safelight.domain.credits import Credits
from safelight.domain.edit import Edit, Format, Output
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.ids import AccountId, DialectName, JobId
from safelight.domain.job import Job
from safelight.domain.ports import Ring
from safelight.domain.states import State
from safelight.domain.store import Tx
from safelight.jobs.submit import Idempotency, Submission, Submitted

ONCE = Idempotency(key="once", fingerprint="a" * 64)


def _refused(world: World, submission: Submission) -> Refusal:
    with pytest.raises(Refusal) as caught:
        world.submit(submission)
    return caught.value


def _jobs(world: World) -> int:
    with world.store.read() as tx:
        return len(tx.jobs.listed(account=None, state=None, limit=999))


def test_an_accepted_job_waits_with_its_price_held(world: World) -> None:
    submitted = world.submit(world.submission(inputs=3))
    whole = submitted.whole
    assert not submitted.replayed
    assert (whole.job.state, whole.job.held) == (State.ACCEPTED, 3 * PRICE)
    assert [item.position for item in whole.items] == [0, 1, 2]
    assert {item.available_at for item in whole.items} == {START}
    with world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == 3 * PRICE


def test_the_worker_is_woken(world: World) -> None:
    inbox = WorkerInbox(world.folder)
    world.accept()
    assert inbox.receive() == {Ring.WORK}
    inbox.close()


def test_a_request_that_is_refused_leaves_nothing(bare: World) -> None:
    bare.account(ALICE, Credits(2 * PRICE))
    poor = bare.submission(inputs=3, idempotency=ONCE)
    assert _refused(bare, poor).code is Code.INSUFFICIENT_CREDITS
    assert _jobs(bare) == 0
    with bare.store.read() as tx:
        assert tx.ledger.balance(ALICE).available == 2 * PRICE
    # The key is free: the same request works once there are credits.
    assert not bare.submit(bare.submission(inputs=2, idempotency=ONCE)).replayed


def test_an_edit_that_makes_no_sense_is_refused_before_the_database(world: World) -> None:
    edit = Edit(operations={"fly": {}}, output=Output(format=Format.PNG, quality=0))
    refusal = _refused(world, replace(world.submission(), edit=edit))
    assert isinstance(refusal, Invalid)
    assert set(refusal.fields) == {"fly", "output.quality"}


def test_an_account_that_does_not_exist_is_not_authenticated(bare: World) -> None:
    stranger = bare.submission(AccountId("acct_unknown"))
    assert _refused(bare, stranger).code is Code.NOT_AUTHENTICATED


@pytest.mark.parametrize(("inputs", "fits"), [(5, True), (6, False), (10, False)])
def test_an_account_may_have_so_many_inputs_waiting(
    world: World,
    inputs: int,
    fits: bool,  # noqa: FBT001 -- an expectation
) -> None:
    small = replace(world.submit, queue_depth=10)
    small(world.submission(inputs=5))
    if fits:
        small(world.submission(inputs=inputs))
    else:
        with pytest.raises(Refusal, match=f"at most 10 waiting images .* {inputs} more") as caught:
            small(world.submission(inputs=inputs))
        assert caught.value.code is Code.QUEUE_FULL


def test_a_full_queue_of_one_account_is_no_other_ones(world: World) -> None:
    world.account(BOB)
    small = replace(world.submit, queue_depth=2)
    small(world.submission(ALICE, inputs=2))
    small(world.submission(BOB, inputs=2))


def test_a_running_item_waits_no_more(world: World) -> None:
    small = replace(world.submit, queue_depth=1)
    small(world.submission())
    world.claim()
    small(world.submission())


def test_the_same_key_and_request_is_the_same_job(world: World) -> None:
    first = world.submit(world.submission(idempotency=ONCE))
    (claimed,) = world.claim()
    world.end(world.done(claimed.item))
    again = world.submit(world.submission(idempotency=ONCE))
    assert again == Submitted(whole=world.whole(first.whole.job.id), replayed=True)
    assert _jobs(world) == 1


def test_the_same_key_with_another_request_is_refused(world: World) -> None:
    world.submit(world.submission(idempotency=ONCE))
    other = replace(ONCE, fingerprint="b" * 64)
    refusal = _refused(world, world.submission(idempotency=other))
    assert refusal.code is Code.IDEMPOTENCY_MISMATCH
    assert _jobs(world) == 1


def test_a_key_is_an_accounts_own(world: World) -> None:
    world.account(BOB)
    mine = world.submit(world.submission(ALICE, idempotency=ONCE))
    theirs = world.submit(world.submission(BOB, idempotency=replace(ONCE, fingerprint="b" * 64)))
    assert not theirs.replayed
    assert mine.whole.job.id != theirs.whole.job.id


def test_a_replay_costs_nothing_even_when_nothing_is_left(bare: World) -> None:
    bare.account(ALICE, PRICE)
    bare.submit(bare.submission(idempotency=ONCE))
    assert bare.submit(bare.submission(idempotency=ONCE)).replayed
    with bare.store.read() as tx:
        assert tx.ledger.balance(ALICE).available == 0


def test_64_submits_at_once_with_one_key_are_one_job(world: World) -> None:
    together = Barrier(64)

    def submit(_: int) -> Submitted:
        submission = world.submission(idempotency=ONCE)
        together.wait()
        return world.submit(submission)

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(submit, range(64)))
    assert len({answer.whole.job.id for answer in answers}) == 1
    assert all(answer.whole == answers[0].whole for answer in answers)
    assert sum(not answer.replayed for answer in answers) == 1
    assert _jobs(world) == 1
    with world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == PRICE
    other = replace(ONCE, fingerprint="b" * 64)
    assert _refused(world, world.submission(idempotency=other)).code is Code.IDEMPOTENCY_MISMATCH


def test_a_key_is_remembered_across_a_restart(world: World) -> None:
    first = world.submit(world.submission(idempotency=ONCE)).whole
    restarted = World(world.folder)
    again = restarted.submit(restarted.submission(idempotency=ONCE))
    assert (again.replayed, again.whole) == (True, first)
    restarted.close()


def test_an_id_is_minted_for_each_job(world: World) -> None:
    assert world.accept().job.id != world.accept().job.id
    named = replace(world.submission(), new_id=lambda: JobId("mine"))
    assert world.submit(named).whole.job.id == "mine"


def test_a_job_that_can_never_fit_the_queue_is_not_told_to_come_back(world: World) -> None:
    small = replace(world.submit, queue_depth=1)
    with pytest.raises(Invalid, match="at most 1 images, got 2"):
        small(world.submission(inputs=2))


def test_a_price_that_is_given_counts_in_place_of_the_operations(world: World) -> None:
    asked = replace(world.submission(inputs=3), price=Credits(7), extra=Credits(5))
    job = world.submit(asked).whole.job
    assert (job.held, job.extra) == (21, 5)
    assert world.job(job.id) == job


def test_what_is_free_is_held_for_nobody(bare: World) -> None:
    bare.account(ALICE, Credits(0))
    job = bare.submit(replace(bare.submission(), price=Credits(0))).whole.job
    assert job.held == 0
    assert bare.balances_sum() == 0


def test_an_edit_with_a_price_must_make_sense_all_the_same(world: World) -> None:
    asked = replace(world.submission(), edit=Edit(operations={"no": {}}), price=Credits(7))
    assert isinstance(_refused(world, asked), Invalid)


def test_what_else_is_written_is_written_with_the_job_or_not_at_all(world: World) -> None:
    told: list[Job] = []

    def also(tx: Tx, job: Job) -> None:
        assert tx.jobs.get(job.id) == job
        told.append(job)

    def broken(_: Tx, job: Job) -> None:
        raise KeyError(job.id)

    job = world.submit(replace(world.submission(), also=also)).whole.job
    assert told == [job]
    with pytest.raises(KeyError):
        world.submit(replace(world.submission(), also=broken))
    assert _jobs(world) == 1
    with world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == PRICE


def test_a_replay_writes_nothing_else(world: World) -> None:
    told: list[JobId] = []
    asked = replace(world.submission(idempotency=ONCE), also=lambda _, job: told.append(job.id))
    for _ in range(2):
        world.submit(asked)
    assert len(told) == 1


def test_an_account_may_have_so_many_jobs_unfinished(world: World) -> None:
    few = replace(world.submission(), most_open=2)
    world.submit(few)
    running = world.claim()
    last = world.submit(few).whole.job.id
    refusal = _refused(world, few)
    assert refusal.code is Code.TOO_MANY_JOBS
    assert "at most 2 unfinished jobs" in refusal.message
    world.end(world.done(running[0].item))
    world.submit(few)
    world.cancel(last)
    world.submit(few)
    assert _refused(world, few).code is Code.TOO_MANY_JOBS


def test_unfinished_jobs_of_others_and_of_other_dialects_do_not_count(world: World) -> None:
    world.account(BOB)
    world.accept(BOB)
    world.submit(replace(world.submission(), dialect=DialectName("other")))
    world.submit(replace(world.submission(), most_open=1))
    assert _jobs(world) == 3


def test_a_replay_is_no_further_job(world: World) -> None:
    asked = replace(world.submission(idempotency=ONCE), most_open=1)
    first = world.submit(asked)
    assert world.submit(asked).whole == first.whole


def test_jobs_that_are_accepted_together_count_for_each_other(world: World) -> None:
    one = replace(world.submission(), most_open=2)
    accepted, also, refused = world.submit.many([one, one, one])
    assert isinstance(accepted, Submitted)
    assert isinstance(also, Submitted)
    assert isinstance(refused, Refusal)
    assert refused.code is Code.TOO_MANY_JOBS
