"""Jobs as Phota's answers."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.phota_services import ID, NOW, link, whole_of

from safelight.dialects.phota import present
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import Report, Result, Whole
from safelight.domain.states import FINAL, State
from safelight.web.documents import encode

OK, FAILED, CANCELLED = State.SUCCEEDED, State.FAILED, State.CANCELLED
KEYS = ["job_id", "status", "operation", "result", "error", "created_at", "completed_at"]


def reported(whole: Whole, *reports: Report | None) -> Whole:
    items = zip(whole.items, reports, strict=True)
    return replace(whole, items=tuple(replace(item, report=report) for item, report in items))


def polled(whole: Whole) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(encode(present.polled(whole, link)))
    return document


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (State.ACCEPTED, "pending"),
        (State.RUNNING, "running"),
        (OK, "succeeded"),
        (FAILED, "failed"),
        (CANCELLED, "failed"),
    ],
)
def test_every_state_has_photas_word_and_the_same_keys(state: State, word: str) -> None:
    shown = polled(whole_of(state))
    assert list(shown) == KEYS
    assert shown["status"] == word
    assert (shown["result"] is not None) == (state is OK)
    assert (shown["error"] is not None) == (state in {FAILED, CANCELLED})
    assert (shown["completed_at"] is not None) == (state in FINAL)


def test_a_handle_says_where_to_poll() -> None:
    assert present.handle(whole_of(State.ACCEPTED)) == {
        "job_id": ID,
        "status": "pending",
        "poll_url": f"/v1/phota/jobs/{ID}",
    }


def test_the_handle_of_a_job_that_went_on_says_how_far_it_is() -> None:
    assert present.handle(whole_of(OK))["status"] == "succeeded"


def test_a_job_that_succeeded_looks_as_on_photas_page() -> None:
    whole = reported(
        whole_of(OK, OK, wire={"base": "https://host", "understood": '["brighter"]'}),
        Report(notes=("The light was raised.",), people=("abc123",)),
        Report(people=("abc123", "other")),
    )
    assert polled(whole) == {
        "job_id": ID,
        "status": "succeeded",
        "operation": "edit",
        "result": {
            "images": [],
            "download_urls": [f"https://host/results/{ID}/{n}/photo.jpg" for n in (0, 1)],
            "known_subjects": {"counts": {"abc123": 2, "other": 1}},
            "report": {
                "understood": ["brighter"],
                "operations": [],
                "done": [["The light was raised."], []],
            },
        },
        "error": None,
        "created_at": "2026-06-22T12:00:00Z",
        "completed_at": "2026-06-22T12:00:18Z",
    }


def test_a_job_that_failed_says_why_in_photas_words() -> None:
    assert polled(whole_of(FAILED))["error"] == {
        "code": "INVALID_IMAGE",
        "message": "Image 0 is cut short.",
    }


def test_a_cancelled_job_failed_because_it_was_cancelled() -> None:
    assert polled(whole_of(CANCELLED, OK, state=CANCELLED))["error"] == {
        "code": "CANCELLED",
        "message": "The job was cancelled.",
    }


def test_of_several_failures_the_first_is_told() -> None:
    assert polled(whole_of(FAILED, FAILED))["error"]["message"] == "Image 0 is cut short."


def test_of_a_job_that_half_succeeded_the_pictures_are_shown() -> None:
    shown = polled(whole_of(FAILED, OK, state=OK))
    assert len(shown["result"]["download_urls"]) == 1
    assert shown["error"] is None


def test_known_subjects_are_an_object_even_where_there_are_none() -> None:
    for whole in (whole_of(OK), reported(whole_of(OK), Report())):
        assert polled(whole)["result"]["known_subjects"] == {"counts": {}}


def test_removed_pictures_have_no_links() -> None:
    gone = whole_of(OK, results_removed_at=NOW + timedelta(days=1))
    assert polled(gone)["result"]["download_urls"] == []


def _nowhere(_: Result) -> Path:
    raise FileNotFoundError


def test_files_are_told_in_base64_whatever_their_length(tmp_path: Path) -> None:
    sizes = (0, 1, 3 << 18, (3 << 18) + 2)
    whole = whole_of(*[OK] * len(sizes))

    def find(result: Result) -> Path:
        number = int(result.blob.rpartition("/")[2])
        path = tmp_path / str(number)
        path.write_bytes(bytes([number]) * sizes[number])
        return path

    pieces = present.with_bytes(whole, find)
    answer = json.loads(b"".join(pieces))
    assert [base64.b64decode(each) for each in answer["images"]] == [
        bytes([number]) * size for number, size in enumerate(sizes)
    ]
    assert max(map(len, pieces)) <= 1 << 20
    assert answer["download_urls"] == []
    urls = present.with_urls(whole, link)
    assert (urls["images"], len(urls["download_urls"])) == ([], len(sizes))
    assert list(urls) == list(answer)


def test_a_failure_names_the_picture_that_it_is_about() -> None:
    whole = whole_of(FAILED, wire={"places": '{"": "images.0"}'})
    assert present.why(whole).message == "images.0: Image 0 is cut short."
    assert polled(whole)["error"]["message"] == "images.0: Image 0 is cut short."


def test_an_asynchronous_result_is_what_the_synchronous_one_would_be() -> None:
    whole = reported(whole_of(OK), Report(notes=("x",), people=("a",)))
    assert polled(whole)["result"] == present.with_urls(whole, link)


@pytest.mark.parametrize(
    ("state", "code"), [(FAILED, Code.INPUT_DAMAGED), (CANCELLED, Code.CANCELLED)]
)
def test_a_synchronous_caller_is_refused_what_failed(state: State, code: Code) -> None:
    with pytest.raises(Refusal) as by_url:
        present.with_urls(whole_of(state), link)
    with pytest.raises(Refusal) as in_bytes:
        present.with_bytes(whole_of(state), _nowhere)
    assert by_url.value.code is in_bytes.value.code is code


def test_documents_are_utf8_without_blanks() -> None:
    assert encode({"a": ["ü", 1]}) == '{"a":["ü",1]}'.encode()
