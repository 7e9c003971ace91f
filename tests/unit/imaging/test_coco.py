"""People's words for objects are understood, and others are answered with what can be named."""

import pytest

from safelight.imaging.coco import NAMES, kinds, problem


@pytest.mark.parametrize("name", NAMES)
def test_every_name_means_itself_in_the_singular_and_the_plural(name: str) -> None:
    assert kinds(name) == (name,)
    assert kinds(f"the {name.upper()}") == (name,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("woman", ("person",)),
        ("People", ("person",)),
        ("the children", ("person",)),
        ("cars", ("car",)),
        ("buses", ("bus",)),
        ("knives", ("knife",)),
        ("puppies", ("dog",)),
        ("my sofa.", ("couch",)),
        ("wine glasses", ("wine glass",)),
        ("smartphone", ("cell phone",)),
        ("a coffee mug", ("cup",)),
        ("tea cups", ("cup",)),
        ("the cup of tea", ("cup",)),
        ("office chair", ("chair",)),
        ("wine bottle", ("bottle",)),
        ("a man, his dog and the bike", ("person", "dog", "bicycle")),
        ("man and woman", ("person",)),
    ],
)
def test_plurals_articles_other_words_and_lists_are_understood(
    text: str, expected: tuple[str, ...]
) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize("text", ["sneaker", "red car", "person and sneaker", "12345", " , "])
def test_an_unknown_word_is_answered_with_what_can_be_named(text: str) -> None:
    said = problem(text)
    assert said is not None
    assert repr(text) in said
    assert all(name in said for name in NAMES)


def test_there_is_no_problem_with_a_known_word() -> None:
    assert problem("handbag") is None


def test_the_names_are_those_of_the_80_classes() -> None:
    assert len(set(NAMES)) == 80
    assert (NAMES[0], NAMES[2], NAMES[15], NAMES[79]) == ("person", "car", "cat", "toothbrush")
