"""Refusals."""

import copy
import pickle

import pytest

from safelight.domain.errors import RETRYABLE, Code, Invalid, Refusal


def test_a_refusal_reads_as_its_message() -> None:
    refusal = Refusal(Code.GONE, "It is gone.")
    assert (str(refusal), refusal.code, refusal.message) == (
        "It is gone.",
        Code.GONE,
        "It is gone.",
    )


def test_wrong_fields_are_said_one_after_another() -> None:
    invalid = Invalid({"a.b": ("is 1", "is odd"), "c": ("is missing",)})
    assert str(invalid) == "a.b: is 1. a.b: is odd. c: is missing."
    assert invalid.code is Code.INVALID
    assert invalid.fields == {"a.b": ("is 1", "is odd"), "c": ("is missing",)}


@pytest.mark.parametrize(
    "error", [Refusal(Code.GONE, "It is gone."), Invalid({"a": ("is wrong",)})]
)
def test_a_refusal_travels_between_processes(error: Refusal) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 -- our own
        assert type(again) is type(error)
        assert vars(again) == vars(error)
        assert str(again) == str(error)


def test_what_the_client_must_change_is_not_worth_repeating() -> None:
    hopeless = {Code.INVALID, Code.NOT_FOUND, Code.INPUT_NOT_AN_IMAGE, Code.IDEMPOTENCY_MISMATCH}
    assert not RETRYABLE & hopeless
    assert {Code.RATE_LIMITED, Code.UNAVAILABLE} <= RETRYABLE
