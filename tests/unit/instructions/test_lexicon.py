"""Entries know the forms of their words."""

import pytest

from safelight.instructions.lexicon import american, merged, nouns, verbs, words


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("crop", {"crop", "crops", "cropped", "cropping"}),
        ("remove", {"remove", "removes", "removed", "removing"}),
        ("brighten", {"brighten", "brightens", "brightened", "brightening"}),
        ("tidy up", {"tidy up", "tidies up", "tidied up", "tidying up"}),
        ("strip", {"strip", "strips", "stripped", "stripping"}),
    ],
)
def test_a_verb_is_known_in_all_its_forms(verb: str, forms: set[str]) -> None:
    assert {" ".join(phrase) for phrase in verbs("DO", verb).phrases} == forms


def test_a_noun_is_known_in_the_plural() -> None:
    assert nouns("THING", "dark box | city").phrases == (
        ("dark", "box"),
        ("dark", "boxes"),
        ("city",),
        ("cities",),
    )


def test_a_phrase_may_mean_several_things_and_the_first_value_of_a_kind_stays() -> None:
    entries = [words("COLOR", "orange", 1), words("FRUIT", "orange"), words("COLOR", "orange", 2)]
    assert merged(entries) == {("orange",): {"COLOR": 1, "FRUIT": None}}


@pytest.mark.parametrize(
    ("british", "other"),
    [
        ("colours", "colors"),
        ("greyscale", "grayscale"),
        ("pixelise", "pixelize"),
        ("licence", "license"),
        ("noise", "noise"),
        ("raises", "raises"),
    ],
)
def test_words_are_kept_in_american_spelling(british: str, other: str) -> None:
    assert american(british) == other
