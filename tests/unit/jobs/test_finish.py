"""Ending items and jobs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.world import ALICE, DIALECT, PRICE, START, World

from safelight.domain.credits import Credits
from safelight.domain.deliveries import Delivery, Event
from safelight.domain.ids import JobId
from safelight.domain.job import Item, Report, Whole
from safelight.domain.money import REVENUE, TransferKind
from safelight.domain.states import State

URL = "http://live.test/hook"


def _deliveries(world: World, job: JobId) -> list[Delivery]:
    with world.store.read() as tx:
        return tx.webhooks.listed(job=job, limit=9)


def _books(world: World) -> tuple[int, int]:
    """What is held, and what was charged."""
    with world.store.read() as tx:
        return tx.ledger.balance(ALICE).held, tx.ledger.balances().get(REVENUE, Credits(0))


def test_a_job_ends_with_its_last_item(world: World) -> None:
    job = world.accept(inputs=2).job.id
    first, second = world.claim(2)
    assert world.end(world.done(first.item)) == ([], [])
    assert world.job(job).state is State.RUNNING
    world.clock.pass_(seconds=3)
    assert world.end(world.done(second.item)) == ([], [job])
    ended = world.job(job)
    assert ended.state is State.SUCCEEDED
    assert ended.started_at == START
    assert ended.finished_at == START + timedelta(seconds=3)
    assert ended.results_expire_at == START + timedelta(seconds=3, hours=24)
    assert ended.results_removed_at is None


def test_success_is_charged(world: World) -> None:
    world.accept()
    (claimed,) = world.claim()
    assert _books(world) == (PRICE, 0)
    world.end(world.done(claimed.item))
    assert _books(world) == (0, PRICE)


def test_failure_is_not_charged(world: World) -> None:
    job = world.accept().job.id
    (claimed,) = world.claim()
    world.end(world.failed(claimed.item))
    assert _books(world) == (0, 0)
    assert (world.job(job).state, world.job(job).charged) == (State.FAILED, 0)


def test_a_batch_is_charged_for_what_succeeded(world: World) -> None:
    job = world.accept(inputs=3).job.id
    one, two, three = world.claim(3)
    world.end(world.done(one.item), world.failed(two.item), world.done(three.item))
    assert (world.job(job).state, world.job(job).charged) == (State.SUCCEEDED, 2 * PRICE)
    assert _books(world) == (0, 2 * PRICE)
    assert world.balances_sum() == 0


def test_an_items_failure_is_kept_as_it_was_told(world: World) -> None:
    job = world.accept().job.id
    (claimed,) = world.claim()
    world.clock.pass_(seconds=1)
    failed = world.failed(claimed.item)
    world.clock.pass_(seconds=1)
    world.end(failed)
    assert world.whole(job).items[0].failure == failed.failure


def test_a_late_result_is_refused_and_changes_nothing(world: World) -> None:
    world.accept()
    (stale,) = world.claim()
    with world.store.write() as tx:
        tx.jobs.recover(world.clock())
    (current,) = world.claim()
    late = world.done(stale.item)
    assert world.end(late) == ([late], [])
    assert _books(world) == (PRICE, 0)
    assert world.end(world.failed(current.item)) == ([], [current.job.id])
    assert world.end(late) == ([late], [])
    assert _books(world) == (0, 0)


def test_ending_twice_in_one_turn_counts_once(world: World) -> None:
    world.accept()
    (claimed,) = world.claim()
    done = world.done(claimed.item)
    assert world.end(done, done) == ([done], [claimed.job.id])
    assert _books(world) == (0, PRICE)


def test_a_subscriber_is_told_in_the_same_transaction(world: World) -> None:
    world.endpoint(ALICE, URL)
    job = world.accept().job.id
    (claimed,) = world.claim()

    def break_off() -> None:
        with world.store.write() as tx:
            world.finish.items(tx, [world.done(claimed.item)])
            raise KeyError(job)

    with pytest.raises(KeyError):
        break_off()
    assert (_deliveries(world, job), world.job(job).state) == ([], State.RUNNING)
    world.end(world.done(claimed.item))
    (delivery,) = _deliveries(world, job)
    assert (delivery.url, delivery.next_at) == (URL, START)
    assert delivery.message.body == f"{job} succeeded".encode()


@pytest.mark.parametrize(
    ("events", "told"),
    [({Event.SUCCESS}, False), ({Event.FAILED}, True), (set(), False)],
)
def test_only_what_was_subscribed_to_is_told(
    world: World,
    events: set[Event],
    told: bool,  # noqa: FBT001 -- an expectation
) -> None:
    world.endpoint(ALICE, URL, frozenset(events))
    job = world.accept().job.id
    (claimed,) = world.claim()
    world.end(world.failed(claimed.item))
    assert bool(_deliveries(world, job)) is told


def test_a_dialect_that_tells_nothing_sends_nothing(world: World) -> None:
    world.endpoint(ALICE, URL)
    silent = replace(world.finish, renderers={DIALECT: lambda _: None})
    job = world.accept().job.id
    (claimed,) = world.claim()
    with world.store.write() as tx:
        assert silent.items(tx, [world.done(claimed.item)]) == ([], [job])
    assert _deliveries(world, job) == []


def test_the_message_is_rendered_of_the_job_as_it_is_kept(world: World) -> None:
    seen: list[Whole] = []
    look = replace(world.finish, renderers={DIALECT: seen.append})
    job = world.accept(inputs=2).job.id
    first, second = world.claim(2)
    world.end(world.failed(first.item))
    world.clock.pass_(microseconds=1_234_567)
    with world.store.write() as tx:
        look.items(tx, [world.done(second.item)])
    assert seen == [world.whole(job)]


def test_a_lost_attempt_goes_back_to_the_queue(world: World) -> None:
    job = world.accept().job.id
    (claimed,) = world.claim()
    lost = replace(claimed.item, progress=40, crashes=1)
    with world.store.write() as tx:
        world.finish.put_back(tx, [lost])
        world.finish.put_back(tx, [lost])
    whole = world.whole(job)
    assert (whole.job.state, whole.items[0].state) == (State.ACCEPTED, State.ACCEPTED)
    assert (whole.items[0].progress, whole.items[0].crashes) == (0, 1)
    assert _books(world) == (PRICE, 0)
    (again,) = world.claim()
    assert again.item.attempt == 2


def test_what_was_cancelled_is_not_put_back(world: World) -> None:
    job = world.accept().job.id
    (claimed,) = world.claim()
    world.cancel(job)
    with world.store.write() as tx:
        world.finish.put_back(tx, [claimed.item])
    assert world.whole(job).items[0].state is State.CANCELLED
    assert world.claim() == []


EXTRA = Credits(PRICE // 4)
SEEN, NOBODY = Report(people=("a", "a", "b")), Report(notes=("x",))


def _costly(world: World, inputs: int = 1) -> JobId:
    return world.submit(replace(world.submission(inputs=inputs), extra=EXTRA)).whole.job.id


def _told(world: World, reports: list[Report | None]) -> list[Item]:
    """Claimed items as they ended: None failed."""
    return [
        world.failed(claimed.item)
        if report is None
        else replace(world.done(claimed.item), report=report)
        for claimed, report in zip(world.claim(len(reports)), reports, strict=True)
    ]


@pytest.mark.parametrize(
    ("reports", "charge"),
    [
        ([NOBODY], PRICE),
        ([SEEN], PRICE + EXTRA),
        ([SEEN, SEEN], 2 * (PRICE + EXTRA)),
        ([SEEN, NOBODY], 2 * PRICE + EXTRA),
        ([SEEN, None], PRICE + EXTRA),
        ([SEEN] * 5 + [None], 5 * (PRICE + EXTRA)),
        ([None, None], 0),
    ],
)
@pytest.mark.parametrize("limited", [True, False])
def test_a_known_person_in_a_result_costs_more_once_for_each_result(
    bare: World,
    reports: list[Report | None],
    charge: int,
    limited: bool,  # noqa: FBT001 -- one of two kinds of accounts
) -> None:
    bare.account(ALICE, Credits(100 * PRICE) if limited else None)
    job = _costly(bare, len(reports))
    bare.end(*_told(bare, reports))
    assert bare.job(job).charged == charge
    assert _books(bare) == (0, charge)
    assert bare.balances_sum() == 0


def test_without_an_extra_price_nobody_costs_more(world: World) -> None:
    job = world.accept().job.id
    world.end(*_told(world, [SEEN]))
    assert world.job(job).charged == PRICE


@pytest.mark.parametrize(
    ("left", "charge"),
    [(0, 2 * PRICE), (1, 2 * PRICE + 1), (2 * EXTRA, 2 * PRICE + 2 * EXTRA)],
)
def test_an_account_pays_no_more_than_it_has(bare: World, left: int, charge: int) -> None:
    bare.account(ALICE, Credits(2 * PRICE + left))
    job = _costly(bare, 2)
    bare.end(*_told(bare, [SEEN, SEEN]))
    assert bare.job(job).charged == charge
    with bare.store.read() as tx:
        assert tx.ledger.balance(ALICE).available == 2 * PRICE + left - charge
    assert bare.balances_sum() == 0


def test_what_is_held_for_failed_results_pays_for_known_people_first(bare: World) -> None:
    bare.account(ALICE, Credits(2 * PRICE))
    job = _costly(bare, 2)
    bare.end(*_told(bare, [SEEN, None]))
    assert bare.job(job).charged == PRICE + EXTRA
    with bare.store.read() as tx:
        kinds = [each.kind for each in tx.ledger.transfers(ALICE, 9)]
    assert sorted(kinds[:2]) == [TransferKind.RELEASE, TransferKind.SETTLE]


def test_an_unlimited_account_is_granted_what_it_lacks(world: World) -> None:
    spent = replace(world.submission(), price=Credits(1000 * PRICE), extra=EXTRA)
    job = world.submit(spent).whole.job.id
    world.end(*_told(world, [SEEN]))
    assert world.job(job).charged == 1000 * PRICE + EXTRA
    assert world.balances_sum() == 0


def test_what_follows_from_an_end_is_done_in_its_transaction(world: World) -> None:
    seen: list[Whole] = []
    look = replace(world.finish, following=(lambda _, whole: seen.append(whole),))
    job = world.accept().job.id
    items = _told(world, [SEEN])
    with world.store.write() as tx:
        look.items(tx, items)
    assert seen == [world.whole(job)]
    assert seen[0].items[0].report == SEEN
