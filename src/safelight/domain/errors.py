"""What can go wrong: a stable code and words, never an HTTP status.

    Refusal            something was refused or failed, with a Code
      └ Invalid        the request's fields are wrong: which, and how

Every dialect maps every code to its own status and body; a test walks the product.
"""

from collections.abc import Mapping
from enum import StrEnum


class Code(StrEnum):
    """Stable names of everything that Safelight refuses or fails to do."""

    # A request that is refused.
    MALFORMED_BODY = "malformed_body"
    BODY_TOO_LARGE = "body_too_large"
    INVALID = "invalid"
    NOT_AUTHENTICATED = "not_authenticated"
    NOT_PERMITTED = "not_permitted"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_SERVED = "not_served"
    RATE_LIMITED = "rate_limited"
    QUEUE_FULL = "queue_full"
    TOO_MANY_JOBS = "too_many_jobs"
    INSUFFICIENT_CREDITS = "insufficient_credits"
    IDEMPOTENCY_MISMATCH = "idempotency_mismatch"
    CONFLICT = "conflict"
    GONE = "gone"
    WAIT_TIMEOUT = "wait_timeout"
    UNAVAILABLE = "unavailable"
    # An input that cannot be used.
    INPUT_UNREACHABLE = "input_unreachable"
    INPUT_REFUSED = "input_refused"
    INPUT_TIMEOUT = "input_timeout"
    INPUT_TOO_LARGE = "input_too_large"
    INPUT_TOO_MANY_PIXELS = "input_too_many_pixels"
    INPUT_NOT_AN_IMAGE = "input_not_an_image"
    INPUT_DAMAGED = "input_damaged"
    # Work that fails.
    OUTPUT_TOO_LARGE = "output_too_large"
    OPERATION_FAILED = "operation_failed"
    SUBJECT_NOT_FOUND = "subject_not_found"
    MODEL_MISSING = "model_missing"
    PROFILE_MISSING = "profile_missing"
    RENDER_TIMEOUT = "render_timeout"
    RENDER_CRASHED = "render_crashed"
    OUT_OF_MEMORY = "out_of_memory"
    NOT_UNDERSTOOD = "not_understood"
    ENGINE_MISSING = "engine_missing"
    ENGINE_FAILED = "engine_failed"
    MODERATED = "moderated"
    CANCELLED = "cancelled"
    INTERNAL = "internal"


#: Codes after which the same request may well succeed later.
RETRYABLE = frozenset(
    {
        Code.RATE_LIMITED,
        Code.QUEUE_FULL,
        Code.TOO_MANY_JOBS,
        Code.WAIT_TIMEOUT,
        Code.UNAVAILABLE,
        Code.INPUT_UNREACHABLE,
        Code.INPUT_TIMEOUT,
        Code.RENDER_TIMEOUT,
        Code.INTERNAL,
    }
)


class Refusal(Exception):
    """Something was refused or failed; `message` names the thing, the value and the limit."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


class Invalid(Refusal):
    """Fields of a request are wrong: `fields` maps a dotted path to what is wrong with it."""

    def __init__(self, fields: Mapping[str, tuple[str, ...]]) -> None:
        sentences = (f"{path}: {text}" for path, texts in fields.items() for text in texts)
        super().__init__(Code.INVALID, ". ".join(sentences) + ".")
        self.fields = dict(fields)

    def __reduce__(self) -> tuple[type["Invalid"], tuple[dict[str, tuple[str, ...]]]]:
        return Invalid, (self.fields,)
