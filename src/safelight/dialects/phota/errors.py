"""Phota's HTTP status and error body for everything that Safelight refuses or fails to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from safelight.domain.errors import Code, Refusal
from safelight.web.problems import Json, problems_of


@dataclass(frozen=True, slots=True)
class Words:
    """How Phota says a code."""

    status: int
    #: NOT_FOUND, BAD_REQUEST and CONTENT_MODERATION are Phota's own; the rest are Safelight's.
    code: str


IMAGE = Words(400, "INVALID_IMAGE")
_BUSY = Words(503, "UNAVAILABLE")

ANSWERS: Mapping[Code, Words] = {
    Code.MALFORMED_BODY: Words(422, "VALIDATION_ERROR"),
    Code.INVALID: Words(422, "VALIDATION_ERROR"),
    Code.BODY_TOO_LARGE: Words(413, "REQUEST_TOO_LARGE"),
    Code.NOT_AUTHENTICATED: Words(401, "UNAUTHENTICATED"),
    Code.NOT_PERMITTED: Words(403, "FORBIDDEN"),
    Code.NOT_FOUND: Words(404, "NOT_FOUND"),
    Code.METHOD_NOT_ALLOWED: Words(405, "METHOD_NOT_ALLOWED"),
    Code.NOT_SERVED: Words(404, "NOT_FOUND"),
    Code.RATE_LIMITED: Words(429, "RATE_LIMITED"),
    Code.QUEUE_FULL: _BUSY,
    Code.TOO_MANY_JOBS: Words(429, "RATE_LIMITED"),
    Code.INSUFFICIENT_CREDITS: Words(402, "INSUFFICIENT_BALANCE"),
    Code.IDEMPOTENCY_MISMATCH: Words(409, "CONFLICT"),
    Code.CONFLICT: Words(409, "CONFLICT"),
    Code.GONE: Words(410, "GONE"),
    Code.WAIT_TIMEOUT: Words(504, "TIMEOUT"),
    Code.UNAVAILABLE: _BUSY,
    Code.INPUT_UNREACHABLE: IMAGE,
    Code.INPUT_REFUSED: IMAGE,
    Code.INPUT_TIMEOUT: IMAGE,
    Code.INPUT_TOO_LARGE: IMAGE,
    Code.INPUT_TOO_MANY_PIXELS: IMAGE,
    Code.INPUT_NOT_AN_IMAGE: IMAGE,
    Code.INPUT_DAMAGED: IMAGE,
    Code.OUTPUT_TOO_LARGE: Words(400, "BAD_REQUEST"),
    Code.OPERATION_FAILED: Words(400, "EDIT_FAILED"),
    Code.SUBJECT_NOT_FOUND: Words(400, "SUBJECT_NOT_FOUND"),
    Code.NOT_UNDERSTOOD: Words(400, "INSTRUCTION_NOT_UNDERSTOOD"),
    Code.MODERATED: Words(400, "CONTENT_MODERATION"),
    Code.MODEL_MISSING: Words(503, "MODEL_UNAVAILABLE"),
    Code.ENGINE_MISSING: Words(503, "MODEL_UNAVAILABLE"),
    Code.ENGINE_FAILED: Words(503, "MODEL_FAILED"),
    Code.PROFILE_MISSING: Words(400, "BAD_REQUEST"),
    Code.RENDER_TIMEOUT: Words(400, "EDIT_FAILED"),
    Code.RENDER_CRASHED: Words(400, "EDIT_FAILED"),
    Code.OUT_OF_MEMORY: Words(400, "EDIT_FAILED"),
    Code.CANCELLED: Words(409, "CANCELLED"),
    Code.INTERNAL: Words(500, "INTERNAL_ERROR"),
}


class BadRequest(Refusal):
    """A body that is well formed and asks for what there is not; carries Phota's own code."""

    def __init__(self, words: Words, message: str) -> None:
        super().__init__(Code.INVALID, message)
        self.words = words


UNSUPPORTED = Words(400, "BAD_REQUEST")
NO_PROFILE = Words(404, "PROFILE_NOT_FOUND")
NOT_READY = Words(400, "PROFILE_NOT_READY")


def code_of(code: Code) -> str:
    """What a failed job's `error.code` says."""
    return ANSWERS[code].code


def answer(refusal: Refusal, request_id: str) -> tuple[int, Json]:
    """HTTP status and body. A 422 has FastAPI's shape, all others Phota's."""
    words = refusal.words if isinstance(refusal, BadRequest) else ANSWERS[refusal.code]
    detail: object = refusal.message
    if words.status == 422:  # noqa: PLR2004 -- HTTP's number
        detail = problems_of(refusal)
    return words.status, {"code": words.code, "detail": detail, "request_id": request_id}
