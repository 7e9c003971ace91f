"""How jobs are told."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.imagepipeline_services import ID, NOW, link, result, standing, whole_of

from safelight.dialects.imagepipeline import present
from safelight.dialects.imagepipeline.names import Endpoint
from safelight.domain.credits import from_decimal
from safelight.domain.edit import Edit
from safelight.domain.errors import Code
from safelight.domain.job import Failure, Report, Whole
from safelight.domain.states import FINAL, State
from safelight.web.documents import encode

WORKED = NOW + timedelta(seconds=1.1)
#: Of the contract, by state and whether the item went to work.
WORDS = [
    (State.ACCEPTED, None, "queued"),
    (State.ACCEPTED, WORKED, "queued"),
    (State.RUNNING, None, "pending"),
    (State.RUNNING, WORKED, "processing"),
    (State.SUCCEEDED, WORKED, "completed"),
    (State.FAILED, None, "failed"),
    (State.FAILED, WORKED, "failed"),
    (State.CANCELLED, None, "cancelled"),
]
KEYS = {
    *("job_id", "status", "progress", "endpoint", "result_url", "result_mime_type", "queued_at"),
    *("started_at", "completed_at", "queue_wait_seconds", "inference_time_seconds", "error"),
    *("total_elapsed_seconds", "queue_position", "failure_reason_code", "retryable", "warnings"),
    *("prompt_hash", "credits_charged", "credits_amount", "charged_at", "cost_usd"),
    *("balance_remaining_usd", "processing_time_seconds", "estimated_time_seconds", "cutout_url"),
}


def polled(whole: Whole, **changes: object) -> dict[str, object]:
    document = present.polled(whole, standing(**changes))
    assert json.loads(encode(document)) == document
    return document


@pytest.mark.parametrize(("state", "worked_at", "word"), WORDS)
def test_the_lifecycle_has_a_word_for_every_state(
    state: State, worked_at: datetime | None, word: str
) -> None:
    whole = whole_of(state, item={"worked_at": worked_at})
    assert present.status_of(whole) == word
    assert polled(whole)["status"] == word


@pytest.mark.parametrize("state", State)
def test_every_answer_has_all_keys_of_the_contract(state: State) -> None:
    assert polled(whole_of(state)).keys() >= KEYS


@pytest.mark.parametrize(("estimate", "said"), [(None, 8), (0.01, 1), (8.0, 8), (8.2, 9)])
def test_a_queued_answer_is_the_samples(estimate: float | None, said: int) -> None:
    assert present.queued(whole_of(State.ACCEPTED), estimate) == {
        "job_id": ID,
        "status": "queued",
        "endpoint": "/edit/image/v1",
        "estimated_time_seconds": said,
        "queued_at": "2026-06-22T12:00:00Z",
    }


def test_a_completed_job_has_its_file_and_all_of_its_progress() -> None:
    made = polled(whole_of(State.SUCCEEDED, item={"worked_at": WORKED, "progress": 90}))
    assert made["progress"] == 100
    assert made["result_url"] == f"https://host/results/{ID}/0/photo.jpg"
    assert made["result_mime_type"] == "image/jpeg"
    assert (made["started_at"], made["completed_at"]) == (
        "2026-06-22T12:00:01Z",
        "2026-06-22T12:00:18Z",
    )
    assert (made["error"], made["failure_reason_code"], made["retryable"]) == (None, None, None)
    assert made["estimated_time_seconds"] is None


def test_the_times_of_a_job_are_the_queues_and_the_works() -> None:
    made = polled(whole_of(State.SUCCEEDED, item={"worked_at": WORKED}))
    assert made["queue_wait_seconds"] == 1.1
    assert made["inference_time_seconds"] == made["processing_time_seconds"] == 16.9
    assert made["total_elapsed_seconds"] == 18.0


def test_a_job_under_way_knows_only_how_long_it_waited() -> None:
    made = polled(whole_of(State.RUNNING, item={"worked_at": WORKED, "progress": 40}))
    assert (made["progress"], made["queue_wait_seconds"]) == (40, 1.1)
    assert made["inference_time_seconds"] is made["total_elapsed_seconds"] is None
    assert (made["completed_at"], made["result_url"]) == (None, None)


def test_a_job_that_never_went_to_work_waited_all_the_time() -> None:
    made = polled(whole_of(State.FAILED))
    assert made["queue_wait_seconds"] == made["total_elapsed_seconds"] == 18.0
    assert made["inference_time_seconds"] == 0
    assert made["started_at"] is None


@settings(max_examples=60)
@given(waited=st.integers(0, 10**11), worked=st.integers(0, 10**11))
def test_waiting_and_work_add_up_to_the_whole(waited: int, worked: int) -> None:
    begun = NOW + timedelta(microseconds=waited)
    ended = begun + timedelta(microseconds=worked)
    made = present.polled(
        whole_of(State.SUCCEEDED, item={"worked_at": begun}, finished_at=ended), standing()
    )
    parts = made["queue_wait_seconds"], made["inference_time_seconds"]
    assert min(parts) >= 0
    assert sum(parts) == pytest.approx(made["total_elapsed_seconds"], abs=1e-4)


@pytest.mark.parametrize("ahead", [0, 4])
def test_a_waiting_job_has_its_place_in_the_queue_from_one_on(ahead: int) -> None:
    made = polled(whole_of(State.ACCEPTED), ahead=ahead, estimate=12.5)
    assert (made["queue_position"], made["estimated_time_seconds"]) == (ahead + 1, 13)


@pytest.mark.parametrize(
    ("state", "ahead"), [(State.RUNNING, None), (State.SUCCEEDED, None), (State.FAILED, 0)]
)
def test_a_job_that_waits_no_more_has_no_place(state: State, ahead: int | None) -> None:
    assert polled(whole_of(state), ahead=ahead)["queue_position"] is None


@pytest.mark.parametrize(
    ("code", "reason", "retryable"),
    [
        (Code.MODERATED, "INPUT_INVALID", False),
        (Code.RENDER_TIMEOUT, "TIMEOUT", True),
    ],
)
def test_a_failed_job_says_why_and_whether_to_try_again(
    code: Code,
    reason: str,
    retryable: bool,  # noqa: FBT001 -- a fact of the contract
) -> None:
    made = polled(whole_of(State.FAILED, code=code))
    assert made["error"] == "The image is cut short."
    assert (made["failure_reason_code"], made["retryable"]) == (reason, retryable)
    assert made["result_url"] is None


def test_a_cancelled_job_says_so() -> None:
    made = polled(whole_of(State.CANCELLED))
    assert made["error"] == "Job was cancelled."
    assert (made["failure_reason_code"], made["retryable"]) == ("CANCELLED", False)


def test_what_was_charged_is_told_in_credits_and_in_dollars() -> None:
    charged, left = from_decimal("1.5"), from_decimal("3750.4")
    made = polled(whole_of(State.SUCCEEDED, charged=charged), balance=left)
    assert (made["credits_charged"], made["credits_amount"]) == (True, 1.5)
    assert made["charged_at"] == made["completed_at"]
    assert (made["cost_usd"], made["balance_remaining_usd"]) == (0.075, 187.52)


def test_whole_credits_are_whole_numbers_as_in_the_sample() -> None:
    made = present.polled(whole_of(State.SUCCEEDED, charged=from_decimal(1)), standing())
    assert isinstance(made["credits_amount"], int)
    dear = standing(credit_usd=Decimal(2))
    assert present.polled(whole_of(State.SUCCEEDED, charged=from_decimal(1)), dear)["cost_usd"] == 2


@pytest.mark.parametrize("state", sorted(set(State) - {State.SUCCEEDED}))
def test_what_did_not_succeed_costs_nothing(state: State) -> None:
    made = polled(whole_of(state))
    assert (made["credits_charged"], made["credits_amount"]) == (False, 0)
    assert made["charged_at"] is None
    assert made["cost_usd"] == (0 if state in FINAL else None)


def test_an_account_without_limit_has_no_balance_to_tell() -> None:
    assert polled(whole_of(State.SUCCEEDED))["balance_remaining_usd"] is None


def test_a_removed_background_always_has_its_cut_out() -> None:
    kind = Endpoint.BACKGROUND_REMOVE.kind
    alone = polled(whole_of(State.SUCCEEDED, kind=kind))
    assert alone["cutout_url"] == alone["result_url"] is not None
    beside = {"result": result("0", cutout=result("0-cutout"))}
    both = polled(whole_of(State.SUCCEEDED, kind=kind, item=beside))
    assert both["cutout_url"] == f"https://host/results/{ID}/0-cutout/photo.jpg"
    assert both["result_url"] == alone["result_url"]


def test_a_result_that_was_removed_keeps_its_status_and_loses_its_links() -> None:
    kind = Endpoint.BACKGROUND_REMOVE.kind
    made = polled(whole_of(State.SUCCEEDED, kind=kind, results_removed_at=NOW))
    assert made["status"] == "completed"
    assert (made["result_url"], made["cutout_url"]) == (None, None)


def test_what_was_understood_and_done_is_reported() -> None:
    wire = {"understood": '["brighter"]', "warnings": '["seed had no effect"]', "prompt_hash": "9f"}
    edit = Edit(operations={"tone": {}})
    item = {"report": Report(notes=("2 faces were found",))}
    made = polled(whole_of(State.SUCCEEDED, wire=wire, edit=edit, item=item))
    assert made["report"] == {
        "understood": ["brighter"],
        "operations": ["tone"],
        "done": ["2 faces were found"],
    }
    assert (made["warnings"], made["prompt_hash"]) == (["seed had no effect"], "9f")


def test_outcomes_are_the_same_for_pollers_and_webhooks() -> None:
    whole = whole_of(State.SUCCEEDED)
    assert present.outcome_of(whole, link).items() <= polled(whole).items()
    assert present.failure_of(whole).items() <= polled(whole).items()


def test_answers_are_written_in_the_words_that_were_sent() -> None:
    assert encode({"error": "Größe"}) == '{"error":"Größe"}'.encode()


@pytest.mark.parametrize(
    ("endpoint", "said", "told"),
    [
        (Endpoint.LOGO, "image: it is text", "logo_url: it is text"),
        (Endpoint.EDIT, "image: it is text", "input_image: it is text"),
        (Endpoint.BACKGROUND_CHANGE, "original: it is gone", "input_image: it is gone"),
        (Endpoint.EDIT, "It is cut short: 3 bytes", "It is cut short: 3 bytes"),
    ],
)
def test_a_failure_is_told_of_the_clients_field(endpoint: Endpoint, said: str, told: str) -> None:
    failure = Failure(code=Code.INPUT_NOT_AN_IMAGE, message=said, at=NOW)
    whole = whole_of(State.FAILED, item={"failure": failure}, kind=endpoint.kind)
    assert polled(whole)["error"] == told
