"""What of a client's input is repeated in messages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.dialects.claid.shown import SHOWN, got, visible


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (101, "101"),
        (-0.5, "-0.5"),
        (float("nan"), "NaN"),
        (10**400, "a number of more than 20 digits"),
        ("10px", "'10px'"),
        ("line\nbreak", r"'line\nbreak'"),
        ("\ud800", r"'\ud800'"),
        ([1], "an array"),
        ({"a": 1}, "an object"),
    ],
)
def test_a_value_is_shown_in_a_few_words(value: object, words: str) -> None:
    assert got(value) == words


def test_a_long_text_is_cut() -> None:
    assert got("x" * 4000) == f"'{'x' * SHOWN}...'"


@settings(deadline=None)
@given(st.text(st.characters()))
def test_what_is_shown_is_short_printable_and_can_be_encoded(text: str) -> None:
    shown = visible(text)
    assert len(shown) <= SHOWN + 3
    assert shown.isprintable()
    shown.encode()
