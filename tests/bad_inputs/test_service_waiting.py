"""Clients that hang up or wait too long, pictures that take too much, results past their time."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.bad_inputs.hosts import Gate, Host
from tests.bad_inputs.service import Service, picture, refused, request
from tests.support.receiver import FileServer
from tests.support.server import Server, finished, until

from safelight.domain.ids import AccountId
from safelight.domain.job import Job
from safelight.domain.states import State

EDIT = "/v1/image/edit"
ASYNC = f"{EDIT}/async"
UPLOAD = f"{EDIT}/upload"
SMALL = {"operations": {"resizing": {"width": 20}}}


@pytest.fixture(scope="module")
def running_strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A server that is out of patience, memory and room at once."""
    settings = {
        "SAFELIGHT_SYNC_SECONDS": "1",
        "SAFELIGHT_CHILD_MEMORY_MB": "256",
        "SAFELIGHT_RESULT_HOURS": "0.0003",
        "SAFELIGHT_SWEEP_SECONDS": "0.3",
    }
    with Server(tmp_path_factory.mktemp("strict") / "data", settings) as server:
        made = Service(server)
        yield made
        made.close()


@pytest.fixture
def strict(running_strict: Service) -> Iterator[Service]:
    yield running_strict
    running_strict.unharmed()


@pytest.fixture(scope="module")
def running_hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A server on which nothing can be rendered in time."""
    settings = {"SAFELIGHT_RENDER_SECONDS": "0.001", "SAFELIGHT_RATE_LIMITS": "200/3600"}
    with Server(tmp_path_factory.mktemp("hasty") / "data", settings) as server:
        made = Service(server)
        yield made
        made.close()


@pytest.fixture
def hasty(running_hasty: Service) -> Iterator[Service]:
    yield running_hasty
    running_hasty.unharmed()


@pytest.fixture
def gate() -> Gate:
    return Gate(picture())


@pytest.fixture
def slow(gate: Gate) -> Iterator[Host]:
    """A host that answers when the gate is opened."""
    with Host(gate) as running:
        yield running
        gate.open()


def hang_up(service: Service, key: str, host: Host, *headers: str) -> None:
    """Ask for an edit, and leave once its picture is being fetched."""
    text = json.dumps({"input": host.url(), **SMALL}).encode()
    lines = [f"Authorization: Bearer {key}", f"Content-Length: {len(text)}", *headers]
    address = ("127.0.0.1", service.server.port)
    with socket.create_connection(address, 20) as connection:
        connection.sendall(request(f"POST {EDIT} HTTP/1.1", lines, text))
        host.wait_for(1)


def only_job(service: Service, account: AccountId) -> Job:
    with service.core.store.read() as tx:
        (job,) = tx.jobs.listed(account=account, state=None, limit=2)
    return job


def test_an_edit_that_nobody_waits_for_any_longer_is_cancelled_and_costs_nothing(
    service: Service, slow: Host
) -> None:
    account, key, _ = service.account("5")
    before = service.balance(account)
    hang_up(service, key, slow)
    job = until(lambda: only_job(service, account), lambda job: job.state is State.CANCELLED)
    assert job.charged == 0
    assert service.balance(account) == before


def test_an_edit_with_an_idempotency_key_goes_on_and_can_be_fetched(
    service: Service, slow: Host, gate: Gate
) -> None:
    account, key, _ = service.account("5")
    hang_up(service, key, slow, "Idempotency-Key: mine")
    gate.open()
    until(lambda: only_job(service, account), lambda job: job.state is State.SUCCEEDED)
    with service.client(key) as client:
        body = {"input": slow.url(), **SMALL}
        reply = client.post(EDIT, json=body, headers={"Idempotency-Key": "mine"})
    assert reply.json()["data"]["output"]["width"] == 20
    assert slow.visits == 1
    assert service.jobs(account) == 1


def test_an_upload_whose_client_leaves_half_way_leaves_nothing(service: Service) -> None:
    account, key, _ = service.account("5")
    lines = [f"Authorization: Bearer {key}", "Content-Length: 100000"]
    kind = "Content-Type: multipart/form-data; boundary=b"
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc'
    before = len(service.server.log.actions("request_answered"))
    with socket.create_connection(("127.0.0.1", service.server.port), 20) as connection:
        connection.sendall(request(f"POST {UPLOAD} HTTP/1.1", [*lines, kind], part))
    service.server.log.wait_for("request_answered", before + 1)
    assert service.jobs(account) == 0
    uploads = service.folder / "files" / "uploads"
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_an_edit_that_takes_too_long_to_wait_for_is_cancelled_and_says_so(
    strict: Service, slow: Host
) -> None:
    account, key, _ = strict.account("5")
    before = strict.balance(account)
    with strict.client(key) as client:
        reply = client.post(EDIT, json={"input": slow.url(), **SMALL})
        message = refused(reply, 504, "general")
    assert "longer than 1 s" in message
    assert "nothing was charged" in message
    assert only_job(strict, account).state is State.CANCELLED
    assert strict.balance(account) == before


def test_with_an_idempotency_key_it_goes_on_and_the_same_request_gets_it(
    strict: Service, slow: Host, gate: Gate
) -> None:
    account, key, _ = strict.account("5")
    body = {"input": slow.url(), **SMALL}
    with strict.client(key) as client:
        reply = client.post(EDIT, json=body, headers={"Idempotency-Key": "mine"})
        assert "goes on" in refused(reply, 504, "general")
        gate.open()
        until(lambda: only_job(strict, account), lambda job: job.state is State.SUCCEEDED)
        reply = client.post(EDIT, json=body, headers={"Idempotency-Key": "mine"})
    assert reply.status_code in {200, 410}  # its result may be past its time already
    assert strict.jobs(account) == 1


def test_results_past_their_time_are_gone_and_say_so(strict: Service, files: FileServer) -> None:
    with strict.client() as client:
        body = {"input": files.url("good.jpg"), **SMALL}
        task = client.post(ASYNC, json=body).json()["data"]
        data = finished(client, task["result_url"])
        link = data["result"]["output_object"]["tmp_url"]
        until(lambda: client.get(link).status_code, lambda status: status == 410)
        assert client.get(link).json()["error"] == "gone"
        results = strict.folder / "files" / "results"
        kept = results / str(task["id"])
        until(lambda: list(kept.rglob("*")), lambda found: not [x for x in found if x.is_file()])
        later = until(
            lambda: client.get(task["result_url"]).json()["data"],
            lambda data: data["result"]["output_object"].get("tmp_url") is None,
        )
    assert later["status"] == "DONE"


def test_requests_above_the_limit_are_refused_with_when_to_come_back(hasty: Service) -> None:
    _, key, _ = hasty.account()
    with hasty.client(key) as client:
        replies = [client.get(f"{ASYNC}/1") for _ in range(202)]
    assert [reply.status_code for reply in replies[:200]] == [404] * 200
    last = replies[-1]
    assert "Too Many Requests" in refused(last, 429, "general")
    assert int(last.headers["retry-after"]) >= 1
    assert last.headers["ratelimit-remaining"] == "-1"


def test_a_picture_that_needs_more_memory_than_a_child_has_fails_and_others_go_on(
    strict: Service, files: FileServer
) -> None:
    files.files["big.png"] = picture(6_500, 6_500, "PNG")
    files.files["good.jpg"] = picture()
    account, key, _ = strict.account("100")
    hungry = {"adjustments": {"hdr": 100}, "resizing": {"width": 9_000, "height": 9_000}}
    with strict.client(key) as client:
        big = {"input": files.url("big.png"), "operations": hungry}
        task = client.post(ASYNC, json=big).json()["data"]
        other = client.post(ASYNC, json={"input": files.url("good.jpg"), **SMALL}).json()["data"]
        assert finished(client, other["result_url"])["status"] == "DONE"
        data = finished(client, task["result_url"])
    assert data["status"] == "ERROR"
    message = data["errors"][0]["error"]
    assert "memory" in message or "process that rendered it ended" in message
    assert strict.balance(account).available == 99_000_000


def test_what_takes_too_long_to_render_fails_and_says_how_long_it_may(
    hasty: Service, files: FileServer
) -> None:
    account, key, _ = hasty.account("5")
    before = hasty.balance(account)
    content: dict[str, Any] = {"file": picture(3_000, 2_000)}
    with hasty.client(key) as client:
        reply = client.post(UPLOAD, files=content, data={"data": json.dumps(SMALL)})
        message = refused(reply, 422, "image")
        assert "longer than 0.001 s" in message
        inputs = [files.url("good.jpg")] * 5
        task = client.post(f"{EDIT}/batch", json={"input": inputs, **SMALL}).json()["data"]
        data = finished(client, task["result_url"])
    assert data["status"] == "ERROR"
    assert len(data["errors"]) == 5
    assert hasty.balance(account) == before


def test_answers_to_those_who_read_nothing_hold_up_nobody(
    service: Service, files: FileServer
) -> None:
    text = json.dumps({"input": files.url("good.jpg"), **SMALL}).encode()
    _, key, _ = service.account()
    lines = [f"Authorization: Bearer {key}", f"Content-Length: {len(text)}"]
    content = request(f"POST {ASYNC} HTTP/1.1", lines, text).replace(b"Connection: close\r\n", b"")
    connections = [
        socket.create_connection(("127.0.0.1", service.server.port), 20) for _ in range(50)
    ]
    for connection in connections:
        connection.sendall(content)
    with httpx.Client(trust_env=False, timeout=5) as client:
        assert client.get(f"{service.server.url}/livez").status_code == 200
    for connection in connections:
        connection.close()
