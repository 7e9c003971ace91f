"""ImagePipeline's statuses, words and reasons for everything that is refused or fails."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from safelight.dialects.imagepipeline.errors import ANSWERS, RETRYABLE, Reason, answer, reason_of
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.web.problems import Unprocessable, problem

#: Of the contract: whether the same request may succeed later.
RETRY = {
    "RATE_LIMIT_EXCEEDED": True,
    "CONCURRENT_JOBS_EXCEEDED": True,
    "INSUFFICIENT_CREDITS": False,
    "CREDIT_CHARGE_FAILED": False,
    "INPUT_INVALID": False,
    "MODEL_ERROR": True,
    "MODEL_UNAVAILABLE": True,
    "STORAGE_ERROR": True,
    "TIMEOUT": True,
    "INTERNAL_ERROR": True,
    "CANCELLED": False,
}
OF_FIELDS = {Code.INVALID, Code.MALFORMED_BODY}


def body(refusal: Refusal) -> tuple[int, dict[str, Any]]:
    status, document = answer(refusal, "request-1")
    json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    return status, document


@pytest.mark.parametrize("code", Code)
def test_every_code_has_its_status_and_words(code: Code) -> None:
    status, document = body(Refusal(code, "It did not work."))
    assert 400 <= status < 600
    assert document["message"] == "It did not work."
    assert document["error_code"].isupper()
    assert isinstance(document["error"], str)
    assert document["request_id"] == "request-1"
    assert reason_of(code) in Reason


@pytest.mark.parametrize("code", Code)
def test_the_detail_is_fastapis_list_for_wrong_fields_alone(code: Code) -> None:
    status, document = body(Refusal(code, "It did not work."))
    assert isinstance(document["detail"], list) is (code in OF_FIELDS)
    assert code not in OF_FIELDS or status == 422


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_retryable_as_the_contract_has_it(reason: Reason) -> None:
    assert (reason in RETRYABLE) is RETRY[reason.value]


@pytest.mark.parametrize(
    ("code", "status", "error_code"),
    [
        (Code.NOT_AUTHENTICATED, 401, "UNAUTHORIZED"),
        (Code.INSUFFICIENT_CREDITS, 402, "INSUFFICIENT_BALANCE"),
        (Code.NOT_PERMITTED, 403, "FORBIDDEN"),
        (Code.NOT_FOUND, 404, "NOT_FOUND"),
        (Code.CONFLICT, 409, "CONFLICT"),
        (Code.GONE, 410, "GONE"),
        (Code.INPUT_TOO_LARGE, 413, "INPUT_INVALID"),
        (Code.INVALID, 422, "INVALID_PARAMETERS"),
        (Code.RATE_LIMITED, 429, "RATE_LIMIT_EXCEEDED"),
        (Code.TOO_MANY_JOBS, 429, "CONCURRENT_JOBS_EXCEEDED"),
        (Code.UNAVAILABLE, 503, "SERVICE_UNAVAILABLE"),
    ],
)
def test_statuses_and_codes_are_those_of_the_contract(
    code: Code, status: int, error_code: str
) -> None:
    told, document = body(Refusal(code, "x"))
    assert (told, document["error_code"]) == (status, error_code)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        *((each, Reason.INPUT_INVALID) for each in Code if each.name.startswith("INPUT_")),
        (Code.MODERATED, Reason.INPUT_INVALID),
        (Code.ENGINE_MISSING, Reason.MODEL_UNAVAILABLE),
        (Code.MODEL_MISSING, Reason.MODEL_UNAVAILABLE),
        (Code.ENGINE_FAILED, Reason.MODEL_ERROR),
        (Code.RENDER_TIMEOUT, Reason.TIMEOUT),
        (Code.UNAVAILABLE, Reason.STORAGE_ERROR),
        (Code.INSUFFICIENT_CREDITS, Reason.INSUFFICIENT_CREDITS),
        (Code.CANCELLED, Reason.CANCELLED),
        (Code.INTERNAL, Reason.INTERNAL_ERROR),
    ],
)
def test_a_job_fails_for_the_reasons_of_the_contract(code: Code, reason: Reason) -> None:
    assert reason_of(code) is reason
    assert ANSWERS[code].reason is reason


def test_wrong_fields_are_told_as_fastapi_tells_them() -> None:
    _, document = body(Unprocessable([problem(["input_image", 0], "is no URL", "ftp://x")]))
    assert document["detail"] == [
        {
            "type": "value_error",
            "loc": ["body", "input_image", 0],
            "msg": "Value error, is no URL",
            "input": "ftp://x",
            "ctx": {"error": "is no URL"},
        }
    ]
    assert document["message"] == "input_image.0: is no URL, got 'ftp://x'."


def test_what_the_core_refuses_of_fields_is_a_list_too() -> None:
    status, document = body(Invalid({"crop.ratio": ("is 0", "is no ratio")}))
    assert status == 422
    assert [each["loc"] for each in document["detail"]] == [["body", "crop", "ratio"]] * 2


def test_the_page_lists_every_answer() -> None:
    page = (Path(__file__).parents[4] / "docs" / "imagepipeline.md").read_text()
    rows = re.findall(r"^\| (\d{3}) \| ([A-Z_, ]+) \|", page, re.MULTILINE)
    told = {(int(status), code) for status, codes in rows for code in codes.split(", ")}
    assert {(each.status.value, each.error_code) for each in ANSWERS.values()} <= told
