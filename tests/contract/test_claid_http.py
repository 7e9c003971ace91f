"""Claid's pages over HTTP: their requests, but for host and key, sent to a real server."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from tests.contract.claid_pages import ACCEPTED, DONE, GENERATED, GET, POST, verify_signature
from tests.support.receiver import FileServer, Receiver
from tests.support.server import KEY, Server, finished

from safelight.adapters.db.store import SqliteStore
from safelight.domain.deliveries import Endpoint, Event
from safelight.domain.ids import AccountId, DialectName

SPEAKS = "claid"

PREFIXES = ("/v1", "/v1-beta1")
SECRET = "a shared secret"  # noqa: S105 -- opens nothing
PICSUM = "https://picsum.photos/200.jpg"


def picture(width: int, height: int, kind: str = "JPEG") -> bytes:
    """A gradient."""
    content = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(content, kind)
    return content.getvalue()


@pytest.fixture(scope="module")
def files() -> Iterator[FileServer]:
    contents = {
        "200.jpg": picture(128, 128),
        "wide.png": picture(300, 100, "PNG"),
        "text.jpg": b"this is no picture",
    }
    with FileServer(contents) as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("claid") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def receiver(server: Server) -> Iterator[Receiver]:
    """Gets the default account's webhooks."""
    with Receiver() as running:
        with SqliteStore(server.folder / "safelight.db").write() as tx:
            tx.webhooks.set_endpoint(
                Endpoint(
                    account=AccountId("acct_default"),
                    dialect=DialectName("claid"),
                    url=running.url,
                    events=frozenset({Event.SUCCESS, Event.FAILED}),
                    secret=SECRET,
                )
            )
        yield running


def send(server: Server, page: str, *, source: str = "", task: str = "1") -> httpx.Response:
    """Send a request as a page writes it, but for host, key, source and task."""
    head, _, body = page.partition("\n\n")
    line, *headers = head.splitlines()
    method, path, _ = line.split(" ")
    named = dict(header.split(": ", 1) for header in headers)
    del named["Host"]
    named["Authorization"] = named["Authorization"].replace("{YOUR_API_KEY}", KEY)
    url = server.url + path.replace("async/1", f"async/{task}")
    content = body.replace(PICSUM, source)
    with httpx.Client(trust_env=False, timeout=60) as plain:
        return plain.request(method, url, headers=named, content=content)


def same_keys(expected: object, found: object) -> None:
    """Every key expected is found, in that order, at every level."""
    if isinstance(expected, dict):
        assert isinstance(found, dict)
        assert [key for key in found if key in expected] == list(expected)
        for key, value in expected.items():
            same_keys(value, found[key])


def error_of(response: httpx.Response, status: int) -> dict[str, Any]:
    """The error body, whose shape is checked."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"]
    body: dict[str, Any] = response.json()
    assert [type(body[key]) for key in ("error_code", "error_type", "error_message")] == [str] * 3
    assert all(isinstance(texts, list) for texts in body["error_details"].values())
    return body


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_worked_example_runs_from_submit_to_download(
    server: Server, client: httpx.Client, files: FileServer, prefix: str
) -> None:
    response = send(server, POST % prefix, source=files.url("200.jpg"))
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    accepted = response.json()
    same_keys(json.loads(ACCEPTED), accepted)
    task = accepted["data"]["id"]
    assert accepted["data"]["result_url"] == f"{server.url}{prefix}/image/edit/async/{task}"
    assert accepted["data"]["request"]["input"] == files.url("200.jpg")

    finished(client, accepted["data"]["result_url"])
    done = send(server, GET % prefix, task=str(task)).json()
    same_keys(json.loads(DONE), done)
    images = json.loads(DONE)["data"]["result"]
    tmp_url = done["data"]["result"]["output_object"].pop("tmp_url")
    del images["output_object"]["tmp_url"]
    assert done["data"]["result"] == images
    assert (done["data"]["status"], done["data"]["errors"]) == ("DONE", [])

    download = httpx.get(tmp_url, trust_env=False)
    assert download.status_code == 200
    assert Image.open(io.BytesIO(download.content)).size == (1000, 1000)
    assert "/200.jpeg" in tmp_url


def test_the_generated_sample_is_refused_by_its_placeholders(client: httpx.Client) -> None:
    response = client.post("/v1/image/edit/async", json=json.loads(GENERATED))
    body = error_of(response, 422)
    assert (body["error_code"], body["error_type"]) == ("9000", "validation")
    assert set(body["error_details"]) == {
        "input",
        "operations.background.color",
        "operations.padding",
        "operations.generative.style_transfer.style_reference_image",
        "output.destination",
    }


@pytest.mark.parametrize(("name", "status"), [("200.jpg", "DONE"), ("text.jpg", "ERROR")])
def test_a_webhook_passes_the_page_s_check_and_says_what_a_poller_gets(
    server: Server,
    client: httpx.Client,
    files: FileServer,
    receiver: Receiver,
    name: str,
    status: str,
) -> None:
    before = len(receiver.received)
    accepted = send(server, POST % "/v1", source=files.url(name)).json()["data"]
    got = receiver.wait_for(before + 1)[-1]
    verify_signature(got.body, SECRET, got.headers["x-claid-hmac-sha256"])
    polled = client.get(accepted["result_url"]).json()
    assert json.loads(got.body) == polled
    assert polled["data"]["status"] == status
    assert {"webhook-id", "webhook-timestamp", "webhook-signature"} <= got.headers.keys()


def test_a_failed_job_tells_why(client: httpx.Client, files: FileServer) -> None:
    body = {"input": files.url("gone.jpg"), "operations": {}}
    accepted = client.post("/v1/image/edit/async", json=body).json()["data"]
    data = finished(client, accepted["result_url"])
    assert (data["status"], data["result"]) == ("ERROR", {})
    (error,) = data["errors"]
    assert error["error"]
    assert error["input_object"] is None


def test_a_synchronous_edit_answers_with_input_and_output(
    client: httpx.Client, files: FileServer
) -> None:
    body = {
        "input": files.url("wide.png"),
        "operations": {"resizing": {"width": 150}},
        "output": {"format": "webp"},
    }
    response = client.post("/v1/image/edit", json=body)
    assert response.status_code == 200, response.text
    data = response.json()["data"]
    assert list(data) == ["input", "output"]
    assert (data["input"]["format"], data["input"]["width"]) == ("PNG", 300)
    assert (data["output"]["format"], data["output"]["height"]) == ("WEBP", 50)


@pytest.mark.parametrize(("name", "status"), [("gone.jpg", 400), ("text.jpg", 422)])
def test_a_synchronous_edit_that_fails_answers_with_an_error(
    client: httpx.Client, files: FileServer, name: str, status: int
) -> None:
    body = {"input": files.url(name), "operations": {}}
    assert error_of(client.post("/v1/image/edit", json=body), status)["error_type"] == "image"


@pytest.mark.parametrize(
    "data_part",
    [
        (None, '{"operations":{"resizing":{"width":"50%"}}}', "application/json"),
        (None, '{"operations":{"resizing":{"width":"50%"}}}'),
        ("data.json", b'{"operations":{"resizing":{"width":"50%"}}}', "application/json"),
    ],
)
def test_an_upload_is_edited_whatever_its_parts_are_labelled(
    client: httpx.Client, data_part: Any
) -> None:
    file_part = ("the image", picture(300, 100, "PNG"), "image/jpeg")
    response = client.post("/v1/image/edit/upload", files={"file": file_part, "data": data_part})
    assert response.status_code == 200, response.text
    data = response.json()["data"]
    assert (data["input"]["format"], data["output"]["width"]) == ("PNG", 150)
    assert "/the%20image.jpeg" in data["output"]["tmp_url"]


def test_an_upload_without_its_parts_names_them(client: httpx.Client) -> None:
    response = client.post("/v1/image/edit/upload", files={"other": ("a", b"b")})
    details = error_of(response, 422)["error_details"]
    assert details == {"file": ["field required"], "data": ["field required"]}


def test_a_batch_is_done_if_any_picture_succeeded(client: httpx.Client, files: FileServer) -> None:
    urls = [files.url("200.jpg"), files.url("text.jpg"), files.url("wide.png")]
    body = {"input": urls, "operations": {"resizing": {"width": 10}}}
    accepted = client.post("/v1/image/edit/batch", json=body).json()["data"]
    assert "/v1/image/edit/batch/" in accepted["result_url"]
    data = finished(client, accepted["result_url"])
    assert (data["status"], len(data["results"]), len(data["errors"])) == ("DONE", 2, 1)
    assert [each["output_object"]["width"] for each in data["results"]] == [10, 10]
    error_of(client.get(f"/v1/image/edit/async/{accepted['id']}"), 404)


def test_a_request_without_a_good_key_is_answered_word_for_word(server: Server) -> None:
    expected = {
        "error_code": "111",
        "error_type": "auth",
        "error_message": "Authorization is required.",
        "error_details": {},
    }
    for headers in ({}, {"Authorization": "Bearer wrong-key-123456"}, {"Authorization": KEY}):
        url = f"{server.url}/v1/image/edit/async/1"
        response = httpx.get(url, headers=headers, trust_env=False)
        assert error_of(response, 401) == expected


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/v1/image/edit/async/1", 404, "Batch image edit pipeline not found."),
        ("GET", "/v1/image/edit/batch/1", 404, "Batch image edit pipeline not found."),
        ("GET", "/v1/image/edit/async/x", 422, "task_id: value is not a valid integer"),
        ("DELETE", "/v1/image/edit", 405, "DELETE /v1/image/edit"),
        ("POST", "/v1/image/generate", 404, "POST /image/generate is part of Claid but not"),
        ("GET", "/v1/storage/storages/7", 404, "GET /storage/storages/{storage_id} is part of"),
        ("GET", "/v1/nothing", 404, "GET /v1/nothing"),
    ],
)
def test_what_is_not_there_is_said_in_claid_s_words(
    client: httpx.Client, method: str, path: str, status: int, message: str
) -> None:
    body = error_of(client.request(method, path), status)
    assert body["error_message"].startswith(message)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{} {}",
        b'{"a": NaN}',
        b"\xff",
        '{"operations": {}}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json_document_is_refused(client: httpx.Client, content: bytes) -> None:
    response = client.post("/v1/image/edit/async", content=content)
    assert response.status_code in {400, 422}
    error_of(response, response.status_code)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_document_in_another_encoding_is_read_or_refused(
    client: httpx.Client, files: FileServer, encoding: str
) -> None:
    body = {"input": files.url("200.jpg"), "operations": {}}
    response = client.post("/v1/image/edit/async", content=json.dumps(body).encode(encoding))
    assert response.status_code in {200, 400}, response.text
    if response.status_code == 200:
        data = finished(client, response.json()["data"]["result_url"])
        assert (data["status"], data["request"]) == ("DONE", body)


def test_the_same_idempotency_key_finds_the_same_job(
    client: httpx.Client, files: FileServer
) -> None:
    headers = {"Idempotency-Key": "one"}
    body = {"input": files.url("200.jpg"), "operations": {}}
    first, second = (
        client.post("/v1/image/edit/async", json=body, headers=headers) for _ in range(2)
    )
    assert first.json() == second.json()
    other = client.post(
        "/v1/image/edit/async", json={**body, "operations": {"padding": "5%"}}, headers=headers
    )
    assert error_of(other, 422)["error_code"] == "9001"


def test_an_address_that_may_not_be_fetched_is_told_of_its_field(client: httpx.Client) -> None:
    body = {"input": "http://169.254.169.254/latest/meta-data", "operations": {}}
    details = error_of(client.post("/v1/image/edit/async", json=body), 422)["error_details"]
    assert list(details) == ["input"]


def test_the_core_s_own_bounds_are_told_of_the_client_s_fields(client: httpx.Client) -> None:
    body = {
        "input": "https://host.example/a.jpg",
        "operations": {"resizing": {"width": 60_000, "height": 60_000}},
    }
    details = error_of(client.post("/v1/image/edit/async", json=body), 422)["error_details"]
    assert list(details) == ["operations.resizing"]


def test_rate_limits_are_told_and_held(tmp_path: Path) -> None:
    settings = {"SAFELIGHT_RATE_LIMITS": "120/60,4/100"}
    with Server(tmp_path / "data", settings) as server, server.client() as client:
        answers = [client.get("/v1/image/edit/async/1") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [404] * 4 + [429]
    first, last = answers[0].headers, answers[-1].headers
    assert first["ratelimit-limit"].endswith(", 120;w=60, 4;w=100")
    assert (last["ratelimit-limit"], last["ratelimit-remaining"]) == ("4, 120;w=60, 4;w=100", "-1")
    assert int(last["retry-after"]) == int(last["ratelimit-reset"]) >= 1
    body = error_of(answers[-1], 429)
    assert body["error_code"] == body["detail"]["error_code"] == "2001"
