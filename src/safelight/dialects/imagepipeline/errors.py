"""What ImagePipeline says of everything that Safelight refuses or fails to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from safelight.domain.errors import Code, Refusal
from safelight.web.problems import Json, problems_of


class Reason(StrEnum):
    """`failure_reason_code`: why a job failed."""

    RATE_LIMIT_EXCEEDED = "RATE_LIMIT_EXCEEDED"
    CONCURRENT_JOBS_EXCEEDED = "CONCURRENT_JOBS_EXCEEDED"
    INSUFFICIENT_CREDITS = "INSUFFICIENT_CREDITS"
    CREDIT_CHARGE_FAILED = "CREDIT_CHARGE_FAILED"
    INPUT_INVALID = "INPUT_INVALID"
    MODEL_ERROR = "MODEL_ERROR"
    MODEL_UNAVAILABLE = "MODEL_UNAVAILABLE"
    STORAGE_ERROR = "STORAGE_ERROR"
    TIMEOUT = "TIMEOUT"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    CANCELLED = "CANCELLED"


#: After which the same request may well succeed later.
RETRYABLE = frozenset(
    {
        Reason.RATE_LIMIT_EXCEEDED,
        Reason.CONCURRENT_JOBS_EXCEEDED,
        Reason.MODEL_ERROR,
        Reason.MODEL_UNAVAILABLE,
        Reason.STORAGE_ERROR,
        Reason.TIMEOUT,
        Reason.INTERNAL_ERROR,
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """How a code is said: of a request by status and `error_code`, of a job by its reason."""

    status: HTTPStatus
    error_code: str
    reason: Reason


def _refused(status: HTTPStatus, error_code: str) -> Words:
    """What only requests are refused with; a job that fails so has something wrong with us."""
    return Words(status, error_code, Reason.INTERNAL_ERROR)


def _failed(reason: Reason, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Words:
    """What jobs fail with; a request that is answered at once says the same."""
    return Words(status, reason.value, reason)


_INVALID = Words(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID_PARAMETERS", Reason.INPUT_INVALID)
_INPUT = Words(HTTPStatus.UNPROCESSABLE_ENTITY, "INPUT_INVALID", Reason.INPUT_INVALID)
_NOT_FOUND = _refused(HTTPStatus.NOT_FOUND, "NOT_FOUND")
_BUSY = Words(HTTPStatus.SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", Reason.STORAGE_ERROR)
_MODEL_ERROR = _failed(Reason.MODEL_ERROR, HTTPStatus.INTERNAL_SERVER_ERROR)
_NO_MODEL = _failed(Reason.MODEL_UNAVAILABLE, HTTPStatus.SERVICE_UNAVAILABLE)
_CONFLICT = _refused(HTTPStatus.CONFLICT, "CONFLICT")

ANSWERS: Mapping[Code, Words] = {
    Code.MALFORMED_BODY: _INVALID,
    Code.BODY_TOO_LARGE: _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "REQUEST_TOO_LARGE"),
    Code.INVALID: _INVALID,
    Code.NOT_AUTHENTICATED: _refused(HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED"),
    Code.NOT_PERMITTED: _refused(HTTPStatus.FORBIDDEN, "FORBIDDEN"),
    Code.NOT_FOUND: _NOT_FOUND,
    Code.METHOD_NOT_ALLOWED: _refused(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
    Code.NOT_SERVED: _NOT_FOUND,
    Code.RATE_LIMITED: _failed(Reason.RATE_LIMIT_EXCEEDED, HTTPStatus.TOO_MANY_REQUESTS),
    Code.QUEUE_FULL: _failed(Reason.CONCURRENT_JOBS_EXCEEDED, HTTPStatus.TOO_MANY_REQUESTS),
    Code.TOO_MANY_JOBS: _failed(Reason.CONCURRENT_JOBS_EXCEEDED, HTTPStatus.TOO_MANY_REQUESTS),
    Code.INSUFFICIENT_CREDITS: Words(
        HTTPStatus.PAYMENT_REQUIRED, "INSUFFICIENT_BALANCE", Reason.INSUFFICIENT_CREDITS
    ),
    Code.IDEMPOTENCY_MISMATCH: _CONFLICT,
    Code.CONFLICT: _CONFLICT,
    Code.GONE: _refused(HTTPStatus.GONE, "GONE"),
    Code.WAIT_TIMEOUT: _failed(Reason.TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT),
    Code.UNAVAILABLE: _BUSY,
    Code.INPUT_UNREACHABLE: _INPUT,
    Code.INPUT_REFUSED: _INPUT,
    Code.INPUT_TIMEOUT: _INPUT,
    Code.INPUT_TOO_LARGE: Words(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "INPUT_INVALID", Reason.INPUT_INVALID
    ),
    Code.INPUT_TOO_MANY_PIXELS: _INPUT,
    Code.INPUT_NOT_AN_IMAGE: _INPUT,
    Code.INPUT_DAMAGED: _INPUT,
    Code.OUTPUT_TOO_LARGE: _INPUT,
    Code.OPERATION_FAILED: _INPUT,
    Code.SUBJECT_NOT_FOUND: _INPUT,
    Code.MODERATED: _INPUT,
    Code.NOT_UNDERSTOOD: _NO_MODEL,
    Code.MODEL_MISSING: _NO_MODEL,
    Code.ENGINE_MISSING: _NO_MODEL,
    Code.ENGINE_FAILED: _MODEL_ERROR,
    Code.PROFILE_MISSING: _INPUT,
    Code.RENDER_TIMEOUT: _failed(Reason.TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT),
    Code.RENDER_CRASHED: _MODEL_ERROR,
    Code.OUT_OF_MEMORY: _MODEL_ERROR,
    Code.CANCELLED: Words(HTTPStatus.CONFLICT, "CANCELLED", Reason.CANCELLED),
    Code.INTERNAL: _failed(Reason.INTERNAL_ERROR, HTTPStatus.INTERNAL_SERVER_ERROR),
}


def reason_of(code: Code) -> Reason:
    """Why a job failed."""
    return ANSWERS[code].reason


def answer(refusal: Refusal, request_id: str) -> tuple[int, Json]:
    """HTTP status and body: what newer clients read, and `detail` for those who know FastAPI's."""
    words = ANSWERS[refusal.code]
    detail: object = refusal.message
    if words is _INVALID:
        detail = problems_of(refusal)
    return words.status.value, {
        "error": words.status.phrase,
        "error_code": words.error_code,
        "message": refusal.message,
        "detail": detail,
        "request_id": request_id,
    }
