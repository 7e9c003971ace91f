"""Finding an account's people."""

import pytest
from tests.support.phota_services import FACES, Phota
from tests.support.world import ALICE, BOB, World

from safelight.domain.errors import Code, Refusal
from safelight.domain.people import Learning, PersonId


@pytest.fixture
def phota(world: World) -> Phota:
    world.account(BOB)
    return Phota(world)


def test_a_person_is_found_by_their_account(phota: Phota) -> None:
    phota.person(ALICE, "a", tag="me")
    found = phota.world.people(ALICE, PersonId("a"))
    assert (found.id, found.account, found.tag, found.learning) == (
        "a",
        ALICE,
        "me",
        Learning.READY,
    )


def test_somebody_elses_person_is_as_unknown_as_nobody(phota: Phota) -> None:
    phota.person(BOB, "theirs")
    for act in (phota.world.people, phota.world.people.picture):
        for name in ("theirs", "nobody"):
            with pytest.raises(Refusal) as caught:
                act(ALICE, PersonId(name))
            assert caught.value.code is Code.NOT_FOUND
            assert caught.value.message == f"No such profile: '{name}'."


def test_a_long_id_is_cut_in_what_is_said_of_it(phota: Phota) -> None:
    with pytest.raises(Refusal) as caught:
        phota.world.people(ALICE, PersonId("x" * 1000))
    assert len(caught.value.message) < 100


def test_an_accounts_people_are_listed_oldest_first(phota: Phota) -> None:
    for name, tag in (("b", "x"), ("a", ""), ("c", "x")):
        phota.person(ALICE, name, tag=tag)
        phota.world.clock.pass_(seconds=1)
    phota.person(BOB, "d", tag="x")
    listed = phota.world.people.listed
    assert [each.id for each in listed(ALICE, None)] == ["b", "a", "c"]
    assert [each.id for each in listed(ALICE, "x")] == ["b", "c"]
    assert listed(ALICE, "y") == []


@pytest.mark.parametrize("learning", [Learning.UNDER_WAY, Learning.FAILED])
def test_only_who_is_ready_has_a_picture(phota: Phota, learning: Learning) -> None:
    phota.person(ALICE, "ready")
    phota.person(ALICE, "new", learning)
    assert phota.world.people.picture(ALICE, PersonId("ready")) == b"a portrait"
    with pytest.raises(Refusal, match="not READY") as caught:
        phota.world.people.picture(ALICE, PersonId("new"))
    assert caught.value.code is Code.NOT_FOUND


def test_faces_are_an_accounts_own(phota: Phota) -> None:
    phota.person(ALICE, "a")
    phota.person(ALICE, "new", Learning.UNDER_WAY)
    phota.person(BOB, "theirs")
    found = phota.world.people.faces(ALICE, {"a", "new", "theirs", "nobody"})
    assert list(found) == ["a"]
    assert [tuple(face) for face in found["a"]] == list(FACES)
