"""Ending items and jobs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.world import ALICE, DIALECT, PRICE, START, World

from safelight.domain.credits import Credits
from safelight.domain.deliveries import Delivery, Event
from safelight.domain.ids import JobId
from safelight.domain.job import Whole
from safelight.domain.money import REVENUE
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
