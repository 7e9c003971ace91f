"""Wake-ups between processes of one host."""

import select
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.limits import no_more_files

from safelight.adapters.local.bell import WAITERS, WORKER, Inbox, LocalBell, finished_jobs
from safelight.domain.ids import JobId
from safelight.domain.ports import Ring


@pytest.fixture
def bell(tmp_path: Path) -> Iterator[LocalBell]:
    made = LocalBell(tmp_path)
    yield made
    made.close()


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Inbox]:
    made = Inbox(tmp_path, f"{WAITERS}1.sock")
    yield made
    made.close()


def test_the_worker_is_woken(tmp_path: Path, bell: LocalBell) -> None:
    inbox = Inbox(tmp_path, WORKER)
    assert not select.select([inbox], [], [], 0)[0]
    bell.ring_worker(Ring.WORK)
    assert select.select([inbox], [], [], 0)[0]
    assert inbox.receive() == [b"work"]
    assert inbox.receive() == []
    inbox.close()


def test_every_api_process_hears_which_jobs_ended(
    tmp_path: Path, bell: LocalBell, api: Inbox
) -> None:
    other = Inbox(tmp_path, f"{WAITERS}2.sock")
    bell.ring_waiters([JobId("1"), JobId("2")])
    for inbox in (api, other):
        assert [finished_jobs(each) for each in inbox.receive()] == [["1", "2"]]
    other.close()


def test_many_jobs_are_told_in_several_datagrams(bell: LocalBell, api: Inbox) -> None:
    jobs = [JobId(str(2**53 - n)) for n in range(500)]
    bell.ring_waiters(jobs)
    heard = api.receive()
    assert [job for message in heard for job in finished_jobs(message)] == jobs
    assert max(map(len, heard)) < 8192


def test_nobody_is_told_of_nothing(bell: LocalBell, api: Inbox) -> None:
    bell.ring_waiters([])
    assert api.receive() == []


def test_ringing_where_nobody_listens_is_no_error(bell: LocalBell) -> None:
    bell.ring_worker(Ring.WORK)
    bell.ring_waiters([JobId("1")])
    assert not bell.worker_listens()


def test_a_worker_that_listens_is_noticed_until_it_closes(tmp_path: Path, bell: LocalBell) -> None:
    inbox = Inbox(tmp_path, WORKER)
    assert bell.worker_listens()
    inbox.close()
    assert not bell.worker_listens()


def _left_behind(path: Path) -> None:
    """A socket file whose owner was killed."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as owner:
        owner.bind(str(path))


def test_a_killed_workers_socket_does_not_count_as_listening(
    tmp_path: Path, bell: LocalBell
) -> None:
    _left_behind(tmp_path / WORKER)
    assert not bell.worker_listens()
    bell.ring_worker(Ring.WORK)
    inbox = Inbox(tmp_path, WORKER)
    assert bell.worker_listens()
    inbox.close()


def test_the_socket_of_a_killed_api_process_is_cleared_away(
    tmp_path: Path, bell: LocalBell, api: Inbox
) -> None:
    stale = tmp_path / f"{WAITERS}9.sock"
    _left_behind(stale)
    bell.ring_waiters([JobId("1")])
    assert not stale.exists()
    assert len(api.receive()) == 1
    bell.ring_waiters([JobId("2")])
    assert len(api.receive()) == 1


def test_a_full_buffer_blocks_nobody(bell: LocalBell, api: Inbox) -> None:
    for _ in range(5000):
        bell.ring_waiters([JobId("1")])
    assert api.receive()


def test_a_data_folder_may_have_a_long_name(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    bell, inbox = LocalBell(folder), Inbox(folder, WORKER)
    bell.ring_worker(Ring.WORK)
    assert inbox.receive() == [b"work"]
    inbox.close()
    bell.close()


def test_a_ring_needs_no_new_file_descriptor(tmp_path: Path, bell: LocalBell) -> None:
    inbox = Inbox(tmp_path, WORKER)
    with no_more_files():
        bell.ring_worker(Ring.WORK)
        assert bell.worker_listens()
    assert inbox.receive() == [b"work"]
    inbox.close()


def test_a_ring_that_cannot_be_sent_is_lost_and_no_error(bell: LocalBell, api: Inbox) -> None:
    with no_more_files():
        bell.ring_waiters([JobId("1")])
    assert api.receive() == []
    bell.close()
    bell.ring_worker(Ring.WORK)
    bell.ring_waiters([JobId("1")])
    assert not bell.worker_listens()


def test_only_the_owner_may_ring(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, WORKER)
    assert (tmp_path / WORKER).stat().st_mode & 0o777 == 0o600
    inbox.close()
