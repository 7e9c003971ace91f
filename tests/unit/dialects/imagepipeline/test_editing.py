"""Instructions that are carried out by operations, or by an engine."""

from typing import Any

import pytest
from tests.support.imagepipeline_services import OTHER, URL, drawing, source, understood

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.domain.edit import Format
from safelight.domain.engines import Ability
from safelight.web.problems import Unprocessable

EDIT = Endpoint.EDIT
STRANGE = "teach the dog to juggle"


def test_what_is_understood_is_done_by_operations() -> None:
    made = understood(EDIT)
    assert made.edit.drawing is None
    assert made.edit.operations.keys() == {"tone"}
    assert (made.source, made.warnings) == (source(URL), ())
    assert made.understood == ("brighter (brightness +30)",)


def test_a_further_picture_is_put_where_the_prompt_says() -> None:
    fields = {"prompt": "replace the background with image 2", "input_image": [URL, OTHER]}
    made = understood(EDIT, **fields)
    assert made.edit.operations["backdrop"] == {"image": {"url": OTHER, "filename": "other.png"}}
    assert made.source == source(URL)


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({}, Format.WEBP),
        ({"output_format": "png"}, Format.PNG),
        ({"prompt": "brighter, save as jpg"}, Format.JPEG),
        ({"prompt": "brighter, save as jpg", "output_format": "webp"}, Format.WEBP),
    ],
)
def test_the_field_says_the_format_before_the_prompt_does(
    fields: dict[str, str], written: Format
) -> None:
    assert understood(EDIT, **fields).edit.output.format is written


def test_the_fields_say_the_size_before_the_prompt_does() -> None:
    made = understood(EDIT, prompt="resize to 300x200", width=640).edit.operations
    assert made["resize"] == {"width": {"pixels": 640}, "crop": "smart"}


@pytest.mark.parametrize(("fields", "feather"), [({}, 8), ({"mask_feather_px": 0}, 0)])
def test_an_edit_is_confined_to_a_segment(fields: dict[str, int], feather: int) -> None:
    made = understood(EDIT, mask_segment="hat", **fields).edit.operations
    assert made["confine"] == {"label": "hat", "feather": feather}


def test_a_feather_without_a_segment_confines_nothing() -> None:
    assert "confine" not in understood(EDIT, mask_feather_px=9).edit.operations


def test_what_is_not_understood_takes_an_engine_and_says_why() -> None:
    made = drawing(EDIT, prompt=f"make it brighter. {STRANGE}", seed=3)
    assert (made.ability, made.images, made.seed) == (Ability.EDIT, (source(URL),), 3)
    assert STRANGE in made.otherwise
    assert "'imagepipeline/edit'" in made.otherwise
    assert understood(EDIT, prompt=STRANGE).understood == ()


def test_an_engine_that_only_transforms_does_that() -> None:
    assert drawing(EDIT, Ability.TRANSFORM, prompt=STRANGE).ability is Ability.TRANSFORM


def test_a_mode_is_a_style_that_is_drawn() -> None:
    made = drawing(EDIT, prompt="make it brighter. ", mode="anime")
    assert made.prompt == "make it brighter. In the style of anime."
    assert made.ability is Ability.EDIT
    assert made.otherwise.startswith("The mode 'anime' is a style that only a model knows.")


@pytest.mark.parametrize("side", ["width", "height"])
def test_a_segment_is_edited_at_the_size_of_the_input(side: str) -> None:
    with pytest.raises(Unprocessable, match=f"{side}: cannot be combined with mask_segment"):
        understood(EDIT, mask_segment="face", **{side: 300})


@pytest.mark.parametrize(
    ("fields", "size"),
    [({"width": 640, "height": 480}, (640, 480)), ({"width": 640}, None), ({}, None)],
)
def test_what_is_drawn_has_the_size_that_is_asked(
    fields: dict[str, int], size: tuple[int, int] | None
) -> None:
    assert drawing(EDIT, prompt=STRANGE, **fields).size == size
    made = understood(EDIT, prompt=STRANGE, **fields).edit.operations
    assert ("resize" in made) is bool(fields)


def test_what_is_drawn_is_confined_to_a_segment_of_the_input() -> None:
    made = understood(EDIT, prompt=STRANGE, mask_segment="hat").edit.operations
    assert made["confine"]["original"] == source(URL).as_json()


def test_what_has_no_effect_is_told() -> None:
    fields: dict[str, Any] = {"palette": ["#fff"], "refine_strength": 0.5, "guidance_scale": 3}
    assert understood(EDIT, **fields).warnings == (
        "guidance_scale had no effect: nothing was drawn by an engine.",
        "palette had no effect: nothing was drawn by an engine.",
        "refine_strength had no effect: only models that are not here use it.",
    )
    drawn = understood(EDIT, prompt=STRANGE, **fields)
    assert drawn.warnings == (
        "refine_strength had no effect: only models that are not here use it.",
    )


def test_what_goes_beyond_a_limit_is_refused() -> None:
    with pytest.raises(Unprocessable, match="at most 10 times"):
        understood(EDIT, prompt="upscale 100x")


def test_without_a_picture_the_prompt_is_drawn() -> None:
    made = understood(EDIT, input_image=None, prompt="a lemon", width=640)
    assert made.edit.drawing is not None
    assert made.edit.drawing.ability is Ability.GENERATE
    assert (made.edit.drawing.prompt, made.edit.drawing.size) == ("a lemon", (640, 1024))
    with pytest.raises(Unprocessable, match="mask_segment: needs input_image"):
        understood(EDIT, input_image=None, mask_segment="face")


def test_sides_win_over_a_size_in_the_prompt_and_it_is_told() -> None:
    made = understood(EDIT, prompt="resize to 100x100", width=500)
    assert made.edit.operations["resize"]["width"] == {"pixels": 500}
    assert "The size that the prompt asks for had no effect: width and height win." in made.warnings


def test_a_jpeg_cannot_hold_what_is_transparent_and_it_is_told() -> None:
    made = understood(EDIT, prompt="remove the background", output_format="jpeg")
    assert any("white in a JPEG" in each for each in made.warnings)
    assert understood(EDIT, prompt="remove the background", output_format="png").warnings == ()


def test_a_feather_without_a_segment_is_told() -> None:
    made = understood(EDIT, mask_feather_px=4)
    assert made.warnings == ("mask_feather_px had no effect: there is no mask_segment.",)
