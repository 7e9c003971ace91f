"""People and their faces in SQL."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from tests.support.world import ALICE, BOB, START, World

from safelight.adapters.db.engine import open_engine
from safelight.adapters.db.store import SqlTx
from safelight.domain.ids import AccountId
from safelight.domain.people import Learning, Person, PersonId

ANNA, BEN = PersonId("anna"), PersonId("ben")
FACES = [[0.12345, -1.5, 1e-9], [3.0, 0.0, 2.5]]


def person(which: PersonId = ANNA, account: AccountId = ALICE, tag: str | None = None) -> Person:
    return Person(
        id=which,
        account=account,
        tag=tag,
        learning=Learning.UNDER_WAY,
        message="",
        created_at=START,
    )


def write(world: World, act: Callable[[SqlTx], object]) -> None:
    with world.store.write() as tx:
        act(tx)


@pytest.mark.parametrize("tag", [None, "me", "mañana ✨"])
def test_a_person_is_read_as_they_were_written(world: World, tag: str | None) -> None:
    write(world, lambda tx: tx.people.insert(person(tag=tag)))
    with world.store.read() as tx:
        assert tx.people.get(ANNA) == person(tag=tag)
        assert tx.people.get(BEN) is None
        assert tx.people.picture(ANNA) is None
        assert tx.people.faces(ALICE, [ANNA]) == {}


def test_who_is_learnt_has_faces_and_a_picture(world: World) -> None:
    write(world, lambda tx: tx.people.insert(person()))
    write(world, lambda tx: tx.people.learnt(ANNA, "learnt", FACES, b"jpeg"))
    with world.store.read() as tx:
        assert tx.people.get(ANNA) == replace(person(), learning=Learning.READY, message="learnt")
        assert tx.people.faces(ALICE, [ANNA, BEN]) == {ANNA: FACES}
        assert tx.people.picture(ANNA) == b"jpeg"


def test_who_could_not_be_learnt_has_neither(world: World) -> None:
    write(world, lambda tx: tx.people.insert(person()))
    write(world, lambda tx: tx.people.not_learnt(ANNA, "no face"))
    with world.store.read() as tx:
        assert tx.people.get(ANNA) == replace(person(), learning=Learning.FAILED, message="no face")
        assert tx.people.faces(ALICE, [ANNA]) == {}


def test_the_database_lets_nobody_be_ready_without_faces(world: World) -> None:
    ready = replace(person(), learning=Learning.READY)
    with pytest.raises(IntegrityError, match="ck_people_faces"):
        write(world, lambda tx: tx.people.insert(ready))


def test_the_database_knows_every_state_of_learning(world: World) -> None:
    for learning in Learning:
        engine = open_engine(world.path)
        with engine.connect() as connection:
            connection.exec_driver_sql(
                "INSERT INTO people (id, account, learning, message, created_at, faces)"
                " VALUES (?, ?, ?, '', 0, ?)",
                (learning, ALICE, learning, json.dumps([]) if learning is Learning.READY else None),
            )
            connection.rollback()
        engine.dispose()


def test_people_belong_to_an_account_that_there_is(world: World) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        write(world, lambda tx: tx.people.insert(person(account=BOB)))


def test_an_id_is_somebodys_once(world: World) -> None:
    write(world, lambda tx: tx.people.insert(person()))
    with pytest.raises(IntegrityError, match="UNIQUE"):
        write(world, lambda tx: tx.people.insert(person()))


def test_people_are_listed_by_age_and_tag_for_their_account(world: World) -> None:
    world.account(BOB)
    later = world.clock.pass_(seconds=1)
    everyone = [
        replace(person(PersonId("z"), tag="x"), created_at=START),
        replace(person(PersonId("b")), created_at=later),
        replace(person(PersonId("a"), tag="x"), created_at=later),
        person(PersonId("other"), BOB, tag="x"),
    ]
    with world.store.write() as tx:
        for each in reversed(everyone):
            tx.people.insert(each)
    with world.store.read() as tx:
        assert [each.id for each in tx.people.listed(ALICE, None)] == ["z", "a", "b"]
        assert [each.id for each in tx.people.listed(ALICE, "x")] == ["z", "a"]


def test_the_index_finds_an_accounts_people(world: World) -> None:
    engine = open_engine(world.path)
    with engine.connect() as connection:
        query = "EXPLAIN QUERY PLAN SELECT id FROM people WHERE account = 'a' ORDER BY created_at"
        plan = " ".join(str(row) for row in connection.exec_driver_sql(query))
    engine.dispose()
    assert "ix_people_account" in plan
    assert "TEMP B-TREE" not in plan


def test_who_is_deleted_leaves_nothing(world: World) -> None:
    write(world, lambda tx: tx.people.insert(person()))
    write(world, lambda tx: tx.people.learnt(ANNA, "", FACES, b"jpeg"))
    write(world, lambda tx: tx.people.delete(ANNA))
    with world.store.read() as tx:
        assert (tx.people.get(ANNA), tx.people.picture(ANNA)) == (None, None)
        assert tx.people.faces(ALICE, [ANNA]) == {}


def test_a_head_is_read_without_the_faces(world: World) -> None:
    """What lists people does not read what is long of them."""
    statements: list[str] = []
    engine = open_engine(world.path)
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.set_trace_callback(statements.append)
        SqlTx(connection).people.listed(ALICE, None)
    engine.dispose()
    (query,) = (each for each in statements if each.startswith("SELECT"))
    assert "faces" not in query
    assert "picture" not in query
