"""What is past its time goes, and nothing else."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.world import ALICE, DIALECT, World

from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey, JobId
from safelight.domain.states import State
from safelight.results.names import beside_key, result_key, shared_key, upload_key, uploads_of


def _ended(world: World) -> tuple[JobId, BlobKey]:
    world.accept()
    (claimed,) = world.claim()
    key = world.keep(result_key(claimed.item))
    world.end(world.done(claimed.item))
    return claimed.job.id, key


def test_results_are_removed_when_their_time_has_come(world: World) -> None:
    job, key = _ended(world)
    world.clock.pass_(hours=24, microseconds=-1)
    assert world.expire.run_once() == 0
    assert world.blobs.list("results") == [key]
    now = world.clock.pass_(microseconds=1)
    assert world.expire.run_once() == 1
    assert world.blobs.list("results") == []
    assert world.job(job).results_removed_at == now
    assert world.job(job).state is State.SUCCEEDED


def test_a_sweep_that_broke_off_is_repeated(world: World) -> None:
    job, key = _ended(world)
    world.clock.pass_(hours=24)
    world.blobs.delete([key])  # as if it was killed before it noted that
    assert world.expire.run_once() == 1
    assert world.job(job).results_removed_at == world.clock()


def test_more_results_than_one_transaction_touches_are_removed_in_one_sweep(world: World) -> None:
    for _ in range(205):
        world.cancel(world.accept().job.id)
    world.clock.pass_(hours=24)
    assert world.expire.run_once() == 205


def test_a_job_is_forgotten_when_its_time_has_come(world: World) -> None:
    world.endpoint(ALICE, "http://live.test/")
    job, _ = _ended(world)
    world.clock.pass_(hours=24)
    world.expire.run_once()
    world.clock.pass_(days=29)
    assert world.expire.run_once() == 0
    world.clock.pass_(microseconds=1)
    assert world.expire.run_once() == 1
    with pytest.raises(Refusal) as caught:
        world.look(ALICE, DIALECT, {"edit"}, job)
    assert caught.value.code is Code.NOT_FOUND
    with world.store.read() as tx:
        assert len(tx.webhooks.listed(job=job, limit=9)) == 1  # it is pending yet


def test_open_jobs_stay_however_old(world: World) -> None:
    job = world.accept().job.id
    world.clock.pass_(days=999)
    assert world.expire.run_once() == 0
    assert world.job(job).state is State.ACCEPTED


def test_the_upload_of_a_job_cancelled_in_the_queue_goes_with_the_next_sweep(world: World) -> None:
    gone, kept = world.accept().job.id, world.accept().job.id
    for job in (gone, kept, JobId("about to be accepted")):
        world.keep(upload_key(job, 0))
    world.cancel(gone)
    assert world.expire.run_once() == 0
    assert len(world.blobs.list("uploads")) == 2
    assert world.blobs.list(uploads_of(gone)) == []


def test_more_uploads_than_one_look_takes_go_in_one_sweep(world: World) -> None:
    job = world.accept().job.id
    for position in range(205):
        world.keep(upload_key(job, position))
    world.cancel(job)
    world.expire.run_once()
    assert world.blobs.list("uploads") == []


def _shared(world: World, days: float, name: str = "a") -> BlobKey:
    """A file that expires in so many days."""
    return world.keep(shared_key(world.clock() + timedelta(days=days), "owner", name))


def test_what_is_shared_goes_when_the_day_of_its_end_is_over(world: World) -> None:
    first, second = _shared(world, 1), _shared(world, 2)
    half = world.keep(BlobKey(f"{first}-incoming"))
    world.clock.pass_(days=1)  # noon, when the first expires
    world.clock.pass_(hours=12, microseconds=-1)
    world.expire.run_once()
    assert sorted(world.blobs.list("shared")) == [first, half, second]
    world.clock.pass_(microseconds=1)
    assert world.expire.run_once() == 0
    assert world.blobs.list("shared") == [second]
    assert [path.name for path in (world.folder / "files" / "shared").iterdir()] == ["2026-03-04"]


def test_what_is_shared_goes_though_no_sweep_came_for_days(world: World) -> None:
    _shared(world, 1)
    world.clock.pass_(days=61)
    world.expire.run_once()
    assert world.blobs.list("shared") == []


def test_what_was_shared_until_longer_ago_than_sweeps_look_is_an_orphan(world: World) -> None:
    old, newer = _shared(world, 1), _shared(world, 2)
    world.clock.pass_(days=62)
    assert world.expire.orphans() == [old]
    world.expire.run_once()
    assert world.blobs.list("shared") == [old]
    assert newer not in world.blobs.list("shared")


def test_an_orphan_is_a_file_that_nothing_refers_to(world: World) -> None:
    _, kept = _ended(world)
    stray = world.keep(BlobKey("results/none/0-1"))
    late = world.keep(BlobKey(kept.replace("0-1", "0-2")))
    half = BlobKey(f"{kept}#1")
    (world.folder / "files" / half).write_bytes(b"half")
    assert sorted(world.expire.orphans()) == sorted([stray, late, half])


def test_an_upload_is_no_orphan_while_its_request_may_be_under_way(world: World) -> None:
    key = world.keep(upload_key(JobId("u"), 0))
    written = world.clock()
    os.utime(world.folder / "files" / key, (written.timestamp(),) * 2)
    world.clock.pass_(hours=1)
    assert world.expire.orphans() == []
    world.clock.pass_(seconds=1)
    assert world.expire.orphans() == [key]


def test_the_upload_of_a_waiting_job_is_no_orphan(world: World) -> None:
    key = world.keep(upload_key(JobId("u"), 0))
    asked = replace(world.submission(), sources=[Source(blob=key, filename="a.jpg")])
    world.submit(replace(asked, new_id=lambda: JobId("u")))
    os.utime(world.folder / "files" / key, (0, 0))
    assert world.expire.orphans() == []
    world.cancel(JobId("u"))
    assert world.expire.orphans() == [key]


def test_results_past_their_time_are_orphans_once_removed(world: World) -> None:
    _, key = _ended(world)
    world.clock.pass_(hours=24)
    world.expire.run_once()
    world.keep(key)  # as if removing the file had not reached the disk
    assert world.expire.orphans() == [key]


def test_a_retention_of_its_own_holds(world: World) -> None:
    short = replace(world.expire, keep_jobs=timedelta(hours=1))
    _ended(world)
    world.clock.pass_(hours=25)
    assert short.run_once() == 2  # the results, then the job


def _with_cutout(world: World) -> list[BlobKey]:
    """The kept files of a job whose result has another file beside it."""
    world.accept()
    (claimed,) = world.claim()
    done = world.done(claimed.item)
    assert done.result is not None
    cutout = replace(done.result, blob=beside_key(claimed.item, "cutout"))
    world.end(replace(done, result=replace(done.result, beside={"cutout": cutout})))
    return [world.keep(done.result.blob), world.keep(cutout.blob)]


def test_what_is_beside_a_result_is_no_orphan_and_goes_with_it(world: World) -> None:
    keys = _with_cutout(world)
    stray = world.keep(BlobKey(f"{keys[0]}.mask"))
    assert world.expire.orphans() == [stray]
    world.blobs.delete([stray])
    world.clock.pass_(hours=24)
    assert world.expire.run_once() == 1
    assert world.blobs.list("results") == []
