"""Errors of bodies name the field, and repeat of its value what is short."""

import json
from typing import Annotated

import pytest
from pydantic import AfterValidator, ConfigDict

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.web.problems import Shape, Unprocessable, problem, problems_of, read, shown


class Sized(Shape):
    width: int


def _hex(text: str) -> str:
    if not text.startswith("#"):
        raise ValueError("must be a hex colour")
    return text


class Strict(Shape):
    model_config = ConfigDict(extra="forbid")


class Colored(Shape):
    color: Annotated[str, AfterValidator(_hex)]


def test_an_image_is_not_sent_back_to_who_sent_it() -> None:
    told = shown({"images": ["A" * 10_000] * 100, "prompt": "short"})
    assert isinstance(told, dict)
    assert told["prompt"] == "short"
    assert len(json.dumps(told)) < 10_000


@pytest.mark.parametrize("value", ["\ud800", ["\udfff"], {"\ud800": "a"}])
def test_half_a_character_can_be_answered(value: object) -> None:
    json.dumps(shown(value), ensure_ascii=False).encode()


def test_however_deep_a_value_is_it_can_be_answered() -> None:
    deep: object = 1
    for _ in range(5000):
        deep = [{"a": deep}]
    assert len(json.dumps(shown(deep))) < 200


def test_what_a_validator_says_can_be_answered() -> None:
    with pytest.raises(Unprocessable) as caught:
        read(Colored, {"color": "white"})
    (told,) = caught.value.problems
    assert json.loads(json.dumps(told))["ctx"] == {"error": "must be a hex colour"}


def test_a_field_that_is_null_counts_as_left_out() -> None:
    with pytest.raises(Unprocessable) as caught:
        read(Sized, {"width": None})
    assert [(each["loc"], each["type"]) for each in caught.value.problems] == [
        (["body", "width"], "missing")
    ]


def test_fields_of_the_core_are_told_one_by_one() -> None:
    told = problems_of(Invalid({"resize.width": ("is too large", "is odd")}))
    assert [each["loc"] for each in told] == [["body", "resize", "width"]] * 2


def test_what_is_no_json_is_told_without_a_field() -> None:
    (told,) = problems_of(Refusal(Code.MALFORMED_BODY, "it ends at byte 3"))
    assert (told["loc"], told["ctx"]) == (["body"], {"error": "it ends at byte 3"})


def test_problems_are_told_as_a_sentence_too() -> None:
    made = Unprocessable([problem(["images", 0], "is no URL", "ftp://x")])
    assert made.message == "images.0: is no URL, got 'ftp://x'."


def test_a_long_value_is_in_no_sentence() -> None:
    made = Unprocessable([problem(["prompt"], "is too long", "A" * 100)])
    assert made.message == "prompt: is too long."


def test_a_long_name_of_a_field_is_cut_too() -> None:
    with pytest.raises(Unprocessable) as caught:
        read(Strict, {"x" * 300_000: 1})
    assert len(json.dumps(caught.value.problems)) < 5000
