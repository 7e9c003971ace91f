"""Status and body for every code."""

import pytest

from safelight.dialects.claid.errors import ANSWERS, answer, of_field
from safelight.domain.errors import Code, Invalid, Refusal

#: The types that the contract knows.
TYPES = {"auth", "general", "storage", "image", "validation", "billing"}
#: Codes that no request, however odd, brings about by itself.
OURS = {Code.INTERNAL, Code.UNAVAILABLE, Code.WAIT_TIMEOUT}


@pytest.mark.parametrize("code", Code)
def test_every_code_has_claid_s_envelope(code: Code) -> None:
    status, body = answer(Refusal(code, "Something about it."))
    assert 400 <= status < 600
    assert list(body)[:4] == ["error_code", "error_type", "error_message", "error_details"]
    assert body["error_code"].isdecimal()
    assert body["error_type"] in TYPES
    assert body["error_message"]
    assert body["error_details"] == {}


@pytest.mark.parametrize("code", Code)
def test_only_what_is_the_server_s_doing_is_a_5xx(code: Code) -> None:
    status, _ = answer(Refusal(code, ""))
    assert (status >= 500) == (code in OURS)


def test_each_code_has_a_number_of_its_own() -> None:
    assert len({words.error_code for words in ANSWERS.values()}) == len(Code)


def test_503_means_unavailable_alone() -> None:
    assert [code for code in Code if ANSWERS[code].status == 503] == [Code.UNAVAILABLE]


def test_a_missing_key_is_answered_word_for_word() -> None:
    assert answer(Refusal(Code.NOT_AUTHENTICATED, "no key")) == (
        401,
        {
            "error_code": "111",
            "error_type": "auth",
            "error_message": "Authorization is required.",
            "error_details": {},
        },
    )


def test_invalid_fields_come_with_lists_of_texts() -> None:
    invalid = Invalid({"a.b": ("field required",), "c": ("odd", "long")})
    assert answer(invalid) == (
        422,
        {
            "error_code": "9000",
            "error_type": "validation",
            "error_message": "a.b: field required. c: odd. c: long.",
            "error_details": {"a.b": ["field required"], "c": ["odd", "long"]},
        },
    )


def test_a_rate_limit_is_told_flat_and_nested() -> None:
    status, body = answer(Refusal(Code.RATE_LIMITED, "4 per second"))
    flat = {
        "error_code": "2001",
        "error_type": "general",
        "error_message": "Too Many Requests. Rate limit exceeded.",
        "error_details": {},
    }
    assert status == 429
    assert body == {**flat, "detail": flat}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (Code.MALFORMED_BODY, 400),
        (Code.INPUT_UNREACHABLE, 400),
        (Code.INPUT_TIMEOUT, 400),
        (Code.INSUFFICIENT_CREDITS, 402),
        (Code.NOT_PERMITTED, 403),
        (Code.NOT_FOUND, 404),
        (Code.NOT_SERVED, 404),
        (Code.METHOD_NOT_ALLOWED, 405),
        (Code.CONFLICT, 409),
        (Code.GONE, 410),
        (Code.BODY_TOO_LARGE, 413),
        (Code.INPUT_TOO_LARGE, 413),
        (Code.INPUT_TOO_MANY_PIXELS, 422),
        (Code.INPUT_NOT_AN_IMAGE, 422),
        (Code.INPUT_REFUSED, 400),
        (Code.IDEMPOTENCY_MISMATCH, 422),
        (Code.QUEUE_FULL, 429),
        (Code.TOO_MANY_JOBS, 429),
        (Code.INTERNAL, 500),
        (Code.WAIT_TIMEOUT, 504),
    ],
)
def test_a_code_has_the_status_that_the_contract_suggests(code: Code, status: int) -> None:
    assert answer(Refusal(code, ""))[0] == status


def test_claid_s_words_come_before_our_own() -> None:
    refusal = Refusal(Code.INSUFFICIENT_CREDITS, "This edit costs 2 credits; 1 is left.")
    message = answer(refusal)[1]["error_message"]
    assert message == "No API calls left. This edit costs 2 credits; 1 is left."


def test_an_unknown_task_is_told_as_it_was_raised() -> None:
    refusal = Refusal(Code.NOT_FOUND, "Batch image edit pipeline not found.")
    assert answer(refusal)[1]["error_message"] == "Batch image edit pipeline not found."


def test_a_refusal_over_one_field_becomes_that_field_s_error() -> None:
    invalid = of_field("input", Refusal(Code.INPUT_REFUSED, "Port 22 may not be reached."))
    assert invalid.fields == {"input": ("Port 22 may not be reached",)}
    assert invalid.message == "input: Port 22 may not be reached."
