"""Forgetting people."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from tests.support.phota_services import FACES, Phota
from tests.support.world import ALICE, BOB, PRICE, World

from safelight.adapters.db.engine import READ, journal_mode, open_engine, transaction
from safelight.domain.credits import ZERO
from safelight.domain.edit import Edit, Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Item, Report
from safelight.domain.money import REVENUE
from safelight.domain.people import LEARNS, Learning, PersonId
from safelight.domain.states import State
from safelight.results.names import upload_key
from safelight.worker.turn import Ask, Done, take

#: What pictures' addresses, tags, notes, portraits and faces have in common here.
SECRETS = (
    b"token=first",
    b"token=further",
    b"my sister",
    b"of 5 pictures",
    b"PORTRAIT",
    b"0.25,0.25",
)
PORTRAIT = b"\xff\xd8" + b"PORTRAIT" * 4000


def learning(world: World) -> JobId:
    """A person whose job has just been accepted."""
    further = {"images": [{"url": "http://a.test/2?token=further", "filename": "2.jpg"}]}
    asked = replace(
        world.submission(),
        edit=Edit(operations={LEARNS: further}),
        sources=[Source(url="http://a.test/1?token=first", filename="1.jpg")],
        request='{"image_urls": ["http://a.test/1?token=first"], "tag": "my sister"}',
    )
    job = world.submit(asked).whole.job.id
    Phota(world).person(ALICE, job, Learning.UNDER_WAY, tag="my sister")
    return job


def learnt(world: World, item: Item) -> Item:
    """What the attempt makes of it, with its result kept."""
    done = replace(world.done(item), report=Report(faces=FACES, notes=("A face of 5 pictures.",)))
    assert done.result is not None
    world.keep(done.result.blob, PORTRAIT)
    return done


def ready(world: World) -> JobId:
    """A person who was learnt."""
    job = learning(world)
    (claimed,) = world.claim()
    assert world.end(learnt(world, claimed.item)) == ([], [job])
    return job


def refused(world: World, person: str) -> Code:
    with pytest.raises(Refusal) as caught:
        world.forget(ALICE, PersonId(person))
    return caught.value.code


def left(folder: Path) -> set[bytes]:
    """Which secrets any file of the folder still has."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return {secret for secret in SECRETS if any(secret in content for content in files)}


def is_there(world: World, job: JobId) -> bool:
    with world.store.read() as tx:
        return bool(tx.jobs.get(job) or tx.jobs.items(job))


def turn(world: World, ended: Item) -> Done:
    """The dispatcher's next turn."""
    ask = Ask(ended=[ended], room=1, watched=frozenset({ended.job}))
    with world.store.write() as tx:
        return take(tx, ask, world.finish, world.clock)


def books(world: World) -> tuple[int, int]:
    """What is held of Alice's credits, and what was charged to her."""
    with world.store.read() as tx:
        return tx.ledger.balance(ALICE).held, tx.ledger.balances().get(REVENUE, ZERO)


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


def test_who_waits_to_be_learnt_is_forgotten_with_the_job_and_its_hold(world: World) -> None:
    job = learning(world)
    upload = world.keep(upload_key(job, 0))
    world.forget(ALICE, PersonId(job))
    assert not is_there(world, job)
    assert world.claim() == []
    assert books(world) == (0, 0)
    assert world.blobs.local_path(upload) is None


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED, State.ACCEPTED])
def test_an_attempt_of_a_forgotten_job_is_stopped_and_changes_nothing(
    world: World, state: State
) -> None:
    job = learning(world)
    (claimed,) = world.claim()
    world.forget(ALICE, PersonId(job))
    done = learnt(world, claimed.item)
    late = done if state is State.SUCCEEDED else replace(claimed.item, state=state)
    after = turn(world, late)
    assert (after.stopped, after.finished, after.claimed) == ({job}, [], [])
    assert after.late == ([] if state is State.ACCEPTED else [late])
    assert not is_there(world, job)
    assert books(world) == (0, 0)
    assert world.people.listed(ALICE, None) == []
    assert done.result is not None
    assert world.expire.orphans() == [done.result.blob]


def test_who_was_learnt_is_forgotten_with_the_job_and_stays_paid(world: World) -> None:
    job = ready(world)
    world.forget(ALICE, PersonId(job))
    assert not is_there(world, job)
    assert world.blobs.list("results") == []
    assert books(world) == (0, PRICE)
    with world.store.read() as tx:
        assert job in {transfer.job for transfer in tx.ledger.transfers(ALICE, 9)}


def test_who_could_not_be_learnt_is_forgotten_with_the_job(world: World) -> None:
    job = learning(world)
    (claimed,) = world.claim()
    world.end(world.failed(claimed.item))
    world.forget(ALICE, PersonId(job))
    assert not is_there(world, job)


def test_a_person_whose_job_is_forgotten_already_is_forgotten(world: World) -> None:
    job = ready(world)
    world.clock.pass_(days=40)
    world.expire.run_once()
    assert not is_there(world, job)
    world.forget(ALICE, PersonId(job))
    assert world.people.listed(ALICE, None) == []


def test_no_file_has_anything_of_a_forgotten_person(world: World) -> None:
    job = ready(world)
    assert left(world.folder) == set(SECRETS)
    world.forget(ALICE, PersonId(job))
    assert left(world.folder) == set()


def test_what_others_read_is_gone_with_a_later_write(world: World) -> None:
    if journal_mode() != "WAL":
        pytest.skip("a rollback journal goes with its transaction, for which readers wait")
    job = ready(world)
    other = open_engine(world.path)
    with transaction(other, READ) as reader:
        reader.exec_driver_sql("SELECT count(*) FROM people").all()
        world.forget(ALICE, PersonId(job))
        assert left(world.folder) != set()
    other.dispose()
    world.accept()
    assert left(world.folder) == set()


def test_person_and_job_are_forgotten_together_or_not_at_all(world: World) -> None:
    job = learning(world)
    trigger = "CREATE TRIGGER keep BEFORE DELETE ON people BEGIN SELECT RAISE(ABORT, 'no'); END"
    other = open_engine(world.path)
    with transaction(other) as connection:
        connection.exec_driver_sql(trigger)
    other.dispose()
    with pytest.raises(IntegrityError):
        world.forget(ALICE, PersonId(job))
    assert world.job(job).state is State.ACCEPTED
    assert world.people(ALICE, PersonId(job)).learning is Learning.UNDER_WAY


def test_an_id_that_is_a_job_and_no_person_cancels_nothing(world: World) -> None:
    job = world.accept().job.id
    assert refused(world, job) is Code.NOT_FOUND
    assert world.job(job).state is State.ACCEPTED
