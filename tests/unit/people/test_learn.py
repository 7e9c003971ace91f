"""What an ended job has learnt of a person."""

from dataclasses import replace

import pytest
from tests.support.limits import no_more_files
from tests.support.phota_services import FACES, Phota
from tests.support.world import ALICE, World

from safelight.domain.edit import Edit
from safelight.domain.errors import Code
from safelight.domain.ids import JobId
from safelight.domain.job import Item, Report
from safelight.domain.people import LEARNS, Learning, Person, PersonId
from safelight.domain.store import Claimed

REPORT = Report(notes=("Learnt from 9 images.", "One was left out."), faces=FACES)


@pytest.fixture
def claimed(world: World) -> Claimed:
    """The item of a job that learns a person, under way."""
    asked = replace(world.submission(), edit=Edit(operations={LEARNS: {}}))
    job = world.submit(asked).whole.job.id
    Phota(world).person(ALICE, job, Learning.UNDER_WAY)
    (one,) = world.claim()
    return one


def learnt(world: World, item: Item) -> Person:
    world.end(item)
    return world.people(ALICE, PersonId(item.job))


def done(world: World, claimed: Claimed, report: Report | None = REPORT) -> Item:
    item = replace(world.done(claimed.item), report=report)
    assert item.result is not None
    world.keep(item.result.blob, b"a portrait")
    return item


def test_what_was_learnt_is_kept_with_the_person_alone(world: World, claimed: Claimed) -> None:
    person = learnt(world, done(world, claimed))
    assert (person.learning, person.message) == (
        Learning.READY,
        "Learnt from 9 images. One was left out.",
    )
    assert world.people.picture(ALICE, person.id) == b"a portrait"
    faces = world.people.faces(ALICE, [person.id])[person.id]
    assert [tuple(face) for face in faces] == list(FACES)
    (item,) = world.whole(JobId(person.id)).items
    assert item.report == Report(notes=REPORT.notes)


def test_why_nothing_was_learnt_is_told(world: World, claimed: Claimed) -> None:
    person = learnt(world, world.failed(claimed.item, Code.SUBJECT_NOT_FOUND))
    assert (person.learning, person.message) == (Learning.FAILED, "It is broken.")


def test_a_cancelled_job_learns_nothing(world: World, claimed: Claimed) -> None:
    world.cancel(claimed.job.id)
    person = world.people(ALICE, PersonId(claimed.job.id))
    assert (person.learning, person.message) == (Learning.FAILED, "Learning was cancelled.")


@pytest.mark.parametrize("report", [None, Report(notes=("x",))])
def test_a_result_without_faces_is_nobody(
    world: World, claimed: Claimed, report: Report | None
) -> None:
    person = learnt(world, done(world, claimed, report))
    assert person.learning is Learning.FAILED
    assert person.message


def test_without_its_picture_nobody_is_learnt(world: World, claimed: Claimed) -> None:
    person = learnt(world, replace(world.done(claimed.item), report=REPORT))
    assert person.learning is Learning.FAILED
    assert "add the profile again" in person.message
    (item,) = world.whole(claimed.job.id).items
    assert item.report is not None
    assert item.report.faces == ()


def test_a_picture_that_cannot_be_read_ends_the_job_all_the_same(
    world: World, claimed: Claimed
) -> None:
    item = done(world, claimed)
    with world.store.write() as tx, no_more_files():
        world.finish.items(tx, [item])
    assert world.people(ALICE, PersonId(item.job)).learning is Learning.FAILED


def test_who_was_forgotten_meanwhile_stays_forgotten(world: World, claimed: Claimed) -> None:
    with world.store.write() as tx:
        tx.people.delete(PersonId(claimed.job.id))
    world.end(done(world, claimed))
    assert world.people.listed(ALICE, None) == []
    (item,) = world.whole(claimed.job.id).items
    assert item.report is not None
    assert item.report.faces == ()


def test_other_jobs_teach_nothing(world: World) -> None:
    job = world.accept().job.id
    Phota(world).person(ALICE, job, Learning.UNDER_WAY)
    (claimed,) = world.claim()
    assert learnt(world, done(world, claimed)).learning is Learning.UNDER_WAY
