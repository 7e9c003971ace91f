"""Backgrounds that are removed and changed."""

from typing import Any

import pytest
from tests.support.imagepipeline_services import URL, drawing, source, understood

from safelight.dialects.imagepipeline.names import Endpoint
from safelight.domain.edit import Format
from safelight.domain.engines import Ability
from safelight.web.problems import Unprocessable

REMOVE, CHANGE = Endpoint.BACKGROUND_REMOVE, Endpoint.BACKGROUND_CHANGE
BEACH = {"prompt": "a beach in Bali"}


def test_a_removed_background_leaves_a_transparent_png() -> None:
    made = understood(REMOVE)
    assert made.edit.operations == {
        "background_remove": {},
        "background_color": {"color": "transparent"},
    }
    assert (made.edit.output.format, made.source) == (Format.PNG, source(URL))


@pytest.mark.parametrize("name", ["webp", "jpeg"])
def test_a_cut_out_is_a_png_whatever_is_asked(name: str) -> None:
    made = understood(REMOVE, output_format=name)
    assert made.edit.output.format is Format.PNG
    assert made.warnings == (
        f"output_format {name} had no effect: without recolor the result is the cut-out, a PNG.",
    )


def test_a_recoloured_background_keeps_the_cut_out_beside_it() -> None:
    made = understood(REMOVE, recolor="F0F0F0", output_format="jpeg")
    assert made.edit.operations == {
        "background_remove": {},
        "set_aside": {"name": "cutout"},
        "background_color": {"color": "#f0f0f0"},
    }
    assert (made.edit.output.format, made.warnings) == (Format.JPEG, ())


def test_its_shadow_falls_as_it_is_asked_to() -> None:
    asked = {"shadow_opacity": 0.5, "shadow_blur": 0.1, "shadow_dx": -0.2, "shadow_dy": 0.3}
    made = understood(REMOVE, recolor="#fff", drop_shadow=True, **asked).edit.operations
    assert made["drop_shadow"] == {"opacity": 50, "spread": 0.1, "dx": -0.2, "dy": 0.3}
    assert "drop_shadow" not in understood(REMOVE, recolor="#fff", **asked).edit.operations


def test_a_shadow_needs_something_to_fall_on() -> None:
    with pytest.raises(Unprocessable, match="needs recolor") as caught:
        understood(REMOVE, drop_shadow=True)
    assert caught.value.problems[0]["loc"] == ["body", "drop_shadow"]


def test_a_background_that_operations_can_make_takes_no_engine() -> None:
    made = understood(CHANGE, prompt="soft light grey gradient", output_format="png")
    assert made.edit.drawing is None
    assert made.edit.operations.keys() == {"background_remove", "backdrop"}
    assert made.understood[0].startswith("a gradient as the background")
    assert made.edit.output.format is Format.PNG


@pytest.mark.parametrize(
    ("prompt", "operation"), [("white", "background_remove"), ("blur it", "background_blur")]
)
def test_the_subject_that_is_described_is_kept(prompt: str, operation: str) -> None:
    made = understood(CHANGE, prompt=prompt, subject_description="a red sports car")
    assert made.edit.operations[operation]["object_to_keep"] == "car"
    assert made.warnings == ()


def test_a_subject_of_no_known_kind_is_told_and_what_stands_out_is_kept() -> None:
    made = understood(CHANGE, subject_description="xylophone")
    assert made.edit.operations["background_remove"] == {}
    (told,) = made.warnings
    assert told.startswith("subject_description 'xylophone' names no kind of object")
    assert told.endswith("what stands out was kept.")


def test_a_subject_that_is_cut_out_is_shown_whole_in_its_frame() -> None:
    made = understood(CHANGE, width=300, height=200).edit.operations
    sides = {"width": {"pixels": 300}, "height": {"pixels": 200}}
    assert made["resize"] == {**sides, "fit": "canvas"}


def test_what_only_a_diffusion_could_follow_is_told() -> None:
    fields: dict[str, Any] = {
        "num_inference_steps": 30,
        "palette": ["#fff"],
        "harmonize_strength": 0.5,
        "tone_correction": 0.5,
        "has_text": True,
    }
    assert understood(CHANGE, **fields).warnings == (
        "num_inference_steps had no effect: nothing was drawn by an engine.",
        "palette, harmonize_strength had no effect: nothing was drawn by an engine.",
        "tone_correction, has_text had no effect: only models that are not here use it.",
    )


def test_a_scene_is_drawn_and_the_subject_laid_over_it() -> None:
    made = understood(CHANGE, Ability.EDIT, **BEACH, subject_description="dog")
    assert made.edit.operations == {
        "keep_subject": {
            "original": {"url": URL, "filename": "photo.jpg"},
            "harmonize": 0.0,
            "object_to_keep": "dog",
        }
    }
    assert made.source.filename == "photo.jpg"
    drawn = drawing(CHANGE, Ability.EDIT, **BEACH, seed=7, palette=["#fff"])
    assert drawn.prompt.startswith("Replace the background with: a beach in Bali.")
    assert drawn.prompt.endswith("Colour palette: #FFFFFF.")
    assert (drawn.ability, drawn.images, drawn.seed) == (Ability.EDIT, (source(URL),), 7)


def test_the_subject_is_harmonized_as_far_as_is_asked() -> None:
    made = understood(CHANGE, **BEACH, harmonize_strength=0.4).edit.operations
    assert made["keep_subject"]["harmonize"] == 0.4


def test_an_engine_that_can_only_draw_draws_the_background_alone() -> None:
    drawn = drawing(CHANGE, Ability.GENERATE, **BEACH)
    assert (drawn.ability, drawn.prompt) == (Ability.GENERATE, "a beach in Bali")
    assert (drawn.images, drawn.size) == ((), (1024, 1024))
    both = drawing(CHANGE, Ability.GENERATE, Ability.EDIT, **BEACH)
    assert both.ability is Ability.EDIT


def test_without_an_engine_it_says_what_was_not_understood() -> None:
    drawn = drawing(CHANGE, **BEACH)
    assert drawn.ability is Ability.EDIT
    assert '"a beach in Bali"' in drawn.otherwise
    assert "'imagepipeline/background/change'" in drawn.otherwise


def test_without_segmentation_the_whole_picture_is_the_engines() -> None:
    made = understood(CHANGE, **BEACH, use_segmentation=False, width=300)
    assert made.edit.operations == {"resize": {"width": {"pixels": 300}, "crop": "smart"}}
    assert made.warnings == ()


def test_without_segmentation_nothing_is_kept_or_harmonized() -> None:
    fields = {"use_segmentation": False, "subject_description": "dog", "harmonize_strength": 0.5}
    (told,) = understood(CHANGE, **BEACH, **fields).warnings
    assert told.startswith("subject_description, harmonize_strength had no effect: without ")
    assert understood(CHANGE, use_segmentation=False).warnings == (
        "use_segmentation had no effect: this background is put behind the subject.",
    )


def test_sides_of_a_scene_are_the_inputs() -> None:
    made = understood(CHANGE, **BEACH, width=300, has_text=True)
    assert "resize" not in made.edit.operations
    assert made.warnings == (
        "width had no effect: the result is as large as the input.",
        "has_text had no effect: only models that are not here use it.",
    )


def test_a_shadows_fields_without_a_shadow_are_told() -> None:
    made = understood(Endpoint.BACKGROUND_REMOVE, shadow_blur=0.1)
    assert made.warnings == ("shadow_blur had no effect: drop_shadow is not set.",)


def test_what_is_switched_off_is_told_too() -> None:
    made = understood(CHANGE, has_text=False, faster_inference=False)
    (told,) = made.warnings
    assert told.startswith("faster_inference, has_text had no effect")
