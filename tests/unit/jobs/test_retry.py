"""Asking for an ended job again."""

from dataclasses import replace

import pytest
from tests.support.world import ALICE, PRICE, World

from safelight.domain.credits import Credits
from safelight.domain.edit import Drawing, Edit, Source
from safelight.domain.engines import Ability
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey, JobId
from safelight.domain.job import Job
from safelight.domain.people import LEARNS
from safelight.domain.states import State
from safelight.results.names import upload_key

NEW = JobId("new")


def _retry(world: World, job: JobId) -> Job:
    return world.retry(job, lambda: NEW, "request-2")


def _code(world: World, job: JobId) -> Code:
    with pytest.raises(Refusal) as caught:
        _retry(world, job)
    return caught.value.code


def test_a_failed_job_is_asked_for_again_as_a_new_job(world: World) -> None:
    old = world.accept(inputs=2).job
    for claimed in world.claim(2):
        world.end(world.failed(claimed.item))
    new = _retry(world, old.id)
    assert (new.id, new.state, new.request_id) == (NEW, State.ACCEPTED, "request-2")
    same = ("account", "dialect", "kind", "priority", "edit", "request", "wire", "held")
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    sources = [item.source for item in world.whole(NEW).items]
    assert sources == [item.source for item in world.whole(old.id).items]
    assert world.job(old.id).state is State.FAILED
    with world.store.read() as tx:
        assert tx.ledger.balance(ALICE).held == 2 * PRICE


def test_a_cancelled_job_may_be_retried(world: World) -> None:
    job = world.accept().job.id
    world.cancel(job)
    assert _retry(world, job).id == NEW


def test_a_job_that_is_open_or_succeeded_is_not_retried(world: World) -> None:
    job = world.accept().job.id
    assert _code(world, job) is Code.CONFLICT
    (claimed,) = world.claim()
    assert _code(world, job) is Code.CONFLICT
    world.end(world.done(claimed.item))
    assert _code(world, job) is Code.CONFLICT


def test_an_unknown_job_is_not_found(world: World) -> None:
    assert _code(world, JobId("unknown")) is Code.NOT_FOUND


def test_an_upload_is_gone(world: World) -> None:
    source = Source(blob=upload_key(JobId("u"), 0), filename="a.jpg")
    job = world.submit(replace(world.submission(), sources=[source])).whole.job.id
    world.cancel(job)
    assert _code(world, job) is Code.GONE


@pytest.mark.parametrize("key", [BlobKey("results/7/0-1"), BlobKey("shared/2026-04-01/1")])
def test_what_used_a_file_that_is_here_is_retried_while_it_is(world: World, key: BlobKey) -> None:
    source = Source(blob=world.keep(key), filename="a.jpg")
    job = _cancelled(world, Edit(), source)
    new = _retry(world, job)
    assert world.whole(new.id).items[0].source == source
    world.cancel(new.id)
    world.blobs.delete([key])
    with pytest.raises(Refusal, match=r"used the file a\.jpg, which was removed") as caught:
        _retry(world, job)
    assert caught.value.code is Code.GONE


def test_an_operation_with_a_file_that_was_removed_is_gone(world: World) -> None:
    kept = Source(blob=BlobKey("results/7/0-1"), filename="style.jpg")
    edit = Edit(operations={"style_transfer": {"style_reference_image": kept.as_json()}})
    assert _code(world, _cancelled(world, edit)) is Code.GONE


def _cancelled(world: World, edit: Edit, source: Source | None = None) -> JobId:
    asked = replace(world.submission(), edit=edit)
    if source is not None:
        asked = replace(asked, sources=[source])
    job = world.submit(asked).whole.job.id
    world.cancel(job)
    return job


def _drawing(*images: Source) -> Edit:
    return Edit(drawing=Drawing(model="m", ability=Ability.EDIT, prompt="p", images=images))


def test_a_drawing_is_made_again_from_what_can_be_fetched_again(world: World) -> None:
    edit = _drawing(Source(url="http://pictures.test/a.jpg"))
    new = _retry(world, _cancelled(world, edit, Source(filename="edit")))
    assert new.edit == edit
    assert world.whole(NEW).items[0].source == Source(filename="edit")


@pytest.mark.parametrize("first", [True, False])
def test_a_drawing_by_an_upload_is_gone(
    world: World,
    first: bool,  # noqa: FBT001 -- which of two images is the upload
) -> None:
    images = [Source(blob=upload_key(JobId("u"), 0)), Source(url="http://pictures.test/a.jpg")]
    edit = _drawing(*images[:: 1 if first else -1])
    assert _code(world, _cancelled(world, edit, Source(filename="edit"))) is Code.GONE


def test_an_operation_with_an_upload_is_gone(world: World) -> None:
    upload = {"blob": upload_key(JobId("u"), 1), "filename": "image"}
    edit = Edit(operations={"style_transfer": {"style_reference_image": upload}})
    assert _code(world, _cancelled(world, edit)) is Code.GONE


def test_a_person_is_not_learnt_again(world: World) -> None:
    job = _cancelled(world, Edit(operations={LEARNS: {}}))
    with pytest.raises(Refusal, match="add the profile again") as caught:
        _retry(world, job)
    assert caught.value.code is Code.CONFLICT


def test_a_retry_costs_what_the_first_try_did(world: World) -> None:
    asked = replace(world.submission(inputs=3), price=Credits(7), extra=Credits(2))
    job = world.submit(asked).whole.job.id
    world.cancel(job)
    new = _retry(world, job)
    assert (new.held, new.extra) == (21, 2)


def test_a_retry_is_beyond_the_limit_on_open_jobs(world: World) -> None:
    asked = replace(world.submission(), most_open=1)
    job = world.submit(asked).whole.job.id
    world.cancel(job)
    world.submit(asked)
    with pytest.raises(Refusal, match="at most 1 unfinished"):
        world.submit(asked)
    assert _retry(world, job).id == NEW
