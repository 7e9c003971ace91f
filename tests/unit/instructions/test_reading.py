"""Prompts are read as operations; what is missed or contradicts is said in their own words."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from safelight.domain.edit import Edit
from safelight.imaging.limits import Limits
from safelight.instructions.merge import EXCLUSIVE
from safelight.instructions.reading import Reading, read
from safelight.operations import registry
from safelight.pipeline import plan

_HERE = Path(__file__).parent
_IMAGES = 3
#: What part of the held-out prompts must be read just as a person would.
_HELD_OUT = 0.9


def _prompts(name: str) -> list[tuple[str, Mapping[str, Any]]]:
    subjects = tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
    return [pair for subject in subjects.values() for pair in subject.items()]


def _as_expected(prompt: str, expected: Mapping[str, Any]) -> bool:
    return _reading(prompt) == expected


def _reading(prompt: str) -> Mapping[str, Any]:
    found = read(prompt, _IMAGES)
    told = {"missed": found.missed, "impossible": found.impossible}
    return {**found.operations, **{name: list(each) for name, each in told.items() if each}}


def _sourced(value: Any) -> Any:
    """The same with a source for each picture, as a dialect puts it there."""
    if isinstance(value, Mapping):
        if set(value) == {"picture"}:
            return {"url": f"https://example.com/{value['picture']}.jpg"}
        return {name: _sourced(each) for name, each in value.items()}
    return value


def accepted(reading: Reading) -> None:
    """Raises Invalid where the pipeline would refuse what was read."""
    known = {name: each for name, each in reading.operations.items() if name in registry()}
    plan.check(Edit(operations=_sourced(known)), Limits())


@pytest.mark.parametrize(("prompt", "expected"), _prompts("corpus.toml"))
def test_a_prompt_is_read_as_a_person_would(prompt: str, expected: Mapping[str, Any]) -> None:
    assert _reading(prompt) == expected


@pytest.mark.parametrize("prompt", [prompt for prompt, _ in _prompts("corpus.toml")])
def test_the_pipeline_accepts_whatever_was_read(prompt: str) -> None:
    accepted(read(prompt, _IMAGES))


def test_most_prompts_that_no_rule_was_made_for_are_read_as_a_person_would() -> None:
    prompts = _prompts("held_out.toml")
    right = sum(_as_expected(prompt, expected) for prompt, expected in prompts)
    assert right >= _HELD_OUT * len(prompts)


def test_nothing_is_done_of_prompts_that_ask_for_what_cannot_be_done() -> None:
    prompts = [
        prompt
        for prompt, expected in [*_prompts("held_out.toml"), *_prompts("corpus.toml")]
        if set(expected) == {"missed"}
    ]
    assert len(prompts) > 60
    assert [prompt for prompt in prompts if read(prompt, _IMAGES).missed == ()] == []


def test_what_the_pipeline_does_not_combine_is_missed_with_words() -> None:
    assert set(plan.CONTRADICTIONS) <= set(EXCLUSIVE)
    found = read("blur the background and make the background white", 1)
    assert list(found.operations) == ["background_blur"]
    assert found.missed == (
        'make the background white: cannot be combined with "blur the background"',
    )


def test_an_instruction_that_contradicts_another_leaves_no_trace() -> None:
    found = read("remove the dog on the left and remove the cat and the dog", 1)
    assert found.operations == {"remove_object": {"objects": ["dog"], "which": "left"}}
    assert len(found.missed) == 1


@pytest.mark.parametrize(
    ("prompt", "sentences"),
    [
        ("make it a bit brighter", ("brighter by a little (brightness +15)",)),
        (
            "less contrast, sharpen a lot",
            ("less contrast (contrast -30)", "sharper by a lot (sharpness +50)"),
        ),
        ("rotate left", ("rotated by 90 degrees counter-clockwise",)),
        ("white background", ("background #ffffff",)),
        ("don't crop", ("left as it is, as asked",)),
        ("it's too dark, brighten it", ("brighter (brightness +30)",)),
        ("save as PNG", ()),
        ("upscale 100x", ()),
        ("add a hat", ()),
    ],
)
def test_what_was_understood_is_said_in_plain_words(
    prompt: str, sentences: tuple[str, ...]
) -> None:
    assert read(prompt, 1).understood == sentences


@pytest.mark.parametrize(
    ("prompt", "ratio"),
    [("crop to 4:5", (4, 5)), ("make it square", (1, 1)), ("crop to the face", None)],
)
def test_a_ratio_that_is_asked_for_is_told(prompt: str, ratio: tuple[int, int] | None) -> None:
    assert read(prompt, 1).ratio == ratio


@pytest.mark.parametrize(
    ("prompt", "pixels"),
    [("in 4K", 8_294_400), ("upscale to 12 megapixels", 12_000_000), ("2x", None)],
)
def test_pixels_that_are_asked_for_are_told(prompt: str, pixels: int | None) -> None:
    assert read(prompt, 1).pixels == pixels


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("save it as png", "png"),
        ("as a JPEG", "jpg"),
        ("brighter, webp format", "webp"),
        ("brighter", None),
    ],
)
def test_a_file_format_that_is_asked_for_is_told(prompt: str, name: str | None) -> None:
    found = read(prompt, 1)
    assert found.format == name
    assert found.missed == ()


def test_pictures_that_no_instruction_uses_are_told() -> None:
    assert read("make it brighter", 3).unused == (2, 3)
    assert read("use image 3 as the background", 3).unused == (2,)
    assert read("make it brighter", 1).unused == ()


def test_a_picture_that_is_not_there_is_impossible() -> None:
    found = read("in the style of the second image", 1)
    assert (found.operations, found.missed) == ({}, ())
    assert found.impossible == ("in the style of the second image: there is only 1 picture",)


def test_people_are_told_once_each_in_order_also_of_what_is_missed() -> None:
    found = read("make [[b]] smile at [[a]] and blur [[b]]", 1)
    assert found.people == ("b", "a")


@pytest.mark.parametrize("prompt", ["", "   "])
def test_no_prompt_is_neither_understood_nor_missed(prompt: str) -> None:
    found = read(prompt, 1)
    assert (found.operations, found.understood, found.missed) == ({}, (), ())


@pytest.mark.parametrize("prompt", ["please", "Thanks!", "hello"])
def test_a_prompt_that_asks_for_nothing_is_missed(prompt: str) -> None:
    assert read(prompt, 1).missed == (prompt,)


def test_a_prompt_without_a_word_is_missed() -> None:
    assert read("\N{FIRE}\N{FIRE}", 1).missed == ("\N{FIRE}\N{FIRE}",)


def test_a_slip_is_mended_unless_it_is_a_word_of_its_own() -> None:
    assert read("remove the bycicle", 1).operations == {}
    assert read("remove the bicylce", 1).operations != {}
    assert read("remove the beach", 1).operations == {}


def test_both_spellings_of_english_mean_the_same() -> None:
    assert read("grey background", 1) == read("gray background", 1)
    assert read("pixelise the faces", 1) == read("pixelize the faces", 1)
    assert read("blur the licence plate", 1) == read("blur the license plate", 1)


def test_amounts_add_up_to_the_end_of_the_scale_and_no_further() -> None:
    found = read("80% brighter, then 80% brighter, then 80% brighter", 1)
    assert found.operations == {"tone": {"brightness": 100}}


def test_what_goes_beyond_a_limit_is_impossible_and_not_missed() -> None:
    found = read("make it brighter and upscale 100x", 1)
    assert found.operations == {"tone": {"brightness": 30}}
    assert found.impossible == ("upscale 100x: at most 10 times, which is 1000%",)
    assert found.missed == ()


@pytest.mark.parametrize(
    "fault", ["blurry", "out of focus", "noisy", "dull", "tilted", "pixelated"]
)
@pytest.mark.parametrize("said", ["{}", "a little {}", "it's {}", "too {}", "dark and {}, fix it"])
def test_nobody_asks_for_a_fault(fault: str, said: str) -> None:
    asked = read(said.format(fault), 1).operations
    assert "blur" not in asked
    amounts = [each for each in asked.get("tone", {}).values() if isinstance(each, int)]
    assert "dark" in said or all(amount > 0 for amount in amounts)


@pytest.mark.parametrize("verb", ["reduce", "lower", "decrease", "cut", "turn down", "dial back"])
@pytest.mark.parametrize("part", ["half", "a third", "50%", "20", "-20", "two thirds", "2x"])
def test_what_is_reduced_is_never_more(verb: str, part: str) -> None:
    contrast = read(f"{verb} the contrast by {part}", 1).operations["tone"]["contrast"]
    assert isinstance(contrast, int)
    assert contrast < 0
