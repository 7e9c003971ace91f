"""What is told when a job ends."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.support.imagepipeline_services import HOOK, ID, link, result, whole_of

from safelight.dialects.imagepipeline.callback import EXAMPLE, event, message
from safelight.dialects.imagepipeline.names import SEGMENT, Endpoint
from safelight.domain.deliveries import Event
from safelight.domain.dialects import Showing
from safelight.domain.errors import Code
from safelight.domain.ids import AccountId
from safelight.domain.job import Job, Result, Whole
from safelight.domain.states import FINAL, State

WIRE = {"base": "https://host", "callback": HOOK}
ENDED = sorted(FINAL)


def showing(data: bytes | None = None) -> Showing:
    return Showing(link=link, inline=lambda _: data)


def told(whole: Whole, data: bytes | None = None) -> dict[str, Any]:
    made = message(whole, showing(data))
    assert made is not None
    document: dict[str, Any] = json.loads(made.body)
    assert document == event(whole, showing(data))
    return document


def test_a_completed_job_is_told_with_its_file() -> None:
    whole = whole_of(State.SUCCEEDED, account=AccountId("acct_123"))
    assert told(whole) == {
        "job_id": ID,
        "user_id": "usr_123",
        "status": "completed",
        "result_url": f"https://host/results/{ID}/0/photo.jpg",
        "result_mime_type": "image/jpeg",
        "cutout_url": None,
        "result_base64": None,
        "result_size_bytes": 9,
        "error": None,
        "failure_reason_code": None,
        "retryable": None,
        "warnings": [],
        "timestamp": int(datetime(2026, 6, 22, 12, 0, 18, tzinfo=UTC).timestamp()),
    }


@pytest.mark.parametrize(
    ("code", "reason", "retryable"),
    [
        (Code.INPUT_DAMAGED, "INPUT_INVALID", False),
        (Code.ENGINE_MISSING, "MODEL_UNAVAILABLE", True),
    ],
)
def test_a_failed_job_is_told_with_its_reason(code: Code, reason: str, retryable: bool) -> None:  # noqa: FBT001 -- a fact of the contract
    document = told(whole_of(State.FAILED, code=code))
    assert (document["status"], document["error"]) == ("failed", "The image is cut short.")
    assert (document["failure_reason_code"], document["retryable"]) == (reason, retryable)
    assert (document["result_url"], document["result_size_bytes"]) == (None, None)


def test_a_cancelled_job_has_failed_since_there_is_no_third_word() -> None:
    document = told(whole_of(State.CANCELLED))
    assert (document["status"], document["error"]) == ("failed", "Job was cancelled.")
    assert (document["failure_reason_code"], document["retryable"]) == ("CANCELLED", False)


@pytest.mark.parametrize(("data", "text"), [(None, None), (b"\xff\xd8", "/9g="), (b"", "")])
def test_a_file_is_sent_along_where_it_is_shown(data: bytes | None, text: str | None) -> None:
    assert told(whole_of(State.SUCCEEDED), data)["result_base64"] == text


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_where_no_file_was_made_none_is_looked_for(state: State) -> None:
    asked: list[Result] = []
    event(whole_of(state), Showing(link=link, inline=asked.append))
    assert asked == []


def test_a_cut_out_beside_the_result_has_its_link() -> None:
    kind = Endpoint.BACKGROUND_REMOVE.kind
    made = {"result": result("0", cutout=result("0-cutout"))}
    document = told(whole_of(State.SUCCEEDED, kind=kind, item=made))
    assert document["cutout_url"] == f"https://host/results/{ID}/0-cutout/photo.jpg"
    assert document["result_url"] != document["cutout_url"]


@pytest.mark.parametrize("state", ENDED)
def test_it_is_sent_where_the_request_says_and_tried_three_times(state: State) -> None:
    made = message(whole_of(state, wire=WIRE), showing())
    assert made is not None
    assert made.event is (Event.SUCCESS if state is State.SUCCEEDED else Event.FAILED)
    assert (made.url, made.delays, made.signature_header) == (HOOK, (1.0, 2.0), None)


def test_without_a_callback_url_it_goes_to_the_accounts_endpoint_if_any() -> None:
    made = message(whole_of(State.SUCCEEDED), showing())
    assert made is not None
    assert made.url is None


@pytest.mark.parametrize("state", ENDED)
def test_nobody_is_called_about_a_segmentation(state: State) -> None:
    assert message(whole_of(state, wire=WIRE, kind=SEGMENT), showing()) is None


def test_the_example_has_the_keys_of_a_real_event() -> None:
    assert EXAMPLE.keys() == told(whole_of(State.SUCCEEDED)).keys()


def test_a_file_that_is_gone_has_no_link() -> None:
    def gone(_: Job, __: Result) -> None:
        return None

    document = event(whole_of(State.SUCCEEDED), replace(showing(), link=gone))
    assert (document["status"], document["result_url"]) == ("completed", None)
