"""Where instructions do not do, it is said why, and what an engine would have to do."""

from dataclasses import dataclass

from safelight.domain.edit import JsonObject, Source
from safelight.domain.engines import Ability, Engine, NoEngines
from safelight.instructions.engines import filled, missing, otherwise, without
from safelight.instructions.reading import Reading, read

SECOND = Source(url="https://photos.example/second.jpg")


@dataclass(frozen=True)
class Transforming(NoEngines):
    """Has an engine that redraws pictures, and none that follows instructions."""

    engine: Engine

    def find(self, model: str, ability: Ability) -> Engine | None:
        return self.engine if (model, ability) == ("any", Ability.TRANSFORM) else None


class Painter:
    """An engine that nobody asks for a picture here."""

    name = "painter"
    abilities = frozenset({Ability.TRANSFORM})

    async def make(self, *_: object) -> None:
        raise AssertionError

    async def close(self) -> None:
        pass


def test_pictures_that_are_spoken_of_by_number_are_filled_in() -> None:
    given: dict[str, JsonObject] = {"backdrop": {"image": {"picture": 2}}, "blur": {"amount": 3}}
    found = filled(given, [Source(url="https://photos.example/first.jpg"), SECOND])
    assert found == {"backdrop": {"image": SECOND.as_json()}, "blur": {"amount": 3}}


def test_a_reading_that_is_whole_needs_no_engine() -> None:
    reading = read("make it brighter", 1)
    assert missing(reading, "any", NoEngines()) is None
    assert otherwise(reading, "any") == ""


def test_one_that_is_not_needs_an_engine_that_follows_instructions() -> None:
    assert missing(Reading(missed=("fly",)), "any", NoEngines()) is Ability.EDIT


def test_where_there_is_none_one_that_redraws_does() -> None:
    engines = Transforming(Painter())
    assert missing(Reading(missed=("fly",)), "any", engines) is Ability.TRANSFORM
    assert missing(Reading(missed=("fly",)), "other", engines) is Ability.EDIT


def test_what_was_not_understood_and_what_was_is_told() -> None:
    reading = Reading(missed=("fly",), unused=(2,), understood=("brighter",))
    told = otherwise(reading, "any")
    assert all(words in told for words in ('"fly"', "image 2", "brighter", without("any")))
