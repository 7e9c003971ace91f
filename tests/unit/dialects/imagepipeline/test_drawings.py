"""What only engines can make."""

import pytest
from tests.support.imagepipeline_services import OTHER, URL, drawing, source, understood

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.domain.engines import Ability

E = Endpoint
BOTH = (source(URL), source(OTHER))


def test_a_picture_is_drawn_from_words_in_the_size_that_is_asked() -> None:
    made = drawing(E.GENERATE, width=640, seed=5)
    assert (made.ability, made.prompt) == (Ability.GENERATE, "a bowl of lemons")
    assert (made.size, made.images, made.seed) == ((640, 1024), (), 5)


def test_its_logo_is_laid_over_it_afterwards() -> None:
    made = understood(E.GENERATE, logo_url=OTHER).edit
    assert made.operations["stamp"]["position"] == "bottom_right"
    assert made.drawing is not None
    assert made.drawing.images == ()


def test_a_prompt_is_drawn_as_it_is_written() -> None:
    made = understood(E.GENERATE, enhance_prompt=True)
    assert made.warnings == ("enhance_prompt had no effect: the prompt is drawn as it is written.",)
    assert drawing(E.GENERATE, enhance_prompt=True).prompt == "a bowl of lemons"


def test_a_face_is_swapped_into_the_target() -> None:
    made = drawing(E.FACE_SWAP)
    assert (made.ability, made.images, made.size) == (Ability.EDIT, BOTH, None)
    warned = understood(E.FACE_SWAP, upscale=2, restore_weight=0.1).warnings
    assert warned == ("upscale, restore_weight had no effect: the engine decides on it.",)


@pytest.mark.parametrize("endpoint", [E.IDENTITY_LOCK, E.IDENTITY_REPLACE])
def test_a_person_is_drawn_anew_or_from_words_alone(endpoint: Endpoint) -> None:
    shown = drawing(endpoint, input_image=URL, width=512)
    assert (shown.ability, shown.images) == (Ability.EDIT, (source(URL),))
    assert shown.size == (512, 1024)
    assert drawing(endpoint).ability is Ability.GENERATE


def test_a_scene_is_drawn_with_a_face() -> None:
    made = drawing(E.INSTAMODEL, negative_prompt="fog")
    assert (made.ability, made.images) == (Ability.EDIT, (source(URL),))
    assert (made.size, made.negative_prompt) == ((768, 1024), "fog")


@pytest.mark.parametrize("gender", ["woman", "man"])
def test_clothes_are_tried_on(gender: str) -> None:
    made = drawing(E.TRY_ON, gender=gender)
    assert f"Dress the {gender} in the first image" in made.prompt
    assert (made.ability, made.images, made.size) == (Ability.EDIT, BOTH, (832, 1248))


@pytest.mark.parametrize(
    ("endpoint", "ability", "prompt", "images"),
    [
        (E.VIDEO, Ability.VIDEO, "", (source(URL),)),
        (E.MESH, Ability.MESH, "", (source(URL),)),
        (E.SPEECH, Ability.SPEECH, "Welcome.", ()),
        (E.VOICE_CLONE, Ability.SPEECH, "Welcome.", ()),
    ],
)
def test_other_media_are_asked_of_an_engine_too(
    endpoint: Endpoint, ability: Ability, prompt: str, images: tuple[object, ...]
) -> None:
    made = drawing(endpoint)
    assert (made.ability, made.prompt, made.images) == (ability, prompt, images)
