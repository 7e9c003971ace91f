"""Who runs next."""

from collections import Counter
from dataclasses import fields, replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.steps import steps
from tests.support.world import ALICE, BOB, START, World

from safelight.adapters.db.store import SqlTx
from safelight.domain.ids import AccountId
from safelight.domain.job import JobHead, Priority
from safelight.domain.states import State
from safelight.domain.store import Claimed


def _owners(claimed: list[Claimed]) -> list[AccountId]:
    return [each.job.account for each in claimed]


def test_the_older_goes_first(world: World) -> None:
    first = world.accept()
    world.clock.pass_(seconds=1)
    second = world.accept()
    assert [each.job.id for each in world.claim(2)] == [first.job.id, second.job.id]


def test_a_claimed_item_runs_and_so_does_its_job(world: World) -> None:
    whole = world.accept(inputs=2)
    world.clock.pass_(seconds=2)
    (claimed,) = world.claim(1)
    assert (claimed.item.position, claimed.item.state, claimed.item.attempt) == (0, "running", 1)
    assert claimed.item.started_at == START + timedelta(seconds=2)
    now = world.whole(whole.job.id)
    assert (now.job.state, now.job.started_at) == (State.RUNNING, START + timedelta(seconds=2))
    assert [item.state for item in now.items] == [State.RUNNING, State.ACCEPTED]
    assert claimed.item == now.items[0]


def test_a_claimed_item_comes_with_its_job_less_the_request_that_may_be_long(world: World) -> None:
    whole = world.accept(inputs=2)
    world.claim(1)
    (claimed,) = world.claim(1)
    now = world.job(whole.job.id)
    assert type(claimed.job) is JobHead
    for each in fields(JobHead):
        assert getattr(claimed.job, each.name) == getattr(now, each.name)


def test_nothing_is_claimed_twice(world: World) -> None:
    world.accept(inputs=3)
    places = [each.item.position for _ in range(4) for each in world.claim(1)]
    assert places == [0, 1, 2]


def test_nothing_is_claimed_where_there_is_no_room(world: World) -> None:
    world.accept()
    assert world.claim(0) == []
    assert world.claim(-1) == []


def test_synchronous_requests_go_before_batches(world: World) -> None:
    for priority in (Priority.BATCH, Priority.ASYNC, Priority.SYNC):
        world.accept(priority=priority)
        world.clock.pass_(seconds=1)
    order = [each.job.priority for each in world.claim(3)]
    assert order == [Priority.SYNC, Priority.ASYNC, Priority.BATCH]


def test_a_long_queue_of_one_account_does_not_hold_all_slots(world: World) -> None:
    world.account(BOB)
    world.accept(ALICE, inputs=1000, priority=Priority.SYNC)
    world.clock.pass_(hours=1)
    world.accept(BOB, inputs=2, priority=Priority.BATCH)
    assert Counter(_owners(world.claim(4))) == {ALICE: 2, BOB: 2}


def test_what_an_account_already_runs_counts(world: World) -> None:
    world.account(BOB)
    world.accept(ALICE, inputs=8)
    world.clock.pass_(seconds=1)
    world.accept(BOB, inputs=8)
    assert _owners(world.claim(3, {ALICE: 2})) == [BOB, BOB, ALICE]


def test_an_account_alone_gets_every_slot(world: World) -> None:
    world.accept(inputs=8)
    assert len(world.claim(6, {ALICE: 6})) == 6


def test_an_item_that_was_put_off_waits_for_its_time(world: World) -> None:
    world.accept(inputs=2)
    (claimed,) = world.claim(1)
    later = world.clock() + timedelta(seconds=5)
    with world.store.write() as tx:
        world.finish.put_back(tx, [replace(claimed.item, available_at=later)])
        assert tx.jobs.next_available(world.clock()) == later
    assert [each.item.position for each in world.claim(9)] == [1]
    world.clock.pass_(seconds=5)
    (again,) = world.claim(9)
    assert (again.item.position, again.item.attempt) == (0, 2)
    with world.store.read() as tx:
        assert tx.jobs.next_available(world.clock()) is None


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    queues=st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(Priority), st.integers(0, 3)),
        min_size=1,
        max_size=4,
    ),
    room=st.integers(1, 10),
)
def test_slots_are_dealt_evenly(
    bare: World, queues: list[tuple[int, Priority, int]], room: int
) -> None:
    """Whatever waits: no slot stays empty, and none gets two more than one who still waits."""
    running: dict[AccountId, int] = {}
    waiting: dict[AccountId, int] = {}
    with bare.store.read() as tx:
        known = len(tx.accounts.listed())
    for number, (inputs, priority, busy) in enumerate(queues, known):
        name = AccountId(f"acct_{number}")
        bare.account(name)
        running[name], waiting[name] = busy, inputs
        if inputs:
            bare.accept(name, inputs, priority)
    got = Counter(_owners(bare.claim(room, running)))
    assert sum(got.values()) == min(room, sum(waiting.values()))
    left = {name for name in waiting if waiting[name] > got[name]}
    for name, count in got.items():
        assert all(running[name] + count <= running[other] + got[other] + 1 for other in left)
    while bare.claim(100):
        continue


def test_a_claim_costs_the_same_however_long_the_queue_is(world: World) -> None:
    def claim(tx: SqlTx) -> object:
        return tx.jobs.claim(world.clock(), 2, {})

    world.accept(inputs=10)
    short = steps(world.path, claim)
    world.accept(inputs=3000)
    assert short > 0
    assert steps(world.path, claim) <= short * 1.2
