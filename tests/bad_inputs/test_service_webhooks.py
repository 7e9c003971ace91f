"""Receivers that are where nobody may go, or that answer endlessly, elsewhere or never."""

import socket
from collections.abc import Callable
from contextlib import suppress

import pytest
from tests.bad_inputs.hosts import Host, answering, head_of
from tests.bad_inputs.service import Service, refused
from tests.support.receiver import FileServer, Receiver
from tests.support.server import finished, until

from safelight.domain.deliveries import Attempt, Delivery, DeliveryState
from safelight.domain.ids import AccountId

Tried = list[tuple[Delivery, Attempt]]


def work(service: Service, key: str, url: str) -> None:
    """Have a job end, well or not."""
    with service.client(key) as client:
        body = {"input": url, "operations": {}}
        task = client.post("/v1/image/edit/async", json=body).json()["data"]
        finished(client, task["result_url"])


def tried(service: Service, account: AccountId) -> tuple[Delivery, Attempt]:
    """The first attempt of the account's only delivery."""
    found: Tried = until(lambda: service.attempts(account), bool)
    return found[0]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "[::1]", "localhost", "0", "169.254.169.254", "HOSTNAME"]
)
def test_a_webhook_to_a_denied_address_is_recorded_as_not_answered_and_nobody_calls(
    closed: Service, trap: Host, host: str
) -> None:
    account, key, _ = closed.account()
    name = host.replace("HOSTNAME", socket.gethostname())
    closed.hook(account, f"http://{name}:{trap.port}/hook")
    work(closed, key, "http://no-such-host.invalid/a.jpg")
    delivery, attempt = tried(closed, account)
    assert (attempt.status, attempt.ok) == (None, False)
    assert attempt.error is not None
    assert "cannot be reached" in attempt.error
    assert delivery.state is DeliveryState.PENDING
    assert delivery.next_at is not None
    assert trap.visits == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://a/", "http://u:p@a.example/", "x"])
def test_a_webhook_url_that_is_none_does_no_harm(
    service: Service, files: FileServer, url: str
) -> None:
    account, key, _ = service.account()
    service.hook(account, url)
    work(service, key, files.url("good.jpg"))
    _, attempt = tried(service, account)
    assert attempt.status is None
    assert attempt.error is not None
    assert "u:p@" not in attempt.error


def endless(sent: list[int]) -> Callable[[socket.socket], None]:
    """Answers with a hundred megabytes, and notes how many bytes went out."""

    def talk(client: socket.socket) -> None:
        head_of(client)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        with suppress(OSError):
            for _ in range(1_000):
                client.sendall(bytes(100_000))
                sent.append(100_000)

    return talk


def test_of_an_endless_answer_only_the_beginning_is_read(
    service: Service, files: FileServer
) -> None:
    sent: list[int] = []
    account, key, _ = service.account()
    with Host(endless(sent)) as receiver:
        service.hook(account, receiver.url("hook"))
        work(service, key, files.url("good.jpg"))
        delivery, attempt = tried(service, account)
    assert attempt.status == 200
    assert delivery.state is DeliveryState.SUCCEEDED
    assert len(attempt.response_head) <= 1024
    assert sum(sent) < 20_000_000  # what the sockets' buffers hold


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(
    service: Service, files: FileServer, trap: Host, status: int
) -> None:
    account, key, _ = service.account()
    head = (
        f"HTTP/1.1 {status} Elsewhere\nLocation: http://127.0.0.1:{trap.port}/\nContent-Length: 0"
    )
    with Host(answering(head)) as receiver:
        service.hook(account, receiver.url("hook"))
        work(service, key, files.url("good.jpg"))
        delivery, attempt = tried(service, account)
    assert (attempt.status, attempt.ok) == (status, False)
    assert delivery.state is DeliveryState.PENDING
    assert trap.visits == 0


def test_receivers_that_never_answer_hold_up_nobody_elses_webhooks(
    service: Service, files: FileServer
) -> None:
    silent_account, silent_key, _ = service.account()
    account, key, _ = service.account()
    with Host(mute) as silent:
        service.hook(silent_account, silent.url("hook"))
        for _ in range(8):
            work(service, silent_key, files.url("good.jpg"))
        with Receiver() as receiver:
            service.hook(account, receiver.url)
            work(service, key, files.url("good.jpg"))
            (got,) = receiver.wait_for(1, 5.0)
        _, attempt = tried(service, silent_account)
    assert (attempt.status, attempt.error) == (None, "no answer within 1 s")
    assert key not in repr(got)
    assert not {"authorization", "cookie"} & set(got.headers)


def mute(client: socket.socket) -> None:
    """Takes what comes and says nothing."""
    while client.recv(100_000):
        pass


@pytest.mark.parametrize(
    "answer",
    ["no http", "HTTP/1.1 999 Odd", "HTTP/1.1 200", "HTTP/1.1 100 Continue", "HTTP/1.1 200 OK\nX"],
)
def test_answers_that_are_no_http_are_recorded_and_break_nothing(
    service: Service, files: FileServer, answer: str
) -> None:
    account, key, _ = service.account()
    with Host(answering(answer, b"\xff\0\x1b[2J")) as receiver:
        service.hook(account, receiver.url("hook"))
        work(service, key, files.url("good.jpg"))
        _, attempt = tried(service, account)
    assert attempt.status is None or attempt.status in {200, 999}


def test_a_head_without_end_is_cut_off(service: Service, files: FileServer) -> None:
    def talk(client: socket.socket) -> None:
        head_of(client)
        client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        with suppress(OSError):
            client.sendall(b"a" * 50_000_000)

    account, key, _ = service.account()
    with Host(talk) as receiver:
        service.hook(account, receiver.url("hook"))
        work(service, key, files.url("good.jpg"))
        _, attempt = tried(service, account)
    assert attempt.status is None


def test_no_request_names_its_own_receiver(service: Service, trap: Host) -> None:
    hook = f"http://127.0.0.1:{trap.port}/"
    body = {"input": "http://a.example/", "operations": {}}
    with service.client() as client:
        for name in ("callback_url", "webhook", "webhook_url", "notify"):
            reply = client.post("/v1/image/edit/async", json={**body, name: hook})
            assert "extra fields" in refused(reply, 422, "validation")
    assert trap.visits == 0
