"""What requests have in common that they ask of the core."""

from typing import Any

import pytest
from tests.support.imagepipeline_services import LEAST, URL, source

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.dialects.imagepipeline.schema import EditRequest, GenerateRequest
from safelight.dialects.imagepipeline.wanted import (
    Asked,
    colored,
    drawing,
    drawn,
    model_of,
    output,
    sized,
    undrawn,
    unused,
    worked,
)
from safelight.domain.edit import ColorSpace, Format, Source
from safelight.domain.engines import Ability, NoEngines
from safelight.web.problems import read

ASKED = Asked(endpoint=Endpoint.GENERATE, sources={("logo_url",): source(URL)}, engines=NoEngines())


def generate(**fields: object) -> GenerateRequest:
    return read(GenerateRequest, {"prompt": "lemons", **fields})


@pytest.mark.parametrize(
    ("endpoint", "model"),
    [
        (Endpoint.EDIT, "imagepipeline/edit"),
        (Endpoint.BACKGROUND_CHANGE, "imagepipeline/background/change"),
        (Endpoint.MESH, "imagepipeline/generate/3d"),
    ],
)
def test_engines_know_an_endpoint_by_its_path(endpoint: Endpoint, model: str) -> None:
    assert model_of(endpoint) == model


def test_every_endpoint_is_a_model_of_its_own() -> None:
    assert len({model_of(each) for each in Endpoint}) == len(Endpoint)


def test_what_is_asked_of_an_engine_follows_the_request() -> None:
    fields: dict[str, Any] = {
        "seed": 7,
        "num_inference_steps": 30,
        "guidance_scale": 4.5,
        "negative_prompt": "fog",
        "palette": ["#fff", "000000"],
    }
    made = drawing(ASKED, generate(**fields), Ability.GENERATE, "lemons.", size=(640, 480))
    assert (made.model, made.ability) == ("imagepipeline/generate", Ability.GENERATE)
    assert made.prompt == "lemons. Colour palette: #FFFFFF, #000000."
    assert (made.seed, made.steps, made.guidance) == (7, 30, 4.5)
    assert (made.negative_prompt, made.size, made.images) == ("fog", (640, 480), ())


def test_the_seed_minus_one_is_any() -> None:
    made = drawing(ASKED, generate(seed=-1), Ability.GENERATE, "lemons")
    assert made.seed is made.steps is made.guidance is None


def test_a_prompt_without_a_palette_is_left_as_it_is() -> None:
    assert colored("lemons. ", []) == "lemons. "


@pytest.mark.parametrize(
    ("name", "written", "quality"),
    [("png", Format.PNG, None), ("webp", Format.WEBP, 92), ("jpeg", Format.JPEG, 92)],
)
def test_results_are_written_for_screens(name: str, written: Format, quality: int | None) -> None:
    made = output(name)
    assert (made.format, made.quality, made.color_space) == (written, quality, ColorSpace.RGB)


def test_what_is_drawn_is_worked_on_in_place_of_an_input() -> None:
    made = drawing(ASKED, generate(), Ability.GENERATE, "lemons")
    wanted = drawn(made, {"stamp": {}}, "png", "logo")
    assert (wanted.edit.drawing, wanted.source) == (made, Source(filename="logo"))
    assert worked({}, source(URL), "png").edit.drawing is None


@pytest.mark.parametrize(
    ("width", "height", "sides"),
    [
        (300, 200, {"width": {"pixels": 300}, "height": {"pixels": 200}}),
        (300, None, {"width": {"pixels": 300}}),
        (None, 200, {"height": {"pixels": 200}}),
    ],
)
def test_sides_that_are_sent_win_over_the_prompts(
    width: int | None, height: int | None, sides: dict[str, Any]
) -> None:
    said: dict[str, Any] = {
        "tone": {},
        "resize": {"width": {"pixels": 9}},
        "resolution": {"pixels": 9},
    }
    made = sized(said, width, height)
    assert made == {"tone": {}, "resize": {**sides, "crop": "smart"}}


def test_without_sides_the_prompts_stay() -> None:
    assert sized({"resolution": {"pixels": 9}}, None, None) == {"resolution": {"pixels": 9}}


def test_what_was_sent_in_vain_is_told_in_one_sentence() -> None:
    edit = read(EditRequest, {**LEAST[Endpoint.EDIT], "negative_prompt": "fog", "width": 300})
    assert undrawn(edit) == ("negative_prompt had no effect: nothing was drawn by an engine.",)
    assert unused(edit, ("width", "negative_prompt", "height"), "why") == (
        "width, negative_prompt had no effect: why.",
    )


def test_what_says_nothing_is_not_told() -> None:
    sent = {**LEAST[Endpoint.EDIT], "negative_prompt": "", "refine_strength": 0, "palette": []}
    edit = read(EditRequest, sent)
    assert unused(edit, ("negative_prompt", "refine_strength", "palette", "mode"), "why") == ()


def test_warnings_are_told_in_the_order_in_which_they_came() -> None:
    made = worked({}, source(URL), "png").warned("a").warned("b", "c")
    assert made.warnings == ("a", "b", "c")
