"""Patterns over kinds find tokens by what they mean, and take bounded time."""

import pytest

from safelight.instructions.pattern import Alphabet, expanded, initials

_ALPHABET = Alphabet.of(map(frozenset, [{"VERB"}, {"NOUN"}, {"VERB", "NOUN"}, {"AND"}]))


def _letters(*sets: set[str]) -> str:
    return "".join(_ALPHABET.letter(kinds) for kinds in sets)


def test_a_kind_matches_every_set_that_has_it() -> None:
    found = _ALPHABET.compiled("VERB NOUN")
    assert found.fullmatch(_letters({"VERB"}, {"VERB", "NOUN"}))
    assert not found.fullmatch(_letters({"NOUN"}, {"VERB"}))


def test_a_set_that_is_not_known_is_matched_by_nothing() -> None:
    assert not _ALPHABET.compiled("VERB|NOUN|AND").match(_ALPHABET.letter({"OTHER"}))


def test_a_kind_that_no_word_has_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="SILENCE"):
        _ALPHABET.compiled("SILENCE")


def test_parts_may_name_parts() -> None:
    parts = {"things": "NOUN (AND thing){0,3}", "thing": "NOUN"}
    assert expanded("VERB things", parts) == "VERB (?:NOUN (AND (?:NOUN)){0,3})"


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        ("VERB NOUN", {"VERB"}),
        ("(VERB)? NOUN", {"VERB", "NOUN"}),
        ("(VERB|AND)* (NOUN)+ VERB", {"VERB", "AND", "NOUN"}),
        ("(?:AND){0,2} (VERB NOUN|NOUN) AND", {"AND", "VERB", "NOUN"}),
        ("((VERB)? (NOUN)?)? AND", {"VERB", "NOUN", "AND"}),
    ],
)
def test_the_kinds_that_begin_a_match_are_known(pattern: str, kinds: set[str]) -> None:
    assert initials(pattern) == kinds


def test_what_may_be_repeated_is_repeated_four_times_at_most() -> None:
    found = _ALPHABET.compiled("(VERB)* NOUN")
    assert found.match(_letters(*[{"VERB"}] * 4, {"NOUN"}))
    assert not found.match(_letters(*[{"VERB"}] * 5, {"NOUN"}))
