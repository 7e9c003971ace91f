"""Claid's HTTP status and error body for everything that Safelight refuses or fails to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safelight.domain.errors import Code, Invalid, Refusal


@dataclass(frozen=True, slots=True)
class Words:
    """How Claid says a code."""

    status: int
    #: Claid's own numbers where they are known: 111, 2001 and 9000. The rest are Safelight's.
    error_code: str
    error_type: str
    #: Said before the refusal's own message, or instead of it when it is all there is to say.
    lead: str = ""


#: Codes whose message is Claid's alone, word for word.
_VERBATIM = frozenset({Code.NOT_AUTHENTICATED, Code.RATE_LIMITED})

ANSWERS: Mapping[Code, Words] = {
    Code.MALFORMED_BODY: Words(400, "1000", "general"),
    Code.BODY_TOO_LARGE: Words(413, "1001", "general"),
    Code.INVALID: Words(422, "9000", "validation"),
    Code.NOT_AUTHENTICATED: Words(401, "111", "auth", "Authorization is required."),
    Code.NOT_PERMITTED: Words(403, "112", "auth", "Not enough permissions."),
    Code.NOT_FOUND: Words(404, "1002", "image"),
    Code.METHOD_NOT_ALLOWED: Words(405, "1003", "general"),
    Code.NOT_SERVED: Words(404, "1004", "general"),
    Code.RATE_LIMITED: Words(429, "2001", "general", "Too Many Requests. Rate limit exceeded."),
    Code.QUEUE_FULL: Words(429, "2002", "general"),
    Code.TOO_MANY_JOBS: Words(429, "2003", "general"),
    Code.INSUFFICIENT_CREDITS: Words(402, "3001", "billing", "No API calls left."),
    Code.IDEMPOTENCY_MISMATCH: Words(422, "9001", "validation"),
    Code.CONFLICT: Words(409, "1005", "general"),
    Code.GONE: Words(410, "1006", "image"),
    Code.WAIT_TIMEOUT: Words(504, "1007", "general"),
    Code.UNAVAILABLE: Words(503, "1008", "general"),
    Code.INPUT_UNREACHABLE: Words(400, "4001", "image"),
    Code.INPUT_REFUSED: Words(400, "4002", "image"),
    Code.INPUT_TIMEOUT: Words(400, "4003", "image"),
    Code.INPUT_TOO_LARGE: Words(413, "4004", "image"),
    Code.INPUT_TOO_MANY_PIXELS: Words(422, "4005", "image"),
    Code.INPUT_NOT_AN_IMAGE: Words(422, "4006", "image"),
    Code.INPUT_DAMAGED: Words(422, "4007", "image"),
    Code.OUTPUT_TOO_LARGE: Words(422, "5001", "image"),
    Code.OPERATION_FAILED: Words(422, "5002", "image"),
    Code.MODEL_MISSING: Words(422, "5003", "image"),
    Code.PROFILE_MISSING: Words(422, "5004", "image"),
    Code.RENDER_TIMEOUT: Words(422, "5005", "image"),
    Code.RENDER_CRASHED: Words(422, "5006", "image"),
    Code.OUT_OF_MEMORY: Words(422, "5007", "image"),
    Code.CANCELLED: Words(409, "5008", "image"),
    Code.SUBJECT_NOT_FOUND: Words(422, "5009", "image"),
    Code.ENGINE_MISSING: Words(422, "5010", "image"),
    Code.ENGINE_FAILED: Words(422, "5011", "image"),
    Code.NOT_UNDERSTOOD: Words(422, "5012", "image"),
    Code.MODERATED: Words(422, "5013", "image"),
    Code.INTERNAL: Words(500, "1009", "general"),
}


def answer(refusal: Refusal) -> tuple[int, dict[str, Any]]:
    """HTTP status and body. Status 429 says everything twice: flat, and under `detail`.

    Claid's reference documents the flat form, its page on rate limits the nested one.
    """
    words = ANSWERS[refusal.code]
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    body: dict[str, Any] = {
        "error_code": words.error_code,
        "error_type": words.error_type,
        "error_message": _message(words, refusal),
        "error_details": {path: list(texts) for path, texts in fields.items()},
    }
    if words.status == 429:  # noqa: PLR2004 -- HTTP's number
        body["detail"] = dict(body)
    return words.status, body


def of_field(path: str, refusal: Refusal) -> Invalid:
    """A refusal that was raised over one field, told as that field's error."""
    return Invalid({path: (refusal.message.rstrip("."),)})


def _message(words: Words, refusal: Refusal) -> str:
    if refusal.code in _VERBATIM or not refusal.message:
        return words.lead or refusal.code.value
    if words.lead and words.lead not in refusal.message:
        return f"{words.lead} {refusal.message}"
    return refusal.message
