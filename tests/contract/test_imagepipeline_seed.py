"""ImagePipeline's page on jobs and webhooks, sample by sample, against a running service."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook
from tests.contract.imagepipeline_page import (
    COMPLETED,
    EVENT,
    EVENT_SCHEMA,
    POLL,
    QUEUED,
    STATUSES,
)
from tests.support.engine_server import drawn, picture
from tests.support.imagepipeline import ENDED, Stage, Withheld, stage
from tests.support.pictures import jpeg
from tests.support.receiver import Received
from tests.support.server import until

Json = dict[str, Any]
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
REMOVE, UPSCALE, GENERATE = (
    "/background/remove/image/v1",
    "/upscale/image/v1",
    "/generate/image/v1",
)
CHANGE = "/background/change/image/v1"
PROMPT = "a bowl of lemons"
#: Takes an engine, and nothing after it.
SCENE = {"prompt": "tropical beach at sunset", "use_segmentation": False}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("imagepipeline") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def handle(running: Stage) -> Json:
    """What the page's request is answered with."""
    return running.submit(
        GENERATE, prompt=PROMPT, width=64, height=48, callback_url=running.receiver.url
    )


@pytest.fixture(scope="module")
def completed(running: Stage, handle: Json) -> Json:
    return running.reaches(handle, *ENDED)


@pytest.fixture(scope="module")
def told(running: Stage, completed: Json) -> Received:
    """The webhook that told of it."""
    return told_of(running, completed)


def told_of(running: Stage, job: Json) -> Received:
    def found() -> list[Received]:
        return [each for each in running.receiver.received if job["job_id"] in str(each.body)]

    until(found, bool, 30.0)
    return found()[0]


@contextmanager
def slow_engine(running: Stage) -> Iterator[Event]:
    """The engine ends its answers only once the event is set, at the end of the block at last."""
    go, quick = Event(), running.engine.answers
    running.engine.answers = [replace(drawn(picture()), late=go)]
    yield go
    go.set()
    running.engine.answers = quick


def kinds(document: Json) -> dict[str, type]:
    """Of numbers it does not matter whether they are whole."""
    return {name: float if type(value) is int else type(value) for name, value in document.items()}


def agrees(sample: str, document: Json) -> bool:
    """Whether a document has all that the page's sample has, of the same types."""
    wanted, found = kinds(json.loads(sample)), kinds(document)
    return {name: found.get(name) for name in wanted} == wanted


def test_every_compute_post_returns_a_queued_response(handle: Json) -> None:
    assert agrees(QUEUED, handle)
    assert (handle["status"], handle["endpoint"]) == ("queued", GENERATE)
    assert handle["job_id"].startswith("job_")
    assert handle["estimated_time_seconds"] >= 1
    assert MOMENT.fullmatch(handle["queued_at"])


def test_the_pages_curl_line_polls_it(running: Stage, handle: Json, completed: Json) -> None:
    path = POLL.replace("job_a1b2c3", handle["job_id"])
    assert running.http.get(path).json()["job_id"] == completed["job_id"]


def test_a_completed_job_has_what_the_page_shows(completed: Json) -> None:
    assert agrees(COMPLETED, completed)
    assert (completed["status"], completed["progress"]) == ("completed", 100)
    assert completed["result_mime_type"] == "image/webp"
    assert (completed["credits_charged"], completed["credits_amount"]) == (True, 1)


def test_the_timings_add_up(completed: Json) -> None:
    parts = completed["queue_wait_seconds"] + completed["inference_time_seconds"]
    assert parts == pytest.approx(completed["total_elapsed_seconds"], abs=1e-9)


def test_a_result_url_is_signed_and_works_without_a_key(completed: Json) -> None:
    url = completed["result_url"]
    assert httpx.get(url, trust_env=False).content[8:12] == b"WEBP"
    changed = url.replace("signature=", "signature=0")
    assert httpx.get(changed, trust_env=False).status_code == 404


def test_a_webhook_tells_of_the_end(told: Received, completed: Json) -> None:
    event = json.loads(told.body)
    assert agrees(EVENT, event)
    assert (event["job_id"], event["status"]) == (completed["job_id"], "completed")
    assert event["user_id"].startswith("usr_")
    assert event["result_url"] == completed["result_url"]


def test_a_small_result_comes_with_the_webhook(told: Received, completed: Json) -> None:
    event = json.loads(told.body)
    file = base64.b64decode(event["result_base64"])
    assert file == httpx.get(completed["result_url"], trust_env=False).content
    assert event["result_size_bytes"] == len(file)


def test_the_webhook_is_signed_as_standard_webhooks_are(running: Stage, told: Received) -> None:
    secret = running.http.get("/webhooks/secret").json()["webhook_signing_secret"]
    assert Webhook(secret).verify(told.body, told.headers) == json.loads(told.body)


def test_the_event_schema_is_an_event(running: Stage, told: Received) -> None:
    answer = running.http.get(EVENT_SCHEMA)
    assert answer.status_code == 200
    assert answer.json().keys() == json.loads(told.body).keys()


def test_every_state_of_the_lifecycle_is_passed_through(running: Stage) -> None:
    with Withheld(jpeg()) as source, slow_engine(running) as go:
        job = running.submit(CHANGE, input_image=source.url, **SCENE)
        states = [job["status"]]
        assert source.asked.wait(30)
        states.append(running.status(job)["status"])
        source.go.set()
        states.append(running.reaches(job, "processing", *ENDED)["status"])
        go.set()
        states.append(running.reaches(job, *ENDED)["status"])
    assert states == ["queued", "pending", "processing", "completed"]
    assert set(states) <= set(STATUSES)


def test_a_failure_says_why_in_words_and_by_code(running: Stage) -> None:
    failed = running.done(REMOVE, input_image=running.files.url("note.txt"))
    assert failed["status"] == "failed"
    assert (failed["failure_reason_code"], failed["retryable"]) == ("INPUT_INVALID", False)
    assert "picture" in failed["error"]
    assert (failed["credits_charged"], failed["credits_amount"]) == (False, 0)
    assert failed["result_url"] is None


def test_a_webhook_that_is_refused_is_sent_three_times(running: Stage) -> None:
    path = f"{running.receiver.root}/refusing"
    running.receiver.reply = lambda got: (500 if got.path == "/refusing" else 200, b"")
    job = running.submit(REMOVE, input_image=running.files.url("note.txt"), callback_url=path)
    failed = running.reaches(job, *ENDED)

    def attempts() -> list[Received]:
        return [each for each in running.receiver.received if each.path == "/refusing"]

    until(attempts, lambda found: len(found) == 3, 30.0)
    event = json.loads(attempts()[-1].body)
    assert (event["status"], event["failure_reason_code"]) == ("failed", "INPUT_INVALID")
    assert event["error"] == failed["error"]
    assert len({each.body for each in attempts()}) == 1


@pytest.mark.parametrize("state", ["pending", "processing"])
def test_a_job_is_cancelled_whatever_it_does(running: Stage, state: str) -> None:
    with Withheld(jpeg()) as source, slow_engine(running):
        job = running.submit(
            CHANGE, input_image=source.url, callback_url=running.receiver.url, **SCENE
        )
        if state == "processing":
            source.go.set()
        running.reaches(job, state)
        cancelled = running.cancel(job)
        source.go.set()
    assert cancelled.status_code == 200
    found = running.status(job)
    assert (found["status"], found["failure_reason_code"]) == ("cancelled", "CANCELLED")
    assert (found["retryable"], found["credits_amount"]) == (False, 0)
    event = json.loads(told_of(running, job).body)
    assert (event["status"], event["failure_reason_code"]) == ("failed", "CANCELLED")


def test_a_job_that_has_ended_cannot_be_cancelled(running: Stage, handle: Json) -> None:
    running.reaches(handle, *ENDED)
    answer = running.cancel(handle)
    assert (answer.status_code, answer.json()["error_code"]) == (409, "CONFLICT")


def test_a_job_is_found_under_its_own_endpoint_alone(running: Stage, handle: Json) -> None:
    answer = running.http.get(f"{REMOVE}/status/{handle['job_id']}")
    assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND")


def test_a_result_is_the_input_of_the_next_job(running: Stage, completed: Json) -> None:
    asked = len(running.files.asked)
    done = running.done(UPSCALE, input_image=completed["result_url"], scale=2)
    assert done["status"] == "completed", done["error"]
    assert len(running.files.asked) == asked
