"""Labels of parts are promised only as far as something tells them."""

import pytest

from safelight.imaging.parts import KNOWN, NETWORKS, TOLD, problem


def test_what_can_be_told_is_known_and_in_the_order_of_what_is_known() -> None:
    assert list(TOLD) == [label for label in KNOWN if label in TOLD]
    assert all(NETWORKS[label] for label in TOLD)


@pytest.mark.parametrize("label", TOLD)
def test_what_can_be_told_is_no_problem(label: str) -> None:
    assert problem(label) is None


def test_a_label_that_nothing_tells_is_named_with_those_that_can_be_told() -> None:
    assert problem("hair") == (
        "hair cannot be told apart by the networks that there are;"
        " what can be told apart is: face, person, background"
    )


def test_a_word_that_is_no_label_is_named_but_not_at_any_length() -> None:
    text = problem("x" * 60)
    assert text is not None
    assert text.startswith(f"'{'x' * 40}' is no part of a picture that is known")
