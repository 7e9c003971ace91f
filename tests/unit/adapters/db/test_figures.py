"""What is counted and timed of jobs and items."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.steps import steps
from tests.support.world import ALICE, BOB, DIALECT, PRICE, START, World

from safelight.adapters.db.figures import FAR
from safelight.adapters.db.store import SqlTx
from safelight.domain.credits import ZERO, Credits
from safelight.domain.ids import AccountId, DialectName, JobId
from safelight.domain.job import Item, Job, Priority
from safelight.domain.states import State
from safelight.domain.store import Usage

CAROL = AccountId("acct_carol")
OTHER = DialectName("other")


def ahead(world: World, item: Item) -> int:
    with world.store.read() as tx:
        return tx.jobs.ahead(item)


def accept(
    world: World, kind: str = "edit", dialect: DialectName = DIALECT, account: AccountId = ALICE
) -> JobId:
    """A job of one item."""
    asked = replace(world.submission(account), kind=kind, dialect=dialect)
    return world.submit(asked).whole.job.id


def work(world: World, seconds: float, kind: str = "edit", dialect: DialectName = DIALECT) -> None:
    """A job that was worked on for so long."""
    accept(world, kind, dialect)
    (claimed,) = world.claim()
    begun = world.clock.pass_(seconds=5)
    world.clock.pass_(seconds=seconds)
    world.end(replace(world.done(claimed.item), worked_at=begun))


def work_times(world: World, kind: str = "edit", limit: int = 9) -> list[float]:
    with world.store.read() as tx:
        return tx.jobs.work_times(DIALECT, kind, limit)


def usage(world: World, since: datetime = START, limit: int = 99) -> set[Usage]:
    with world.store.read() as tx:
        return set(tx.jobs.usage(ALICE, DIALECT, since, limit))


def test_what_is_older_or_more_urgent_in_its_account_goes_before_it(world: World) -> None:
    first = world.accept(inputs=2).items
    world.clock.pass_(seconds=1)
    second = world.accept(inputs=2).items
    urgent = world.accept(priority=Priority.SYNC).items
    assert [ahead(world, item) for item in (*urgent, *first, *second)] == [0, 1, 2, 3, 4]


def test_of_each_other_account_as_many_go_before_it_as_of_its_own_and_one(world: World) -> None:
    for account in (BOB, CAROL):
        world.account(account)
    mine = world.accept(ALICE, inputs=4).items
    world.accept(BOB, inputs=2)
    world.accept(CAROL, inputs=100)
    assert [ahead(world, item) for item in mine] == [0 + 1 + 1, 1 + 2 + 2, 2 + 2 + 3, 3 + 2 + 4]


def test_what_runs_or_has_ended_is_not_ahead(world: World) -> None:
    world.account(BOB)
    world.accept(BOB)
    first = world.accept(ALICE)
    last = world.accept(ALICE).items[0]
    assert ahead(world, last) == 2
    world.claim(1)
    world.cancel(first.job.id)
    assert ahead(world, last) == 0


def test_nothing_is_ahead_of_an_item_of_no_job(world: World) -> None:
    item = world.accept().items[0]
    assert ahead(world, replace(item, job=JobId("unknown"))) == 0


def test_an_accounts_own_are_counted_up_to_a_limit(world: World) -> None:
    items = world.accept(inputs=FAR + 50).items
    assert (ahead(world, items[FAR - 1]), ahead(world, items[-1])) == (FAR - 1, FAR)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(queues=st.lists(st.integers(0, 5), min_size=1, max_size=4), place=st.integers(0, 4))
def test_it_is_told_about_when_it_will_be_claimed(
    bare: World, queues: list[int], place: int
) -> None:
    """Of items as urgent and as old as each other, the rule of claims is told to the item.

    Whose turn is first is not: of each other account one item more may be counted.
    """
    with bare.store.read() as tx:
        known = len(tx.accounts.listed())
    names = [AccountId(f"acct_{known + number}") for number in range(len(queues) + 1)]
    for name, inputs in zip(names[1:], queues, strict=True):
        bare.account(name)
        if inputs:
            bare.accept(name, inputs)
    bare.account(names[0])
    item = bare.accept(names[0], 5).items[place]
    told = ahead(bare, item)
    order = [(each.item.job, each.item.position) for each in bare.claim(100)]
    true = order.index((item.job, item.position))
    assert true <= told <= true + len(queues)


def test_it_is_quick_to_tell_how_many_are_ahead_of_the_last_of_many(world: World) -> None:
    def look(item: Item) -> int:
        return steps(world.path, lambda tx: tx.jobs.ahead(item))

    world.account(BOB)
    world.accept(BOB, inputs=FAR + 10)
    world.accept(ALICE, inputs=FAR + 10)
    few = look(world.accept(ALICE).items[-1])
    world.accept(BOB, inputs=2000)
    world.accept(ALICE, inputs=2000)
    assert look(world.accept(ALICE).items[-1]) <= few * 1.1


def test_accounts_beyond_the_limit_are_not_looked_at(world: World) -> None:
    for number in range(40):
        name = AccountId(f"acct_{number}")
        world.account(name)
        world.accept(name, inputs=100)
    mine = world.accept(ALICE, inputs=100).items
    assert ahead(world, mine[-1]) == 99 + FAR
    assert ahead(world, mine[0]) == 40


def test_open_jobs_are_an_accounts_own_in_a_dialect_up_to_a_limit(world: World) -> None:
    world.account(BOB)
    jobs = [accept(world) for _ in range(4)]
    accept(world, dialect=OTHER)
    accept(world, account=BOB)
    (claimed, _) = world.claim(2)
    world.cancel(jobs[3])

    def open_jobs(limit: int) -> int:
        with world.store.read() as tx:
            return tx.jobs.open_jobs(ALICE, DIALECT, limit)

    assert (open_jobs(99), open_jobs(2), open_jobs(0)) == (3, 2, 0)
    world.end(world.done(claimed.item))
    assert open_jobs(99) == 2


def test_a_count_of_open_jobs_costs_the_same_however_many_have_ended(world: World) -> None:
    def count(tx: SqlTx) -> object:
        return tx.jobs.open_jobs(ALICE, DIALECT, 9)

    ended = _ended(world)
    accept(world)
    before = steps(world.path, count)
    with world.store.write() as tx:
        for number in range(300):
            job = replace(ended, id=JobId(f"ended{number}"))
            item = world.submission().sources[0]
            tx.jobs.insert(job, [Item(job=job.id, position=0, source=item, available_at=START)])
    assert steps(world.path, count) == before


def _ended(world: World) -> Job:
    work(world, 1)
    with world.store.read() as tx:
        return tx.jobs.listed(account=ALICE, state=State.SUCCEEDED, limit=1)[0]


def test_work_is_timed_from_when_it_began_newest_first(world: World) -> None:
    for seconds in (1.5, 3, 2.25):
        work(world, seconds)
    work(world, 8, kind="upload")
    work(world, 9, dialect=OTHER)
    assert work_times(world) == [2.25, 3.0, 1.5]
    assert work_times(world, limit=2) == [2.25, 3.0]
    assert work_times(world, kind="none") == []


def test_only_jobs_of_one_item_that_succeeded_after_their_work_began_are_timed(
    world: World,
) -> None:
    work(world, 1)
    for ended in (world.done, world.failed):
        accept(world)
        (claimed,) = world.claim()
        at = None if ended == world.done else START
        world.end(replace(ended(claimed.item), worked_at=at))
    world.accept(inputs=2)
    world.end(*(replace(world.done(each.item), worked_at=START) for each in world.claim(2)))
    world.cancel(accept(world))
    assert work_times(world) == [1.0]


def test_a_look_at_work_times_costs_the_same_however_many_jobs_there_were(world: World) -> None:
    def look(tx: SqlTx) -> object:
        return tx.jobs.work_times(DIALECT, "edit", 3)

    for _ in range(3):
        work(world, 1)
    before = steps(world.path, look)
    for _ in range(20):
        work(world, 1)
        work(world, 1, kind="upload")
    assert steps(world.path, look) <= before * 1.1


def latest(world: World, limit: int = 9) -> list[float]:
    with world.store.read() as tx:
        return tx.jobs.latest_work_times(limit)


def test_the_latest_work_is_timed_whatever_its_kind_newest_first(world: World) -> None:
    work(world, 1.5)
    work(world, 8, kind="upload")
    work(world, 9, dialect=OTHER)
    world.accept(inputs=2)
    first, second = world.claim(2)
    begun = world.clock()
    world.clock.pass_(seconds=4)
    world.end(*(replace(world.done(each.item), worked_at=begun) for each in (first, second)))
    assert latest(world) == [4.0, 9.0, 8.0, 1.5]
    assert latest(world, limit=2) == [4.0, 9.0]


def test_work_that_failed_or_whose_begin_is_unknown_is_not_timed(world: World) -> None:
    work(world, 1)
    for ended, at in ((world.failed, START), (world.done, None)):
        accept(world)
        (claimed,) = world.claim()
        world.end(replace(ended(claimed.item), worked_at=at))
    world.cancel(accept(world))
    assert latest(world) == [1.0]
    # They are among the latest all the same, so that no look goes far.
    assert latest(world, limit=3) == []


def test_work_whose_results_are_removed_is_not_timed_any_more(world: World) -> None:
    work(world, 1)
    world.clock.pass_(hours=25)
    work(world, 2)
    world.expire.run_once()
    assert latest(world) == [2.0]


def test_a_look_at_the_latest_work_costs_the_same_however_many_jobs_there_were(
    world: World,
) -> None:
    def look(tx: SqlTx) -> object:
        return tx.jobs.latest_work_times(3)

    for _ in range(3):
        work(world, 1)
    before = steps(world.path, look)
    for _ in range(20):
        work(world, 1)
        work(world, 1, kind="upload")
        accept(world)
    assert steps(world.path, look) <= before * 1.1


def test_usage_tells_jobs_by_kind_and_state_with_what_they_cost(world: World) -> None:
    world.account(BOB)
    work(world, 1)
    work(world, 1)
    work(world, 1, kind="upload")
    accept(world)
    (claimed,) = world.claim()
    world.end(world.failed(claimed.item))
    accept(world)
    accept(world, dialect=OTHER)
    accept(world, account=BOB)
    assert usage(world) == {
        Usage(kind="edit", state=State.SUCCEEDED, jobs=2, charged=Credits(2 * PRICE)),
        Usage(kind="upload", state=State.SUCCEEDED, jobs=1, charged=PRICE),
        Usage(kind="edit", state=State.FAILED, jobs=1, charged=ZERO),
        Usage(kind="edit", state=State.ACCEPTED, jobs=1, charged=ZERO),
    }


@pytest.mark.parametrize(("hours", "told"), [(-1, 2), (1, 1), (3, 0)])
def test_usage_leaves_out_what_was_before(world: World, hours: int, told: int) -> None:
    work(world, 1)
    world.clock.pass_(hours=2)
    accept(world)
    found = usage(world, START + timedelta(hours=hours))
    assert sum(each.jobs for each in found) == told


def test_usage_counts_the_latest_jobs_alone(world: World) -> None:
    work(world, 1, kind="old")
    work(world, 1, kind="new")
    accept(world, kind="open")
    for limit, kinds in ((3, {"old", "new", "open"}), (2, {"new", "open"}), (1, {"open"})):
        assert {each.kind for each in usage(world, limit=limit)} == kinds
    assert usage(world, limit=0) == set()
