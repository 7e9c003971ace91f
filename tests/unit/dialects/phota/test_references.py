"""People whom a request names."""

import pytest
from tests.support.phota_services import Phota
from tests.support.world import ALICE, BOB

from safelight.adapters.db.engine import open_engine, transaction
from safelight.dialects.phota.errors import NO_PROFILE, NOT_READY, BadRequest
from safelight.dialects.phota.references import References, named
from safelight.domain.errors import Code, Refusal
from safelight.domain.people import Learning


@pytest.mark.parametrize(
    ("listed", "prompt", "ids"),
    [
        ([], "", ()),
        (["a", "b"], "", ("a", "b")),
        ([], "Make [[abc123]] smile beside [[def]].", ("abc123", "def")),
        (["abc"], "[[abc]] and [[ abc ]] and [[abc]]", ("abc",)),
        (["b"], "[[a]]", ("b", "a")),
        ([], "[abc] [[]] [[a]b]] [ [x]]", ()),
        ([], "[[[a]]]", ("a",)),
    ],
)
def test_people_are_named_in_a_list_and_in_the_prompt(
    listed: list[str], prompt: str, ids: tuple[str, ...]
) -> None:
    assert named(listed, prompt) == ids


def check(phota: Phota, *ids: str) -> None:
    References(find=phota.services.people.find).check(ALICE, ids)


def test_people_who_are_ready_pass(phota: Phota) -> None:
    check(phota, phota.person(ALICE, "a"), phota.person(ALICE, "b"))


@pytest.mark.parametrize("learning", [Learning.UNDER_WAY, Learning.FAILED])
def test_people_who_are_not_ready_are_refused(phota: Phota, learning: Learning) -> None:
    person = phota.person(ALICE, "new", learning)
    with pytest.raises(BadRequest, match=r"Profile new is not READY; GET profiles/new/status") as c:
        check(phota, person)
    assert c.value.words == NOT_READY


def test_somebody_elses_people_are_as_unknown_as_nobody(phota: Phota) -> None:
    phota.world.account(BOB)
    phota.person(BOB, "theirs")
    for name in ("theirs", "nobody"):
        with pytest.raises(BadRequest, match=f"'{name}'") as caught:
            check(phota, name)
        assert caught.value.words == NO_PROFILE


def test_a_database_that_fails_is_not_told_as_a_missing_person(phota: Phota) -> None:
    engine = open_engine(phota.world.path)
    with transaction(engine) as connection:
        connection.exec_driver_sql("DROP TABLE people")
    engine.dispose()
    with pytest.raises(Refusal) as caught:
        check(phota, "a")
    assert caught.value.code is Code.UNAVAILABLE
