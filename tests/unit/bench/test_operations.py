"""Loops, tables and requests of the measurements of cost."""

import os
import threading

import pytest
from bench import placing
from bench.operations import costs, loops, memory
from bench.operations.__main__ import cost_table, race_table
from bench.operations.costs import Cost
from bench.operations.peers import Race

from safelight.dialects.claid.schema import read_upload


def test_every_item_is_worked_through_once() -> None:
    done: list[int] = []
    seconds = loops.timed(range(20), 3, done.append)
    assert sorted(done) == list(range(20))
    assert seconds > 0


def test_so_many_threads_work_at_once() -> None:
    meet = threading.Barrier(2, timeout=10)
    assert loops.timed([1, 2], 2, lambda _: meet.wait()) < 10


def test_what_a_thread_raises_is_raised() -> None:
    def fail(item: int) -> None:
        raise ValueError(str(item))

    with pytest.raises(ValueError, match="7"):
        loops.timed([7], 1, fail)


def test_the_peak_of_this_process_is_more_than_a_python_takes() -> None:
    assert 10 * 2**20 < memory.peak(os.getpid()) < 64 * 2**30


def test_photos_are_replaced_wherever_they_are_named() -> None:
    asked = {"a": {"b": "photo:x.jpg"}, "c": "photograph", "d": 1}
    assert placing.named(asked) == ["x.jpg"]
    assert placing.placed(asked, str.upper) == {"a": {"b": "X.JPG"}, "c": "photograph", "d": 1}


@pytest.mark.parametrize("name", costs.ASKED)
def test_what_is_measured_can_be_asked(name: str) -> None:
    asked = placing.placed(costs.ASKED[name], "https://pictures.example/{}".format)
    read_upload({"operations": asked})


def test_the_quickest_peer_counts_and_ratios_are_by_round() -> None:
    race = Race(what="x", target=1.0, ours=[1.0, 2.0, 4.0])
    race.theirs = {"slow": [9.0, 9.0, 9.0], "quick": [2.0, 2.0, 2.0]}
    assert race.best == "quick"
    assert race.ratio == 1.0
    assert "| 1.00 | >= 1.0 | reached |" in race_table([race], None)


def test_a_size_that_needs_too_much_memory_is_marked() -> None:
    cost = Cost(operation="x", megapixels=24, seconds=12.0, memory=4 * 2**30)
    assert "0.50, 4096 (OVER THE LIMIT)" in cost_table([cost])


def test_a_size_that_was_left_out_says_why() -> None:
    cost = Cost(operation="x", megapixels=24, seconds=None, memory=None, note="would take long")
    assert "left out: would take long" in cost_table([cost])
