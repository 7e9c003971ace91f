"""Phota's page on asynchronous jobs, sample by sample, against a running service."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.contract.phota_page import HANDLE, POLLED, SECRET, SUBMIT, VERIFY
from tests.support.engine_server import EngineServer, drawn
from tests.support.phota import done, likenesses, phota
from tests.support.receiver import FileServer, Receiver
from tests.support.server import Server, until

Json = dict[str, Any]
JOB = re.compile(r"[0-9a-f]{32}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


@dataclass(frozen=True)
class Stage:
    """A service with an engine, a known person, a source of pictures and a receiver."""

    client: httpx.Client
    files: FileServer
    receiver: Receiver
    engine: EngineServer
    person: str

    def submit(self, **changes: Any) -> httpx.Response:
        """The page's request, but for the host of its picture and the id of its profile."""
        text = SUBMIT.replace("https://example.com/photo.jpg", self.files.url("0.jpg"))
        return self.client.post(
            "/edit", json=json.loads(text.replace("abc123", self.person)) | changes
        )


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    pictures = likenesses()
    contents = {f"{number}.jpg": picture for number, picture in enumerate(pictures)}
    with (
        FileServer(contents) as files,
        Receiver() as receiver,
        EngineServer(drawn(pictures[3])) as engine,
    ):
        engines = {
            "local": {"kind": "openai", "url": engine.url, "model": "any", "serves": ["nb2"]}
        }
        settings = {"SAFELIGHT_ENGINES": json.dumps(engines), "SAFELIGHT_HTTP_CALLBACKS": "true"}
        folder = tmp_path_factory.mktemp("phota") / "data"
        with Server(folder, settings) as server, phota(server) as client:
            person = _learnt(client, [files.url(name) for name in contents])
            yield Stage(client, files, receiver, engine, person)


def _learnt(client: httpx.Client, urls: list[str]) -> str:
    added = client.post("/profiles/add", json={"image_urls": urls, "training_tier": "fast"})
    person: str = added.json()["profile_id"]
    status = until(
        lambda: client.get(f"/profiles/{person}/status").json(),
        lambda told: told["status"] in {"READY", "ERROR"},
        60.0,
    )
    assert status["status"] == "READY", status
    return person


@pytest.fixture(scope="module")
def verify() -> Callable[[bytes, str, str], bool]:
    """The page's own check."""
    page: Json = {}
    exec(VERIFY, page)  # noqa: S102 -- what the page tells its readers to run
    check: Callable[[bytes, str, str], bool] = page["verify_callback"]
    return check


def _shape(value: object) -> object:
    """What kind of thing each field holds."""
    if isinstance(value, dict):
        return {name: _shape(each) for name, each in value.items()}
    return [_shape(each) for each in value] if isinstance(value, list) else type(value)


def test_the_pages_request_gets_the_pages_handle(stage: Stage) -> None:
    answer = stage.submit()
    handle, page = answer.json(), json.loads(HANDLE)
    assert answer.status_code == 202
    assert list(handle) == list(page)
    assert JOB.fullmatch(handle["job_id"])
    assert handle["status"] == page["status"]
    assert handle["poll_url"] == page["poll_url"].replace(page["job_id"], handle["job_id"])
    done(stage.client, handle["job_id"])


def test_the_job_ends_in_the_pages_document(stage: Stage) -> None:
    polled, page = done(stage.client, stage.submit().json()["job_id"]), json.loads(POLLED)
    report = polled["result"].pop("report")
    page["result"]["known_subjects"]["counts"] = {stage.person: 2}
    assert polled["result"]["known_subjects"] == page["result"]["known_subjects"]
    assert _shape(polled) == _shape(page)
    assert (polled["status"], polled["operation"], polled["error"]) == ("succeeded", "edit", None)
    assert all(MOMENT.fullmatch(polled[name]) for name in ("created_at", "completed_at"))
    assert set(report) == {"understood", "operations", "done"}


def test_each_download_url_serves_a_picture_without_a_key(stage: Stage) -> None:
    polled = done(stage.client, stage.submit().json()["job_id"])
    for url in polled["result"]["download_urls"]:
        assert ".jpg?" in url
        served = httpx.get(url, trust_env=False)
        assert (served.status_code, served.headers["content-type"]) == (200, "image/jpeg")


def test_the_engine_is_told_the_prompt_and_shown_the_picture(stage: Stage) -> None:
    before = len(stage.engine.asked)
    done(stage.client, stage.submit(num_output_images=1).json()["job_id"])
    asked = stage.engine.asked[before]
    assert asked.path == "/v1/images/edits"
    assert asked.fields["prompt"] == "Make the person smile wider"
    assert [file[:8] for _, file, _ in asked.files] == [b"\x89PNG\r\n\x1a\n"]


def test_the_secret_is_fetched_once_and_stays(stage: Stage) -> None:
    first, again = stage.client.get("/webhook-secret"), stage.client.get("/webhook-secret")
    assert list(first.json()) == list(json.loads(SECRET))
    assert first.json() == again.json()


def test_the_pages_check_verifies_a_real_callback(
    stage: Stage, verify: Callable[[bytes, str, str], bool]
) -> None:
    answer = stage.submit(callback_url=stage.receiver.url)
    received = stage.receiver.wait_for(1)[-1]
    secret = stage.client.get("/webhook-secret").json()["webhook_signing_secret"]
    signature = received.headers["x-phota-signature"]
    assert verify(received.body, signature, secret)
    assert not verify(received.body + b" ", signature, secret)
    polled = stage.client.get(f"/jobs/{answer.json()['job_id']}")
    assert received.body == polled.content
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        assert name in received.headers


def test_the_same_client_request_id_gets_the_original_handle(stage: Stage) -> None:
    first = stage.submit(client_request_id="once").json()
    again = stage.submit(client_request_id="once", prompt="something else")
    assert (again.status_code, again.json()["job_id"]) == (202, first["job_id"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"response_mode": "bytes"}, "response_mode"),
        ({"async": False, "callback_url": "https://example.com/hook"}, "callback_url"),
    ],
)
def test_the_pages_rules_between_fields_are_kept(stage: Stage, changes: Json, field: str) -> None:
    answer = stage.submit(**changes)
    assert answer.status_code == 422
    assert [each["loc"] for each in answer.json()["detail"]] == [["body", field]]


def test_an_unknown_job_is_not_found(stage: Stage) -> None:
    assert stage.client.get("/jobs/5f3c8a1e9b4d4c7e8a2f1b6d0c9e7a31").status_code == 404
