"""Phota's statuses and words for everything that is refused or fails."""

import json
from typing import Any

import pytest

from safelight.dialects.phota import errors
from safelight.dialects.phota.errors import ANSWERS, BadRequest, answer
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.web.problems import Unprocessable, problem


def body(refusal: Refusal) -> tuple[int, dict[str, Any]]:
    status, document = answer(refusal, "request-1")
    json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    return status, document


@pytest.mark.parametrize("code", Code)
def test_every_code_has_its_status_and_words(code: Code) -> None:
    status, document = body(Refusal(code, "It did not work."))
    assert 400 <= status < 600
    assert document["request_id"] == "request-1"
    assert document["code"].isupper()
    assert document["code"] == errors.code_of(code)
    assert status == 422 or document["detail"] == "It did not work."


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (Code.NOT_AUTHENTICATED, 401),
        (Code.INSUFFICIENT_CREDITS, 402),
        (Code.NOT_FOUND, 404),
        (Code.GONE, 410),
        (Code.INVALID, 422),
        (Code.MODERATED, 400),
        (Code.ENGINE_MISSING, 503),
        (Code.WAIT_TIMEOUT, 504),
    ],
)
def test_statuses_are_those_of_photas_pages(code: Code, status: int) -> None:
    assert ANSWERS[code].status == status


@pytest.mark.parametrize("code", [each for each in Code if each.name.startswith("INPUT_")])
def test_a_bad_input_is_the_callers_mistake(code: Code) -> None:
    assert body(Refusal(code, "x"))[0] == 400
    assert errors.code_of(code) == "INVALID_IMAGE"


def test_words_that_phota_has_are_photas() -> None:
    assert errors.code_of(Code.MODERATED) == "CONTENT_MODERATION"
    assert errors.code_of(Code.NOT_FOUND) == "NOT_FOUND"
    assert body(BadRequest(errors.UNSUPPORTED, "x"))[1]["code"] == "BAD_REQUEST"
    assert body(BadRequest(errors.NO_PROFILE, "x"))[0] == 404


def test_wrong_fields_are_told_as_fastapi_tells_them() -> None:
    status, document = body(Unprocessable([problem(["images", 0], "is no URL", "ftp://x")]))
    assert status == 422
    assert document["detail"] == [
        {
            "type": "value_error",
            "loc": ["body", "images", 0],
            "msg": "Value error, is no URL",
            "input": "ftp://x",
            "ctx": {"error": "is no URL"},
        }
    ]


def test_several_wrong_fields_are_one_sentence_for_logs() -> None:
    both = Unprocessable([problem(["a"], "is wrong", 1), problem(["b"], "too", 2)])
    assert str(both) == "a: is wrong, got 1; b: too, got 2."


def test_what_the_core_refuses_of_fields_is_a_list_too() -> None:
    status, document = body(Invalid({"crop.ratio": ("is 0", "is no ratio")}))
    assert status == 422
    assert [each["loc"] for each in document["detail"]] == [["body", "crop", "ratio"]] * 2


def test_a_body_that_is_no_json_is_a_list_of_one() -> None:
    status, document = body(Refusal(Code.MALFORMED_BODY, "It is cut short."))
    assert status == 422
    assert [(each["type"], each["ctx"]["error"]) for each in document["detail"]] == [
        ("json_invalid", "It is cut short.")
    ]
