"""Which picture a failure is about."""

from collections.abc import Mapping

import pytest
from tests.support.phota_services import NOW, URL

from safelight.dialects.phota.pictures import Field
from safelight.dialects.phota.places import placed, places
from safelight.domain.edit import Drawing, Edit, JsonObject, Source
from safelight.domain.engines import Ability
from safelight.domain.errors import Code
from safelight.domain.job import Failure

FIRST, SECOND, THIRD = (Source(url=f"{URL}?{number}") for number in range(3))
ALL: dict[Field, Source] = {("images", 0): FIRST, ("images", 1): SECOND, ("images", 2): THIRD}
TWO = {"": "images.0", "image": "images.1"}


def test_pictures_are_named_by_the_fields_that_they_came_in() -> None:
    edit = Edit(operations={"backdrop": {"image": SECOND.as_json()}, "blur": {"amount": 1}})
    assert places(edit, ALL) == TWO


def test_a_name_that_two_pictures_have_stands_for_none() -> None:
    operations: Mapping[str, JsonObject] = {
        "backdrop": {"image": SECOND.as_json()},
        "style_transfer": {"image": THIRD.as_json()},
    }
    assert places(Edit(operations=operations), ALL) == {"": "images.0"}


def test_of_several_pictures_that_an_engine_is_shown_none_is_named() -> None:
    drawn = Edit(drawing=Drawing(model="nb2", ability=Ability.EDIT, prompt="x"))
    assert places(drawn, ALL) == {}
    assert places(drawn, {("image",): FIRST}) == {"": "image"}
    assert places(drawn, {}) == {}


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("The URL answered 404.", "images.0: The URL answered 404."),
        ("image: The URL answered 404.", "images.1: The URL answered 404."),
        (
            "The backdrop image cannot be used: it is damaged.",
            "images.1: The backdrop image cannot be used: it is damaged.",
        ),
        ("a: b", "images.0: a: b"),
        (": b", "images.0: : b"),
    ],
)
def test_a_message_begins_with_the_field(message: str, told: str) -> None:
    failure = Failure(code=Code.INPUT_DAMAGED, message=message, at=NOW)
    assert placed(failure, TWO) == told
    assert placed(failure, {}) == message


def test_where_two_pictures_may_be_meant_neither_is_named() -> None:
    message = "The style reference image cannot be used: it is damaged."
    failure = Failure(code=Code.INPUT_DAMAGED, message=message, at=NOW)
    assert placed(failure, TWO | {"reference": "images.2"}) == message


def test_what_is_not_about_a_file_stays_as_it_is() -> None:
    failure = Failure(code=Code.SUBJECT_NOT_FOUND, message="No face was found.", at=NOW)
    assert placed(failure, TWO) == "No face was found."
