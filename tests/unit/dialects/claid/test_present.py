"""Claid's answers for jobs in every state."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from safelight.dialects.claid.present import Kind, Link, accepted, edited, result
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import Whole
from safelight.domain.states import State
from safelight.web.documents import encode

Made = Callable[..., Whole]

AT = datetime(2023, 3, 14, tzinfo=UTC)
INPUT = {
    "ext": "png",
    "mps": 0.016384,
    "mime": "image/png",
    "format": "PNG",
    "width": 128,
    "height": 128,
}
OUTPUT = {
    "ext": "jpeg",
    "mps": 1.0,
    "mime": "image/jpeg",
    "format": "JPEG",
    "width": 1000,
    "height": 1000,
    "tmp_url": "https://host/results/1/0.jpeg",
}


def items_of(document: dict[str, Any]) -> list[tuple[str, object]]:
    """Keys and values in order."""
    return list(document.items())


def test_an_accepted_job_shows_the_request_as_it_was_sent(whole: Made) -> None:
    request = '{"operations": {"resizing": {"width": 1000.0}}, "input": "https://host/é"}'
    data = accepted(whole(State.ACCEPTED, request=request), "https://api.example")["data"]
    assert items_of(data) == [
        ("id", 1),
        ("status", "ACCEPTED"),
        ("result_url", "https://api.example/v1/image/edit/async/1"),
        ("created_at", "2023-03-13T11:37:09.160554+00:00"),
        ("request", json.loads(request)),
    ]
    assert list(data["request"]) == ["operations", "input"]


def test_a_byte_order_mark_before_the_request_does_no_harm(whole: Made, link: Link) -> None:
    data = result(whole(State.SUCCEEDED, request='\ufeff{"operations": {}}'), link)["data"]
    assert data["request"] == {"operations": {}}


def test_a_time_always_has_its_microseconds(whole: Made) -> None:
    data = accepted(whole(State.ACCEPTED, created_at=AT), "https://host")["data"]
    assert data["created_at"] == "2023-03-14T00:00:00.000000+00:00"


def test_the_answer_to_a_submit_is_accepted_even_if_the_job_has_ended(whole: Made) -> None:
    assert accepted(whole(State.SUCCEEDED), "https://host")["data"]["status"] == "ACCEPTED"


@pytest.mark.parametrize("prefix", ["/v1", "/v1-beta1"])
@pytest.mark.parametrize(("kind", "family"), [(Kind.EDIT, "async"), (Kind.BATCH, "batch")])
def test_the_result_url_keeps_the_prefix_of_the_request(
    whole: Made, link: Link, prefix: str, kind: Kind, family: str
) -> None:
    job = whole(State.ACCEPTED, kind=kind.value, wire={"base": "https://host", "prefix": prefix})
    expected = f"https://host{prefix}/image/edit/{family}/1"
    assert result(job, link)["data"]["result_url"] == expected
    assert accepted(job, "https://host")["data"]["result_url"] == expected


@pytest.mark.parametrize(
    ("state", "status"), [(State.ACCEPTED, "ACCEPTED"), (State.RUNNING, "PROCESSING")]
)
def test_a_job_under_way_has_no_errors_and_no_result_yet(
    whole: Made, link: Link, state: State, status: str
) -> None:
    data = result(whole(state), link)["data"]
    assert list(data) == ["id", "status", "result_url", "created_at", "request", "errors"]
    assert (data["status"], data["errors"]) == (status, [])


def test_a_done_job_shows_input_and_output(whole: Made, link: Link) -> None:
    data = result(whole(State.SUCCEEDED), link)["data"]
    assert (data["status"], data["errors"]) == ("DONE", [])
    assert items_of(data["result"]["input_object"]) == items_of(INPUT)
    assert items_of(data["result"]["output_object"]) == items_of(OUTPUT)


def test_a_failed_job_has_errors_and_an_empty_result(whole: Made, link: Link) -> None:
    data = result(whole(State.FAILED), link)["data"]
    assert (data["status"], data["result"]) == ("ERROR", {})
    assert data["errors"] == [
        {
            "error": "Input 0 is cut short.",
            "created_at": "2023-03-13T11:37:09.160554+00:00",
            "input_object": INPUT,
        }
    ]


def test_the_input_of_an_error_may_be_unknown(whole: Made, link: Link) -> None:
    failed = whole(State.FAILED)
    unopened = replace(failed, items=(replace(failed.items[0], input=None),))
    assert result(unopened, link)["data"]["errors"][0]["input_object"] is None


def test_a_cancelled_job_is_an_error_that_says_so(whole: Made, link: Link) -> None:
    data = result(whole(State.CANCELLED), link)["data"]
    assert (data["status"], data["result"]) == ("ERROR", {})
    assert data["errors"] == [
        {
            "error": "The job was cancelled.",
            "created_at": "2023-03-13T11:37:11.160554+00:00",
            "input_object": None,
        }
    ]


def test_after_expiry_the_url_is_gone_and_its_end_is_told(whole: Made, link: Link) -> None:
    data = result(whole(State.SUCCEEDED, results_removed_at=AT), link)["data"]
    gone = data["result"]["output_object"]
    assert (data["status"], data["errors"]) == ("DONE", [])
    assert "tmp_url" not in gone
    assert gone["expired_at"] == "2023-03-14T00:00:00.000000+00:00"


def test_a_batch_with_some_failures_is_done_and_tells_them(whole: Made, link: Link) -> None:
    states = (State.SUCCEEDED, State.FAILED, State.SUCCEEDED)
    data = result(whole(*states, kind="batch"), link)["data"]
    assert data["status"] == "DONE"
    urls = [each["output_object"]["tmp_url"] for each in data["results"]]
    assert urls == ["https://host/results/1/0.jpeg", "https://host/results/1/2.jpeg"]
    told = "input.1 (https://picsum.photos/200.jpg): Input 1 is cut short."
    assert [each["error"] for each in data["errors"]] == [told]
    assert "result" not in data


def test_a_batch_without_a_success_is_an_error(whole: Made, link: Link) -> None:
    data = result(whole(State.FAILED, State.FAILED, kind="batch"), link)["data"]
    assert (data["status"], data["results"], len(data["errors"])) == ("ERROR", [], 2)


def test_a_batch_under_way_shows_no_results_yet(whole: Made, link: Link) -> None:
    made = whole(State.SUCCEEDED, State.FAILED, state=State.RUNNING, kind="batch")
    data = result(made, link)["data"]
    assert (data["status"], data["errors"]) == ("PROCESSING", [])
    assert "results" not in data


def test_a_cancelled_batch_keeps_what_was_finished(whole: Made, link: Link) -> None:
    made = whole(State.SUCCEEDED, State.CANCELLED, state=State.CANCELLED, kind="batch")
    data = result(made, link)["data"]
    assert (data["status"], len(data["results"])) == ("ERROR", 1)


def test_a_synchronous_edit_shows_input_and_output(whole: Made, link: Link) -> None:
    assert edited(whole(State.SUCCEEDED), link) == {"data": {"input": INPUT, "output": OUTPUT}}


@pytest.mark.parametrize(
    ("state", "code"),
    [(State.FAILED, Code.INPUT_DAMAGED), (State.CANCELLED, Code.CANCELLED)],
)
def test_a_synchronous_edit_that_failed_is_a_refusal(
    whole: Made, link: Link, state: State, code: Code
) -> None:
    with pytest.raises(Refusal) as caught:
        edited(whole(state), link)
    assert caught.value.code is code


def test_documents_are_compact_utf8() -> None:
    assert encode({"é": [1, 2.5, None]}) == '{"é":[1,2.5,null]}'.encode()
