"""A child process and what it survives."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest
from tests.support.server import until

from safelight.domain.errors import Code
from safelight.pipeline.task import NotRendered, Rendered
from safelight.worker.sandbox import Confinement, network_cut
from safelight.worker.slot import ChildDied, DeadlinePassed, Slot, preload

if TYPE_CHECKING:
    from tests.unit.worker.conftest import Tasks

CONFINEMENT = Confinement(memory_bytes=1024 * 2**20, cpu_seconds=60)
DEADLINE = 30.0


def _pid(slot: Slot) -> int:
    assert slot.pid is not None
    return slot.pid


def _gone(pid: int) -> bool:
    """Whether a process has ended, be it waited for or not."""
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def _interrupted(slot: Slot, tasks: "Tasks", act: Callable[[], None]) -> "Future[object]":
    """Start the endless task, act once the child is at work on it, and let it end."""
    with ThreadPoolExecutor(1) as pool:
        outcome: Future[object] = pool.submit(slot.run, tasks.endless(), DEADLINE)
        handle = tasks.begun()
        act()
    os.close(handle)
    return outcome


def test_a_picture_is_rendered(slot: Slot, tasks: "Tasks") -> None:
    task = tasks.quick()
    outcome = slot.run(task, DEADLINE)
    assert isinstance(outcome, Rendered)
    assert (outcome.output.width, outcome.output.height) == (64, 48)
    assert task.target.read_bytes()[:2] == b"\xff\xd8"


def test_a_bad_picture_is_an_answer_and_the_child_lives_on(slot: Slot, tasks: "Tasks") -> None:
    outcome = slot.run(tasks.broken(), DEADLINE)
    assert isinstance(outcome, NotRendered)
    assert outcome.code is Code.INPUT_NOT_AN_IMAGE
    before = slot.pid
    assert isinstance(slot.run(tasks.quick(), DEADLINE), Rendered)
    assert slot.pid == before


def test_a_child_is_replaced_after_its_share_of_tasks(slot: Slot, tasks: "Tasks") -> None:
    children = []
    for _ in range(4):
        slot.start()
        children.append(_pid(slot))
        slot.run(tasks.quick(), DEADLINE)
    assert children[0] == children[1] == children[2] != children[3]
    assert _gone(children[0])


def test_a_task_past_its_deadline_is_stopped_and_the_next_one_is_not_hurt(
    slot: Slot, tasks: "Tasks"
) -> None:
    slot.start()
    before = _pid(slot)
    with pytest.raises(DeadlinePassed):
        slot.run(tasks.endless(), 0.05)
    assert isinstance(slot.run(tasks.quick(), DEADLINE), Rendered)
    assert slot.pid != before
    assert _gone(before)


def test_a_crash_costs_one_task(slot: Slot, tasks: "Tasks") -> None:
    outcome = _interrupted(slot, tasks, lambda: os.kill(_pid(slot), signal.SIGSEGV))
    assert isinstance(outcome.exception(), ChildDied)
    assert str(outcome.exception()) == "exit status -11"
    assert isinstance(slot.run(tasks.quick(), DEADLINE), Rendered)


def test_a_child_at_work_can_be_killed_from_another_thread(slot: Slot, tasks: "Tasks") -> None:
    outcome = _interrupted(slot, tasks, slot.kill)
    assert isinstance(outcome.exception(), ChildDied)
    assert isinstance(slot.run(tasks.quick(), DEADLINE), Rendered)


def test_a_child_that_was_killed_while_idle_is_not_given_work(slot: Slot, tasks: "Tasks") -> None:
    slot.start()
    before = slot.pid
    slot.kill()
    assert isinstance(slot.run(tasks.quick(), DEADLINE), Rendered)
    assert slot.pid != before


def test_an_idle_child_that_died_by_itself_is_replaced(slot: Slot, tasks: "Tasks") -> None:
    slot.start()
    before = _pid(slot)
    os.kill(before, signal.SIGKILL)
    until(lambda: _gone(before), bool)
    assert isinstance(slot.run(tasks.quick(), DEADLINE), Rendered)
    assert slot.pid != before


def test_a_child_does_not_listen_to_the_signals_that_end_a_host(slot: Slot, tasks: "Tasks") -> None:
    slot.run(tasks.quick(), DEADLINE)
    before = _pid(slot)
    for number in (signal.SIGTERM, signal.SIGINT):
        os.kill(before, number)
    assert isinstance(slot.run(tasks.quick(), DEADLINE), Rendered)
    assert slot.pid == before


def test_what_a_child_left_behind_goes_with_it(slot: Slot, tmp_path: Path) -> None:
    slot.start()
    (tmp_path / "scratch" / "left").write_bytes(b"x")
    slot.stop()
    assert list((tmp_path / "scratch").iterdir()) == []
    assert slot.pid is None


@pytest.mark.skipif(not network_cut(), reason="this system cannot keep a process off the network")
def test_a_child_is_confined(slot: Slot, tasks: "Tasks", tmp_path: Path) -> None:
    slot.run(tasks.quick(), DEADLINE)
    process = Path(f"/proc/{slot.pid}")
    assert "Seccomp:\t2" in (process / "status").read_text()
    data = next(
        line for line in (process / "limits").read_text().splitlines() if "data size" in line
    )
    assert data.split()[3:5] == [str(1024 * 2**20)] * 2
    assert (process / "cwd").readlink() == tmp_path / "scratch"


_HOST = """
import sys
from pathlib import Path
from safelight.worker.sandbox import Confinement
from safelight.worker.slot import Slot, preload
if __name__ == "__main__":
    preload()
    slot = Slot(Path(sys.argv[1]), Confinement(memory_bytes=2**30, cpu_seconds=9), 3)
    slot.start()
    print(slot.pid, flush=True)
    sys.stdin.read()
"""


def test_no_child_outlives_a_host_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "host.py"
    script.write_text(_HOST)
    host = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "scratch")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert host.stdout is not None
    child = int(host.stdout.readline())
    assert not _gone(child)
    host.kill()
    host.communicate()
    until(lambda: _gone(child), bool)


def test_children_start_again_when_the_process_they_are_forked_from_was_killed(
    slot: Slot, tasks: "Tasks"
) -> None:
    for _ in range(6):
        slot.start()
        template = int(Path(f"/proc/{_pid(slot)}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(template, signal.SIGKILL)
        slot.stop()
        assert isinstance(slot.run(tasks.quick(), DEADLINE), Rendered)


def test_a_kill_may_come_at_any_moment_of_a_childs_life(tmp_path: Path, tasks: "Tasks") -> None:
    preload()
    slot = Slot(tmp_path / "scratch", CONFINEMENT, tasks_per_child=1)
    over = Event()

    def kill_and_kill() -> None:
        while not over.is_set():
            slot.kill()

    with ThreadPoolExecutor(1) as pool:
        killing = pool.submit(kill_and_kill)
        for _ in range(60):
            with suppress(ChildDied):
                slot.run(tasks.broken(), DEADLINE)
        over.set()
    slot.stop()
    assert killing.exception() is None


def test_work_that_was_stopped_before_its_child_was_there_is_not_begun(
    slot: Slot, tasks: "Tasks"
) -> None:
    stopped = Event()
    stopped.set()
    slot.kill()
    with pytest.raises(ChildDied):
        slot.run(tasks.endless(), DEADLINE, stopped)
    assert isinstance(slot.run(tasks.quick(), DEADLINE), Rendered)
