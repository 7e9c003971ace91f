"""Forgetting people."""

from dataclasses import replace

import pytest
from tests.support.phota_services import FACES, Phota
from tests.support.world import ALICE, BOB, World

from safelight.domain.edit import Edit
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Report
from safelight.domain.people import LEARNS, Learning, PersonId
from safelight.domain.states import State


def learning(world: World) -> JobId:
    """A person whose job has just been accepted."""
    asked = replace(world.submission(), edit=Edit(operations={LEARNS: {}}))
    job = world.submit(asked).whole.job.id
    Phota(world).person(ALICE, job, Learning.UNDER_WAY)
    return job


def refused(world: World, person: str) -> Code:
    with pytest.raises(Refusal) as caught:
        world.forget(ALICE, PersonId(person))
    return caught.value.code


def test_a_person_is_forgotten_once(world: World) -> None:
    Phota(world).person(ALICE, "a")
    world.forget(ALICE, PersonId("a"))
    assert world.people.faces(ALICE, ["a"]) == {}
    assert refused(world, "a") is Code.NOT_FOUND


def test_nobody_forgets_somebody_elses_people(world: World) -> None:
    world.account(BOB)
    Phota(world).person(BOB, "theirs")
    assert refused(world, "theirs") is Code.NOT_FOUND
    assert world.people(BOB, PersonId("theirs")).learning is Learning.READY


def test_who_is_being_learnt_is_learnt_no_further(world: World) -> None:
    job = learning(world)
    (claimed,) = world.claim()
    world.forget(ALICE, PersonId(job))
    assert (world.job(job).state, world.job(job).charged) == (State.CANCELLED, 0)
    late = replace(world.done(claimed.item), report=Report(faces=FACES))
    assert world.end(late) == ([late], [])
    assert world.people.listed(ALICE, None) == []


def test_of_who_was_learnt_no_picture_remains(world: World) -> None:
    job = learning(world)
    (claimed,) = world.claim()
    done = replace(world.done(claimed.item), report=Report(faces=FACES))
    assert done.result is not None
    world.keep(done.result.blob)
    world.end(done)
    world.forget(ALICE, PersonId(job))
    assert world.blobs.local_path(done.result.blob) is None
    assert world.job(job).state is State.SUCCEEDED


def test_an_id_that_is_a_job_and_no_person_cancels_nothing(world: World) -> None:
    job = world.accept().job.id
    assert refused(world, job) is Code.NOT_FOUND
    assert world.job(job).state is State.ACCEPTED
