"""Descriptions of backgrounds are read as operations; what is missed is said in their own words."""

import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.domain.edit import Edit
from safelight.imaging.limits import Limits
from safelight.instructions.backdrops import Backdrop, backdrop
from safelight.instructions.descriptions.words import WORDS
from safelight.pipeline import plan

_CORPUS = Path(__file__).parent / "backdrops.toml"
_WORDS = sorted({" ".join(phrase) for entry in WORDS for phrase in entry.phrases} - {""})
_WORDS += [",", ".", "#ff0000", "marble", "it", "20%", "image 2", "[[a]]", "blur the background"]
#: Seconds of CPU for 10,000 characters: a few times what they take, as machines differ.
_LONG = 1.5


def _accepted(found: Backdrop) -> None:
    """Raises Invalid where the pipeline would refuse what was read."""
    plan.check(Edit(operations=found.operations), Limits())


def _prompts() -> list[tuple[str, Mapping[str, Any]]]:
    parts = tomllib.loads(_CORPUS.read_text(encoding="utf-8"))
    return [pair for part in parts.values() for pair in part.items()]


def _reading(prompt: str) -> Mapping[str, Any]:
    found = backdrop(prompt)
    return {**found.operations, **({"missed": list(found.missed)} if found.missed else {})}


@pytest.mark.parametrize(("prompt", "expected"), _prompts())
def test_a_description_is_read_as_a_person_would(prompt: str, expected: Mapping[str, Any]) -> None:
    assert _reading(prompt) == expected


@pytest.mark.parametrize("prompt", [prompt for prompt, _ in _prompts()])
def test_the_pipeline_accepts_whatever_was_read(prompt: str) -> None:
    _accepted(backdrop(prompt))


@pytest.mark.parametrize(
    ("prompt", "sentences"),
    [
        ("pure white", ("background #ffffff",)),
        (
            "from white to #cccccc, soft shadow",
            (
                "a gradient as the background: #ffffff to #cccccc, down",
                "a contact shadow below the subject",
            ),
        ),
        ("a clean studio", ("a studio backdrop in #f4f4f2",)),
        ("slightly blurred", ("background blurred (low)",)),
        ("transparent", ("background made transparent",)),
        ("watercolor", ("the background redrawn in the style 'watercolour'",)),
        ("a beach", ()),
    ],
)
def test_what_was_understood_is_said_in_plain_words(
    prompt: str, sentences: tuple[str, ...]
) -> None:
    assert backdrop(prompt).understood == sentences


@pytest.mark.parametrize("prompt", ["please", "background", "soft lighting please, thanks!!", "🔥"])
def test_words_that_describe_no_background_of_their_own_are_never_nothing(prompt: str) -> None:
    found = backdrop(prompt)
    assert found.missed or found.operations


@given(st.lists(st.sampled_from(_WORDS), max_size=12))
@settings(max_examples=200, deadline=None)
def test_whatever_is_read_of_words_in_any_order_the_pipeline_accepts(words: list[str]) -> None:
    prompt = " ".join(words)
    found = backdrop(prompt)
    _accepted(found)
    assert found.operations or found.missed or not prompt.strip()


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read(prompt: str) -> None:
    found = backdrop(prompt)
    assert bool(found.operations or found.missed) == bool(prompt.strip())


def test_no_description_is_neither_understood_nor_missed() -> None:
    found = backdrop("  ")
    assert (found.operations, found.understood, found.missed) == ({}, (), ())


@pytest.mark.parametrize("word", ["quixotic", "marble", "wooden", "forest", "dog"])
@pytest.mark.parametrize(
    "pattern", ["{}", "a {} background", "white {}", "{} gradient from red to blue", "blurred {}"]
)
def test_a_word_that_is_not_known_makes_its_piece_missed(word: str, pattern: str) -> None:
    prompt = pattern.format(word)
    found = backdrop(prompt)
    assert found.missed == (prompt,)
    assert found.operations == {}


def test_what_cannot_be_had_together_is_missed_with_the_reason() -> None:
    assert backdrop("white. black.").missed == ('black: contradicts "white"',)
    assert backdrop("white, blurred").missed == ('blurred: cannot be combined with "white"',)


def test_both_spellings_of_english_mean_the_same() -> None:
    assert backdrop("grey colour gradient") == backdrop("gray color gradient")


@pytest.mark.parametrize(
    "part",
    [
        "white ",
        "from red to ",
        "light, ",
        "very light ",
        "no text or ",
        "studio, ",
        "soft ",
        "blurred ",
        "#fff",
    ],
)
def test_ten_thousand_characters_of_one_thing_take_little_time(part: str) -> None:
    before = time.process_time()
    backdrop((part * 10_000)[:10_000])
    assert time.process_time() - before < _LONG
