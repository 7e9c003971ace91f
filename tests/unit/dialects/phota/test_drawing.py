"""What engines are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from tests.support.phota_services import URL

from safelight.dialects.phota import drawing
from safelight.dialects.phota.schema import EditRequest, GenerateRequest
from safelight.domain.edit import Drawing, Source
from safelight.domain.engines import Ability, Engine, NoEngines
from safelight.instructions.reading import Reading
from safelight.instructions.reading import read as read_prompt
from safelight.web.problems import read

STRANGE = "teach the dog to juggle"
PICTURE = Source(url=URL)


@dataclass
class Some(NoEngines):
    """Engines that are never asked for anything, by model and ability."""

    serves: Mapping[str, set[Ability]]

    def find(self, model: str, ability: Ability) -> Engine | None:
        found: Any = object() if ability in self.serves.get(model, set()) else None
        engine: Engine | None = found
        return engine


def edited(prompt: str, *abilities: Ability, images: int = 1, **fields: object) -> Drawing | None:
    given = {"prompt": prompt, "images": [URL] * images} | fields
    request = read(EditRequest, given)
    engines = Some({request.base_model: set(abilities)})
    reading = read_prompt(prompt, images)
    return drawing.edited(request, reading, [PICTURE] * images, engines)


def drawn(prompt: str, *abilities: Ability, images: int = 1, **fields: object) -> Drawing:
    made = edited(prompt, *abilities, images=images, **fields)
    assert made is not None
    return made


def test_what_is_not_understood_waits_for_an_engine_and_says_what_is_missing() -> None:
    made = drawn(f"make it brighter. {STRANGE}")
    assert made.ability is Ability.EDIT
    assert made.images == (PICTURE,)
    assert STRANGE in made.otherwise
    assert "Understood: brighter" in made.otherwise
    assert "generative engine" in made.otherwise
    assert "'nb2'" in made.otherwise


def test_a_picture_that_no_instruction_speaks_of_is_not_passed_over() -> None:
    assert "image 2, 3" in drawn("brighter", images=3).otherwise


def test_an_engine_that_edits_gets_every_edit() -> None:
    made = drawn("make it brighter", Ability.EDIT)
    assert (made.ability, made.prompt, made.otherwise) == (Ability.EDIT, "make it brighter", "")
    assert made.size is None


@pytest.mark.parametrize(
    ("abilities", "understood", "strange"),
    [
        ([], None, Ability.EDIT),
        ([Ability.TRANSFORM], None, Ability.TRANSFORM),
        ([Ability.GENERATE], None, Ability.EDIT),
        ([Ability.EDIT], Ability.EDIT, Ability.EDIT),
        ([Ability.EDIT, Ability.TRANSFORM], Ability.EDIT, Ability.EDIT),
    ],
)
def test_an_engine_that_only_transforms_gets_what_instructions_cannot_do(
    abilities: list[Ability], understood: Ability | None, strange: Ability
) -> None:
    made = edited("brighter", *abilities)
    assert (made.ability if made else None) is understood
    assert drawn(STRANGE, *abilities).ability is strange


def test_an_engine_gets_the_shape_and_the_words_of_the_request() -> None:
    made = drawn(
        "[[abc]] waves at [[ d ]]",
        Ability.EDIT,
        base_model="gpt-image-2",
        quality="low",
        aspect_ratio="1:1",
        resolution="2K",
    )
    assert made.model == "gpt-image-2"
    assert made.prompt == "the person waves at the person"
    assert (made.size, made.quality) == ((2048, 2048), "low")


def test_what_is_drawn_from_words_is_square_unless_they_say_more() -> None:
    made = drawing.generated(read(GenerateRequest, {"prompt": "lemons"}))
    assert (made.ability, made.images, made.otherwise) == (Ability.GENERATE, (), "")
    assert (made.size, made.quality) == ((1024, 1024), None)
    wide = read(GenerateRequest, {"prompt": "lemons", "aspect_ratio": "16:9"})
    assert drawing.generated(wide).size == (1368, 768)


def test_other_endpoints_begin_with_a_drawing_where_their_prompt_is_not_understood() -> None:
    assert drawing.instructed("warmer", read_prompt("warmer", 1), PICTURE) is None
    made = drawing.instructed(STRANGE, read_prompt(STRANGE, 1), PICTURE)
    assert made is not None
    assert (made.model, made.ability, made.images) == ("nb2", Ability.EDIT, (PICTURE,))
    assert STRANGE in made.otherwise


def test_of_many_pieces_the_first_are_told() -> None:
    reading = Reading(missed=tuple(f"piece {number}" for number in range(100)))
    made = drawing.instructed("x", reading, PICTURE)
    assert made is not None
    assert ("piece 9" in made.otherwise, "piece 10" in made.otherwise) == (True, False)


@pytest.mark.parametrize(
    ("prompt", "asks"),
    [("[[a]]", ""), (" [[a]], [[ b ]]. ", ""), ("[[a]] warmer", "[[a]] warmer"), ("", "")],
)
def test_a_prompt_that_only_names_people_asks_for_nothing(prompt: str, asks: str) -> None:
    assert drawing.instruction(prompt) == asks
