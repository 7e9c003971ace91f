"""Styles are found by their names and by what else people call them."""

import pytest

from safelight.imaging.style_names import COUNT, INDEX, NAMES, named, required


def test_every_name_has_a_number_of_its_own_within_the_network_s() -> None:
    assert set(INDEX) == set(NAMES)
    assert len(set(INDEX.values())) == len(NAMES)
    assert set(INDEX.values()) <= set(range(COUNT))


def test_no_word_means_two_styles() -> None:
    words = [word for name, others in NAMES.items() for word in (name, *others)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_and_synonym_is_understood(name: str) -> None:
    assert {named(word) for word in (name, *NAMES[name])} == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Oil Painting", "oil painting"),
        ("  van-Gogh style ", "starry night"),
        ("a stained glass look", "mosaic"),
        ("ukiyo-e", "great wave"),
        ("Pop-Art", "pop art"),
        ("abstract art", "abstract"),
    ],
)
def test_case_hyphens_and_words_beside_a_name_do_not_matter(text: str, name: str) -> None:
    assert named(text) == name


@pytest.mark.parametrize("text", ["", "style", "moonwalk", "oil painting mosaic", "17"])
def test_what_means_no_style_is_none(text: str) -> None:
    assert named(text) is None


def test_a_style_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"'moonwalk' is no style .* pastel, .* impasto") as caught:
        required("moonwalk")
    assert all(name in str(caught.value) for name in NAMES)
