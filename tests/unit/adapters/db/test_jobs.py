"""Jobs and items as they are kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.world import ALICE, BOB, DIALECT, START, World

from safelight.domain.credits import Credits
from safelight.domain.edit import ColorSpace, Compression, Drawing, Edit, Format, Output, Source
from safelight.domain.engines import Ability
from safelight.domain.errors import Code
from safelight.domain.ids import BlobKey, JobId
from safelight.domain.job import Item, Job, Report, Whole
from safelight.domain.states import State
from safelight.domain.store import Remembered
from safelight.jobs.submit import Idempotency
from safelight.results.names import upload_key

EDITS = [
    Edit(),
    Edit(
        operations={"resize": {"width": "auto", "height": 7.5, "é\u2028": ["\U0001f600", None]}},
        output=Output(
            format=Format.TIFF,
            quality=3,
            progressive=False,
            compression=Compression.LOSSY,
            dpi=72,
            color_space=ColorSpace.CMYK,
            cmyk_profile="ISO_Coated",
        ),
    ),
    Edit(output=Output(format=Format.PNG, compression=Compression.BEST)),
]


@pytest.mark.parametrize("edit", EDITS)
def test_a_job_comes_back_as_it_was_written(world: World, edit: Edit) -> None:
    accepted = world.accept(inputs=3)
    job = replace(accepted.job, id=JobId("copy"), edit=edit, wire={"é": "ü"}, request='{"\u2028"}')
    items = tuple(replace(item, job=job.id) for item in accepted.items)
    with world.store.write() as tx:
        tx.jobs.insert(job, items)
    assert world.whole(job.id) == Whole(job=job, items=items)


def test_an_unknown_job_is_none(world: World) -> None:
    with world.store.read() as tx:
        assert tx.jobs.get(JobId("unknown")) is None
        assert tx.jobs.items(JobId("unknown")) == ()


def test_an_ended_job_comes_back_with_results_and_failures(world: World) -> None:
    job = world.accept(inputs=2).job
    first, second = world.claim(2)
    world.clock.pass_(milliseconds=1500)
    ended = world.done(first.item), world.failed(second.item)
    assert world.end(*ended) == ([], [job.id])
    assert world.whole(job.id).items == ended


def test_only_the_attempt_that_claimed_may_write(world: World) -> None:
    world.accept()
    (stale,) = world.claim()
    with world.store.write() as tx:
        world.finish.put_back(tx, [stale.item])
    (current,) = world.claim()
    with world.store.write() as tx:
        assert not tx.jobs.update_item(world.done(stale.item))
        assert tx.jobs.update_item(world.done(current.item))
        assert not tx.jobs.update_item(world.done(current.item))


def test_waiting_items_are_counted_up_to_a_limit(world: World) -> None:
    world.account(BOB)
    world.accept(ALICE, inputs=5)
    world.accept(BOB, inputs=2)
    world.claim(2)
    with world.store.read() as tx:
        assert tx.jobs.waiting(ALICE, 100) == 4
        assert tx.jobs.waiting(ALICE, 3) == 3
        assert tx.jobs.waiting(BOB, 100) == 1


def test_progress_is_noted_of_running_items_alone(world: World) -> None:
    job = world.accept(inputs=2).job
    world.claim(1)
    with world.store.write() as tx:
        tx.jobs.progress({})
        tx.jobs.progress({(job.id, 0): 40, (job.id, 1): 50, (JobId("unknown"), 0): 60})
    assert [item.progress for item in world.whole(job.id).items] == [40, 0]


def test_when_work_began_is_noted_of_running_items_alone(world: World) -> None:
    job = world.accept(inputs=2).job
    world.claim(1)
    now = world.clock.pass_(seconds=2)
    with world.store.write() as tx:
        tx.jobs.at_work({})
        tx.jobs.at_work({(job.id, 0): now, (job.id, 1): now, (JobId("unknown"), 0): now})
    assert [item.worked_at for item in world.whole(job.id).items] == [now, None]


def test_an_end_says_when_work_began(world: World) -> None:
    job = world.accept().job
    (claimed,) = world.claim()
    begun = world.clock.pass_(seconds=2)
    ended = replace(world.done(claimed.item), worked_at=begun)
    world.end(ended)
    assert world.whole(job.id).items == (ended,)


def test_an_attempt_that_was_lost_has_not_begun_its_work(world: World) -> None:
    job = world.accept(inputs=2).job
    first, second = (replace(each.item, worked_at=START) for each in world.claim(2))
    with world.store.write() as tx:
        tx.jobs.at_work({(job.id, 0): START, (job.id, 1): START})
        world.finish.put_back(tx, [first])
        assert tx.jobs.items(job.id)[0].worked_at is None
        assert tx.jobs.items(job.id)[1] == second
        tx.jobs.recover(world.clock())
    assert [item.worked_at for item in world.whole(job.id).items] == [None, None]


def test_a_new_attempt_has_not_begun_its_work(world: World) -> None:
    world.accept()
    (claimed,) = world.claim()
    stale = replace(claimed.item, state=State.ACCEPTED, worked_at=START)
    with world.store.write() as tx:
        assert tx.jobs.update_item(stale)
    (again,) = world.claim()
    assert (again.item.attempt, again.item.worked_at) == (2, None)


def test_ended_and_deleted_jobs_are_told_from_open_ones(world: World) -> None:
    ended, open_ = world.accept().job.id, world.accept().job.id
    world.cancel(ended)
    with world.store.read() as tx:
        assert tx.jobs.stopped([ended, open_, JobId("gone")]) == {ended, "gone"}
        assert tx.jobs.stopped([]) == set()


def test_a_job_waits_again_only_if_nothing_of_it_was_begun(world: World) -> None:
    job = world.accept(inputs=2).job.id
    first, second = world.claim(2)
    with world.store.write() as tx:
        world.finish.put_back(tx, [first.item])
    assert world.job(job).state is State.RUNNING
    with world.store.write() as tx:
        world.finish.put_back(tx, [second.item])
    assert world.job(job).state is State.ACCEPTED


def test_recovery_puts_back_what_ran_and_nothing_else(world: World) -> None:
    whole_lost, part_done = world.accept().job.id, world.accept(inputs=3).job.id
    claimed = world.claim(3)
    world.end(world.done(claimed[1].item))
    world.clock.pass_(minutes=1)
    with world.store.write() as tx:
        assert tx.jobs.recover(world.clock()) == 2
    lost = world.whole(whole_lost)
    assert (lost.job.state, lost.items[0].state) == (State.ACCEPTED, State.ACCEPTED)
    assert lost.items[0].available_at == world.clock()
    assert lost.items[0].attempt == 1
    half = world.whole(part_done)
    assert half.job.state is State.RUNNING
    assert [item.state for item in half.items] == ["succeeded", "accepted", "accepted"]
    with world.store.write() as tx:
        assert tx.jobs.recover(world.clock()) == 0


def test_a_job_ends_once(world: World) -> None:
    job = world.accept().job
    ended = replace(job, state=State.FAILED, finished_at=START, charged=job.held)
    with world.store.write() as tx:
        assert tx.jobs.close(ended)
        assert not tx.jobs.close(replace(ended, state=State.CANCELLED))
    assert world.job(job.id) == ended


def test_jobs_are_listed_newest_first(world: World) -> None:
    world.account(BOB)
    made = []
    for account in (ALICE, BOB, ALICE):
        made.append(world.accept(account).job.id)
        world.clock.pass_(seconds=1)
    world.cancel(made[0])

    def listed(**which: object) -> list[JobId]:
        with world.store.read() as tx:
            query = {"account": None, "state": None, "limit": 9, **which}
            return [job.id for job in tx.jobs.listed(**query)]  # type: ignore[arg-type]

    assert listed() == made[::-1]
    assert listed(limit=1) == made[2:]
    assert listed(account=ALICE) == [made[2], made[0]]
    assert listed(account=ALICE, state=State.CANCELLED) == [made[0]]


def test_jobs_are_counted_by_state(world: World) -> None:
    world.accept()
    world.accept()
    world.claim(1)
    with world.store.read() as tx:
        assert tx.jobs.counts() == {State.ACCEPTED: 1, State.RUNNING: 1}


def _ended(world: World, blob: BlobKey | None = None) -> Whole:
    source = (
        Source(blob=blob, filename="a.jpg") if blob else Source(url="http://a.test", filename="a")
    )
    whole = world.submit(replace(world.submission(), sources=[source])).whole
    (claimed,) = world.claim()
    world.end(world.done(claimed.item))
    return world.whole(whole.job.id)


def test_results_expire_when_their_time_has_come(world: World) -> None:
    job = _ended(world).job
    world.accept()
    with world.store.write() as tx:
        assert tx.jobs.expired(START + timedelta(hours=24) - timedelta(microseconds=1), 9) == []
        assert tx.jobs.expired(START + timedelta(hours=24), 9) == [job.id]
        tx.jobs.mark_removed([job.id], START + timedelta(hours=25))
        assert tx.jobs.expired(START + timedelta(days=9), 9) == []


def test_files_of_jobs_are_their_results(world: World) -> None:
    of_upload, of_url = _ended(world, upload_key(JobId("u"), 0)), _ended(world)
    world.accept()
    _ended(world)
    jobs = [of_upload.job.id, of_url.job.id]
    results = [item.result.blob for item in (*of_upload.items, *of_url.items) if item.result]
    with world.store.read() as tx:
        assert sorted(tx.jobs.files(jobs)) == sorted(results)
        assert tx.jobs.files([]) == []


def _with_cutout(world: World) -> tuple[JobId, list[BlobKey]]:
    """A job whose result has a file beside it, and the keys of both."""
    job = world.accept().job.id
    (claimed,) = world.claim()
    done = world.done(claimed.item)
    assert done.result is not None
    cutout = replace(done.result, blob=BlobKey(f"results/{job}/0-1.cutout"))
    world.end(replace(done, result=replace(done.result, beside={"cutout": cutout})))
    return job, [done.result.blob, cutout.blob]


def test_files_beside_a_result_are_its_jobs_and_in_use_as_long_as_it(world: World) -> None:
    job, keys = _with_cutout(world)
    with world.store.write() as tx:
        assert tx.jobs.files([job]) == keys
        assert tx.jobs.blobs_in_use([*keys, BlobKey(f"results/{job}/0-1.mask")]) == set(keys)
        tx.jobs.mark_removed([job], START)
        assert tx.jobs.files([job]) == keys
        assert tx.jobs.blobs_in_use(keys) == set()


def test_old_jobs_are_forgotten_once_their_results_are_gone(world: World) -> None:
    job, later = _ended(world).job, START + timedelta(days=1)
    with world.store.write() as tx:
        tx.jobs.remember(ALICE, DIALECT, "key", Remembered(fingerprint="f", job=job.id))
        assert tx.jobs.purge(later, 9) == 0
        tx.jobs.mark_removed([job.id], later)
        assert tx.jobs.purge(START, 9) == 0
        assert tx.jobs.purge(later, 9) == 1
        assert tx.jobs.get(job.id) is None
        assert tx.jobs.items(job.id) == ()
        assert tx.jobs.remembered(ALICE, DIALECT, "key") is None
        assert [each.job for each in tx.ledger.transfers(ALICE, 9) if each.job] == [job.id] * 2


def test_results_in_use_are_those_that_are_kept(world: World) -> None:
    ended, removed = _ended(world), _ended(world)
    with world.store.write() as tx:
        tx.jobs.mark_removed([removed.job.id], START)
    results = [item.result.blob for item in (ended.items[0], removed.items[0]) if item.result]
    strays = [BlobKey("results/x/0-1"), BlobKey("results/stray"), BlobKey(f"{results[0]}0")]
    with world.store.read() as tx:
        assert tx.jobs.blobs_in_use([*results, *strays]) == {results[0]}
        assert tx.jobs.blobs_in_use([]) == set()


def test_jobs_are_unfinished_until_they_have_ended(world: World) -> None:
    ended, running = _ended(world).job.id, world.accept().job.id
    world.claim()
    waiting, unknown = world.accept().job.id, JobId("unknown")
    with world.store.read() as tx:
        assert tx.jobs.unfinished([waiting, running, ended, unknown]) == {waiting, running}


def test_a_key_that_was_let_go_makes_another_job(world: World) -> None:
    asked = world.submission(idempotency=Idempotency(key="a", fingerprint="x"))
    first = world.submit(asked).whole.job.id
    world.cancel.undo(first)
    again = world.submit(asked)
    assert (again.replayed, again.whole.job.id == first) == (False, False)


def test_a_job_is_deleted_with_its_items_and_its_key_but_not_its_transfers(world: World) -> None:
    key = Idempotency(key="k", fingerprint="f")
    gone = world.submit(world.submission(inputs=2, idempotency=key)).whole.job.id
    stays = world.accept().job.id
    world.cancel(gone)
    with world.store.write() as tx:
        tx.jobs.delete(gone)
    with world.store.read() as tx:
        assert (tx.jobs.get(gone), tx.jobs.items(gone)) == (None, ())
        assert tx.jobs.remembered(ALICE, DIALECT, "k") is None
        assert {each.job for each in tx.ledger.transfers(ALICE, 9)} >= {gone, stays}
    assert len(world.whole(stays).items) == 1


def test_an_edit_is_read_back_as_it_was_written(world: World) -> None:
    drawing = Drawing(
        model="nb2",
        ability=Ability.EDIT,
        prompt="a hat",
        images=(Source(url="http://a.test/1.jpg"), Source(blob=BlobKey("uploads/j/0"))),
        size=(64, 32),
        quality="low",
        seed=7,
        steps=30,
        guidance=2.5,
        negative_prompt="fog",
        otherwise="No engine.",
    )
    edit = Edit(operations={"resize": {"width": {"pixels": 9}}}, drawing=drawing, variations=3)
    asked = replace(world.submission(), edit=edit, sources=[Source()], extra=Credits(7))
    job = world.submit(asked).whole.job.id
    kept = world.whole(job)
    assert (kept.job.edit, kept.job.extra, kept.items[0].source) == (edit, 7, Source())


def test_a_report_is_kept_and_can_be_replaced(world: World) -> None:
    job = world.accept().job.id
    (claimed,) = world.claim()
    report = Report(
        notes=("2 faces were blurred",), people=("p", "p"), faces=((0.5,) * 128,), labels=("face",)
    )
    world.end(replace(world.done(claimed.item), report=report))
    assert world.whole(job).items[0].report == report
    with world.store.write() as tx:
        tx.jobs.set_report(job, 0, Report())
    assert world.whole(job).items[0].report == Report()


def test_a_failure_keeps_its_code_and_words(world: World) -> None:
    job = world.accept().job.id
    (claimed,) = world.claim()
    world.end(world.failed(claimed.item, Code.OUT_OF_MEMORY))
    item: Item = world.whole(job).items[0]
    assert item.failure is not None
    assert (item.failure.code, item.failure.message) == (Code.OUT_OF_MEMORY, "It is broken.")


def test_a_job_is_cancelled_with_its_open_items_alone(world: World) -> None:
    job: Job = world.accept(inputs=3).job
    first, _ = world.claim(2)
    world.end(world.done(first.item))
    with world.store.write() as tx:
        tx.jobs.cancel_items(job.id, START)
    states = [item.state for item in world.whole(job.id).items]
    assert states == [State.SUCCEEDED, State.CANCELLED, State.CANCELLED]
