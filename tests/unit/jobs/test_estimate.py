"""How long a job will take."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from tests.support.world import DIALECT, World

from safelight.domain.ids import DialectName
from safelight.jobs.estimate import Estimate


@dataclass
class Seconds:
    """A monotonic clock that is set."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def estimate(world: World, seconds: Seconds) -> Estimate:
    return Estimate(store=world.store, monotonic=seconds, children=2)


def work(world: World, *seconds: float, kind: str = "edit") -> None:
    """Jobs of a kind that were worked on for so long each, after ten seconds of fetching."""
    for each in seconds:
        world.submit(replace(world.submission(), kind=kind))
        (claimed,) = world.claim()
        begun = world.clock.pass_(seconds=10)
        world.clock.pass_(seconds=each)
        world.end(replace(world.done(claimed.item), worked_at=begun))


def test_nothing_is_said_of_a_kind_that_has_not_succeeded_yet(
    world: World, estimate: Estimate
) -> None:
    world.accept()
    (claimed,) = world.claim()
    world.end(replace(world.failed(claimed.item), worked_at=world.clock()))
    work(world, 3, kind="other")
    assert estimate(DIALECT, "edit", 0) is None
    assert estimate(DialectName("other"), "other", 0) is None


def test_a_job_takes_as_long_as_most_of_its_kind(world: World, estimate: Estimate) -> None:
    work(world, 1, 500, 2, 3)
    work(world, 77, kind="other")
    assert estimate(DIALECT, "edit", 0) == pytest.approx(2.5)


def test_those_ahead_are_worked_on_side_by_side(world: World, estimate: Estimate) -> None:
    work(world, 4)
    assert estimate(DIALECT, "edit", 3) == pytest.approx(4 + 4 * 3 / 2)
    assert replace(estimate, children=4)(DIALECT, "edit", 3) == pytest.approx(4 + 3)


def test_those_ahead_take_what_the_latest_of_all_kinds_took(
    world: World, estimate: Estimate
) -> None:
    work(world, 30, kind="slow")
    work(world, 1, 1, 2, kind="quick")
    assert estimate(DIALECT, "slow", 10) == pytest.approx(30 + 1.5 * 10 / 2)
    assert estimate(DIALECT, "quick", 10) == pytest.approx(1 + 1.5 * 10 / 2)


def test_those_ahead_take_what_the_kind_does_once_no_latest_ones_are_known(
    world: World, estimate: Estimate
) -> None:
    work(world, 4)
    world.clock.pass_(hours=25)
    world.expire.run_once()
    assert estimate(DIALECT, "edit", 2) == pytest.approx(4 + 4 * 2 / 2)


@pytest.mark.parametrize(("elapsed", "left"), [(0.0, 12.0), (7.5, 4.5), (11.5, 1.0), (99.0, 1.0)])
def test_what_is_told_at_work_goes_down_to_a_second(
    world: World, estimate: Estimate, elapsed: float, left: float
) -> None:
    work(world, 12)
    assert estimate.left(DIALECT, "edit", elapsed, 4) == pytest.approx(left)


@pytest.mark.parametrize(("progress", "left"), [(5, 19.0 * 18), (44, 18 * 56 / 44), (99, 1.0)])
def test_what_is_told_follows_the_pace_once_that_is_known(
    world: World, estimate: Estimate, progress: int, left: float
) -> None:
    assert estimate.left(DIALECT, "edit", 18, progress) == pytest.approx(left)
    work(world, 1)
    assert estimate.left(DIALECT, "edit", 18, progress) == pytest.approx(left)


def test_nothing_is_told_at_work_while_neither_pace_nor_kind_is_known(estimate: Estimate) -> None:
    assert estimate.left(DIALECT, "edit", 3.0, 4) is None


def test_the_latest_50_count(world: World, estimate: Estimate) -> None:
    work(world, *[100] * 40, *[1] * 24)
    assert estimate(DIALECT, "edit", 0) == pytest.approx(100)
    work(world, *[1] * 2, kind="other")
    work(world, *[1] * 2)
    assert replace(estimate)(DIALECT, "edit", 0) == pytest.approx(1)


@pytest.mark.parametrize("first", [(), (1.0,)])
def test_what_was_found_holds_for_five_seconds(
    world: World, estimate: Estimate, seconds: Seconds, first: tuple[float, ...]
) -> None:
    work(world, *first)
    before = estimate(DIALECT, "edit", 0)
    work(world, 9, 9)
    seconds.now += 5
    assert estimate(DIALECT, "edit", 0) == before
    seconds.now += 0.1
    assert estimate(DIALECT, "edit", 0) == pytest.approx(9)


def test_no_more_kinds_are_remembered_than_there_may_be(estimate: Estimate) -> None:
    for number in range(600):
        estimate(DIALECT, str(number), 0)
    assert len(estimate._cache) <= 256  # noqa: SLF001 -- memory is what this is about


def test_threads_may_ask_at_once(world: World, estimate: Estimate, seconds: Seconds) -> None:
    work(world, 2)

    def ask(number: int) -> float | None:
        seconds.now += 3
        return estimate(DIALECT, "edit" if number % 2 else str(number), 0)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(600)))
    assert answers == [2.0 if number % 2 else None for number in range(600)]
