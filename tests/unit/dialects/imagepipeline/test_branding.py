"""Logos and branded scenes."""

from typing import Any

import pytest
from tests.support.imagepipeline_services import OTHER, URL, drawing, source, understood

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.domain.engines import Ability
from safelight.web.problems import Unprocessable

LOGO, TEMPLATE = Endpoint.LOGO, Endpoint.TEMPLATE
STAMPED: dict[str, Any] = {"prompt": None, "input_image": URL, "logo_url": OTHER}
COMPOSED: dict[str, Any] = {"prompt": None, "input_image": URL}
STAMP = {
    "image": {"url": OTHER, "filename": "other.png"},
    "position": "bottom_right",
    "opacity": 50,
}


def wrong(endpoint: Endpoint, **fields: object) -> list[object]:
    with pytest.raises(Unprocessable) as caught:
        understood(endpoint, **fields)
    (problem,) = caught.value.problems
    loc: list[object] = problem["loc"]
    return loc


def test_a_logo_is_laid_over_a_picture() -> None:
    made = understood(LOGO, **STAMPED)
    assert made.edit.operations == {"stamp": STAMP}
    assert (made.edit.drawing, made.source, made.warnings) == (None, source(URL), ())


@pytest.mark.parametrize("endpoint", [LOGO, TEMPLATE])
@pytest.mark.parametrize("position", ["top_left", "top_right", "bottom_left"])
def test_it_goes_where_it_is_asked_to(endpoint: Endpoint, position: str) -> None:
    made = understood(endpoint, **STAMPED, position=position).edit.operations
    assert made["stamp"] == {**STAMP, "position": position}


def test_over_a_picture_what_would_be_drawn_has_no_effect() -> None:
    fields = {**STAMPED, "prompt": "lemons", "palette": ["#fff"], "guidance_scale": 3, "width": 9}
    assert understood(LOGO, **fields).warnings == (
        "prompt, palette, width had no effect: the logo is laid over input_image as it is.",
        "guidance_scale had no effect: nothing was drawn by an engine.",
    )


def test_without_a_picture_an_engine_draws_one() -> None:
    made = understood(LOGO, logo_url=OTHER, width=640, height=480)
    assert made.edit.operations == {"stamp": STAMP}
    assert made.source.url is None
    drawn = drawing(LOGO, width=640, height=480)
    assert (drawn.ability, drawn.prompt) == (Ability.GENERATE, "a bowl of lemons")
    assert drawn.size == (640, 480)


def test_the_logo_may_be_left_out_of_what_is_drawn() -> None:
    assert understood(LOGO).edit.operations == {}


@pytest.mark.parametrize(
    ("endpoint", "fields", "field"),
    [
        (LOGO, {"prompt": None}, "input_image"),
        (LOGO, {"prompt": None, "logo_url": OTHER}, "input_image"),
        (LOGO, {"input_image": URL}, "logo_url"),
        (TEMPLATE, {"prompt": None, "logo_url": OTHER}, "input_image"),
    ],
)
def test_a_request_with_too_little_to_do_names_what_is_missing(
    endpoint: Endpoint, fields: dict[str, Any], field: str
) -> None:
    assert wrong(endpoint, **fields) == ["body", field]


def test_a_scene_is_a_studio_in_the_subjects_own_colours() -> None:
    made = understood(TEMPLATE, **COMPOSED, palette_mode="radical")
    backdrop = made.edit.operations["palette_backdrop"]
    assert (backdrop["mode"], "colors" in backdrop) == ("radical", False)
    assert made.edit.operations.keys() == {"background_remove", "palette_backdrop"}
    assert (made.edit.drawing, made.warnings) == (None, ())


def test_a_brands_palette_colours_the_studio() -> None:
    palette = [f"#0000{number:02x}" for number in range(9)]
    made = understood(TEMPLATE, **COMPOSED, palette=palette).edit.operations
    assert made["palette_backdrop"]["colors"] == palette[:8]


def test_a_background_that_is_described_is_made_as_it_is() -> None:
    made = understood(TEMPLATE, **COMPOSED, background_prompt="white").edit.operations
    assert made["background_color"] == {"color": "#ffffff"}
    assert "palette_backdrop" not in made


@pytest.mark.parametrize("text", ['Summer "Big sale"', "\u201cBig sale\u201d in red"])
def test_what_a_prompt_has_in_quotes_is_written_onto_the_scene(text: str) -> None:
    made = understood(TEMPLATE, **{**COMPOSED, "prompt": text, "logo_url": OTHER}, width=300)
    assert made.edit.operations["caption"] == {"text": "Big sale", "position": "top"}
    assert made.edit.operations["stamp"] == STAMP
    assert made.edit.operations["resize"] == {"width": {"pixels": 300}, "fit": "canvas"}


def test_several_quotes_are_several_lines() -> None:
    made = understood(TEMPLATE, **{**COMPOSED, "prompt": '"Sale" and below it "-50%"'})
    assert made.edit.operations["caption"] == {"text": "Sale\n-50%", "position": "bottom"}


def test_a_prompt_without_quotes_writes_nothing_and_is_told() -> None:
    made = understood(TEMPLATE, **{**COMPOSED, "prompt": "a poster that says sale"})
    assert "caption" not in made.edit.operations
    (warning,) = made.warnings
    assert warning.startswith("prompt had no effect: only what it has in quotes")


@pytest.mark.parametrize("words", ["navy studio backdrop", "white studio"])
def test_a_studio_whose_colour_is_named_has_it(words: str) -> None:
    made = understood(TEMPLATE, **COMPOSED, background_prompt=words, palette_mode="radical")
    assert made.edit.operations["palette_backdrop"]["colors"] in (["#000080"], ["#ffffff"])
    assert made.warnings == ("palette_mode had no effect: background_prompt says which colours.",)


def test_a_scene_that_takes_an_engine_is_drawn_behind_the_subject() -> None:
    fields = {**COMPOSED, "prompt": '"Sale"', "background_prompt": "a beach in Bali"}
    made = understood(TEMPLATE, **fields, subject_description="a mug", width=300)
    assert list(made.edit.operations) == ["keep_subject", "caption"]
    assert made.edit.operations["keep_subject"]["object_to_keep"] == "cup"
    assert made.warnings == ("width had no effect: the result is as large as the input.",)
    assert "a beach in Bali" in drawing(TEMPLATE, **fields).prompt


def test_a_subject_of_no_known_kind_is_told() -> None:
    made = understood(TEMPLATE, **COMPOSED, subject_description="xylophone")
    assert "'xylophone'" in made.warnings[0]


def test_a_card_of_words_alone_is_drawn() -> None:
    drawn = drawing(TEMPLATE, height=512)
    assert (drawn.ability, drawn.size) == (Ability.GENERATE, (1024, 512))
    assert understood(TEMPLATE, logo_url=OTHER).edit.operations == {"stamp": STAMP}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"palette_mode": "radical"}, "the subject's own (radical)"),
        ({"palette": ["#123456"]}, "the palette's"),
    ],
)
def test_a_studio_is_told_in_the_colours_that_it_gets(fields: dict[str, Any], words: str) -> None:
    made = understood(TEMPLATE, **COMPOSED, **fields)
    assert made.understood == (f"a studio backdrop in colours after {words}",)
