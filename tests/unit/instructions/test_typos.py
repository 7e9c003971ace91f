"""Slips of one letter are mended; words of their own are left alone."""

import pytest

from safelight.instructions.lookalikes import REAL
from safelight.instructions.typos import index, meant, one_slip
from safelight.instructions.vocabulary import vocabulary

_NEAR = index(("brighter", "contrast", "crop", "bench"))


@pytest.mark.parametrize("word", ["brigther", "brihter", "brightter", "brishter", "contrst"])
def test_a_letter_too_many_too_few_wrong_or_swapped_is_mended(word: str) -> None:
    assert meant(word, _NEAR) in {("brighter",), ("contrast",)}


@pytest.mark.parametrize("word", ["crip", "brgihtre", "ontrast", "beach", "x" * 10_000])
def test_short_distant_and_real_words_are_not(word: str) -> None:
    assert meant(word, _NEAR) == ()


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        ("abc", "abc", True),
        ("abc", "acb", True),
        ("abc", "abd", True),
        ("abc", "abcd", True),
        ("abc", "bca", False),
    ],
)
def test_one_slip_is_one_change_either_way(first: str, second: str, *, near: bool) -> None:
    assert one_slip(first, second) is near
    assert one_slip(second, first) is near


def test_no_word_of_an_instruction_is_listed_as_another_word() -> None:
    assert vocabulary().words & REAL == set()
