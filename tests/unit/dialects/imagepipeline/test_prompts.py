"""Prompts as the instruction engine reads them."""

import pytest

from safelight.dialects.imagepipeline import prompts
from safelight.web.problems import Unprocessable


def test_an_instruction_is_read_as_operations() -> None:
    assert prompts.instruction("make it brighter", 1).operations.keys() == {"tone"}


def test_what_goes_beyond_a_limit_is_told_of_the_prompt() -> None:
    with pytest.raises(Unprocessable, match="at most 10 times") as caught:
        prompts.instruction("upscale 100x", 1)
    (problem,) = caught.value.problems
    assert (problem["loc"], problem["input"]) == (["body", "prompt"], "upscale 100x")


def test_a_background_is_read_as_one() -> None:
    assert "background_remove" in prompts.background("soft light grey gradient").operations
    assert prompts.background("a beach in Bali").missed == ("a beach in Bali",)


@pytest.mark.parametrize(
    ("description", "kind"),
    [("a young woman in a dress", "person"), ("xylophone", None), ("", None), (None, None)],
)
def test_a_subject_is_of_a_kind_that_can_be_found_or_none(
    description: str | None, kind: str | None
) -> None:
    assert prompts.subject(description) == kind
