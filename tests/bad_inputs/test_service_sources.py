"""Source URLs that lead where nobody may go, or to hosts that answer badly."""

import json
import socket
from typing import Any

import httpx
import pytest
from tests.bad_inputs.hosts import Host, answering
from tests.bad_inputs.service import Service, picture, refused
from tests.support.receiver import FileServer
from tests.support.server import finished

ASYNC = "/v1/image/edit/async"

SYNTAX = [
    "file:///etc/passwd",
    "ftp://127.0.0.1/a.jpg",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stats",
    "data:image/png;base64,iVBORw0KGgo=",
    "javascript:alert(1)",
    "//127.0.0.1/a.jpg",
    "127.0.0.1/a.jpg",
    "",
    "   ",
    "http://",
    "http:///a.jpg",
    "http://user:pass@photos.example/a.jpg",
    "http://photos.example:99999/a.jpg",
    "http://photos.example:0/a.jpg",
    "http://photos\r\n.example/a.jpg",
    "http://photos.example/a\r\nX-Injected: 1",
    "http://photos%00.example/",
    "http://photos.example\\@127.0.0.1/",
    "http://photos.example/a b.jpg",
    "http://photos.example/\u202e",
    "http://photos.example/\ud800",
    "http://photos.example/\0",
    "http://[::1",
    "http://photos.example/".ljust(4_097, "a"),
    "storage://disk/../../etc/passwd",
    "storage://disk/..\\..\\etc\\passwd",
    "storage://disk//etc/passwd",
    "storage://disk/a:b*?[]{}",
    "storage://disk/" + "a" * 1_025,
    "storage://",
    "s3://bucket/key",
]
TYPES: list[Any] = [
    None,
    1,
    1.5,
    True,
    [],
    {},
    {"source": "http://a.example"},
    ["http://a.example"],
]
#: Each is refused at submit; PORT is the trap's.
LITERALS = """
127.0.0.1 127.1 2130706433 0x7f000001 0177.0.0.1 127.0.0.1. 127。0。0。1 ①②⑦.⓪.⓪.① 0 0.0.0.0
localhost localhost. LOCALHOST a.localhost ⓛocalhost localhost.localdomain [::1] [::]
[::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:0:0:1] [fe80::1%25eth0] [fc00::1] [fd00:ec2::254]
[2002:7f00:1::] [64:ff9b::7f00:1] [::127.0.0.1] 10.0.0.1 172.16.0.1 192.168.0.1 100.64.0.1
169.254.169.254 0xA9FEA9FE metadata.google.internal 192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1
255.255.255.255
"""


def body(url: Any) -> dict[str, Any]:
    return {"input": url, "operations": {}}


def post(client: httpx.Client, path: str, document: object) -> httpx.Response:
    """As JSON in ASCII, so that lone surrogates can be sent."""
    return client.post(path, content=json.dumps(document))


@pytest.mark.parametrize("url", SYNTAX, ids=lambda url: ascii(url)[1:30])
def test_a_url_of_bad_form_is_refused_at_submit_everywhere(service: Service, url: str) -> None:
    account, key, _ = service.account()
    with service.client(key) as client:
        for path in ("/v1/image/edit", ASYNC):
            message = refused(post(client, path, body(url)), 422, "validation")
            assert message.startswith("input: ")
            assert "pass@" not in message
        for inputs in ([url], {"source": url}):
            refused(post(client, "/v1/image/edit/batch", body(inputs)), 422, "validation")
    assert service.jobs(account) == 0


@pytest.mark.parametrize("value", TYPES, ids=str)
def test_an_input_that_is_no_text_is_refused(service: Service, value: Any) -> None:
    with service.client() as client:
        message = refused(client.post(ASYNC, json=body(value)), 422, "validation")
    assert message.startswith("input: ")


@pytest.mark.parametrize("host", LITERALS.split())
def test_a_denied_literal_is_refused_at_submit_and_nobody_calls(
    closed: Service, trap: Host, host: str
) -> None:
    account, key, _ = closed.account()
    url = f"http://{host}:{trap.port}/a.jpg"
    with closed.client(key) as client:
        message = refused(client.post("/v1/image/edit", json=body(url)), 422, "validation")
        assert "not a public address" in message or "brackets" in message
        refused(client.post(ASYNC, json=body(url)), 422)
        refused(client.post("/v1/image/edit/batch", json=body([url])), 422)
    assert closed.jobs(account) == 0
    assert trap.visits == 0


@pytest.mark.parametrize("port", [22, 25, 5432, 6379])
def test_ports_of_other_services_are_refused_at_submit(closed: Service, port: int) -> None:
    with closed.client() as client:
        reply = client.post(ASYNC, json=body(f"http://photos.example:{port}/a.jpg"))
    assert f"port {port} is not one of" in refused(reply, 422, "validation")


def test_a_name_of_a_denied_address_reads_like_one_that_does_not_exist(
    closed: Service, trap: Host
) -> None:
    names = [socket.gethostname(), "no-such-host.invalid"]
    answers = set()
    with closed.client() as client:
        for name in names:
            url = f"http://{name}:{trap.port}/a.jpg"
            message = refused(client.post("/v1/image/edit", json=body(url)), 400, "image")
            answers.add(message.replace(name, "HOST"))
            task = client.post(ASYNC, json=body(url)).json()["data"]
            data = finished(client, task["result_url"])
            assert data["status"] == "ERROR"
            answers.add(data["errors"][0]["error"].replace(name, "HOST"))
    assert len(answers) == 1
    assert "cannot be reached" in answers.pop()
    assert trap.visits == 0


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "http://user:pass@127.0.0.1:{port}/",
        "//169.254.169.254/",
        "/again",
    ],
)
def test_a_redirect_to_where_nobody_may_go_is_not_followed(
    service: Service, trap: Host, target: str
) -> None:
    location = target.format(port=trap.port)
    account, key, _ = service.account("5")
    before = service.balance(account)
    with (
        Host(answering(f"HTTP/1.1 302 Found\nLocation: {location}\nContent-Length: 0")) as host,
        service.client(key) as client,
    ):
        message = refused(client.post("/v1/image/edit", json=body(host.url())), 400, "image")
    assert "could not be fetched" in message or "is refused" in message
    assert "pass@" not in message
    assert service.balance(account) == before
    assert trap.visits == 0


HUGE = "HTTP/1.1 200 OK\nContent-Length: 99999999999"
ANSWERS = {
    "401": (answering("HTTP/1.1 401 No\nContent-Length: 0"), 400, "401"),
    "403": (answering("HTTP/1.1 403 No\nContent-Length: 0"), 400, "403"),
    "404": (answering("HTTP/1.1 404 No\nContent-Length: 0"), 400, "404"),
    "410": (answering("HTTP/1.1 410 No\nContent-Length: 0"), 400, "410"),
    "204": (answering("HTTP/1.1 204 None"), 422, "empty"),
    "huge": (answering(HUGE), 413, "limit is 2000000 bytes"),
    "small lie": (answering("HTTP/1.1 200 OK", bytes(2_100_000)), 413, "limit is 2000000 bytes"),
    "html": (answering("HTTP/1.1 200 OK\nContent-Type: text/html", b"<html>"), 422, "HTML"),
    "html as png": (answering("HTTP/1.1 200 OK\nContent-Type: image/png", b"<html>"), 422, "HTML"),
    "gzip": (
        answering("HTTP/1.1 200 OK\nContent-Encoding: gzip", b"\x1f\x8b"),
        400,
        "content-encoding gzip",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_host_that_answers_badly_ends_in_a_clear_error_and_nothing_is_charged(
    service: Service, name: str
) -> None:
    talk, status, said = ANSWERS[name]
    account, key, _ = service.account("5")
    before = service.balance(account)
    with Host(talk) as host, service.client(key) as client:
        message = refused(client.post("/v1/image/edit", json=body(host.url())), status, "image")
        assert said in message
        assert host.visits == 1
    assert service.balance(account) == before


@pytest.mark.parametrize("head", ["HTTP/1.1 503 No\nContent-Length: 0", "no http at all", ""])
def test_a_host_in_trouble_is_asked_a_few_times_and_no_more(service: Service, head: str) -> None:
    with Host(answering(head)) as host, service.client() as client:
        refused(client.post("/v1/image/edit", json=body(host.url())), 400, "image")
        assert 1 <= host.visits <= 3


def test_a_picture_is_known_by_its_bytes_whatever_it_is_called(service: Service) -> None:
    talk = answering("HTTP/1.1 200 OK\nContent-Type: text/html", picture())
    with Host(talk) as host, service.client() as client:
        reply = client.post("/v1/image/edit", json=body(host.url("page.html?a=b#c")))
    assert reply.json()["data"]["input"]["format"] == "JPEG"


def test_nothing_secret_goes_to_the_host(service: Service) -> None:
    heads = []

    def talk(client: socket.socket) -> None:
        heads.append(client.recv(4096).lower())
        client.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")

    with Host(talk) as host, service.client() as client:
        client.post("/v1/image/edit", json=body(host.url()), headers={"Cookie": "a=b"})
    assert len(heads) == 1
    for name in (b"authorization", b"cookie", b"test-key", b"referer", b"x-forwarded"):
        assert name not in heads[0]


def test_a_url_as_long_as_may_be_is_fetched(service: Service, files: FileServer) -> None:
    url = files.url("good.jpg?").ljust(4_096, "a")
    with service.client() as client:
        assert client.post("/v1/image/edit", json=body(url)).status_code == 200


def test_credentials_in_a_query_are_in_no_error(service: Service, files: FileServer) -> None:
    url = files.url("gone.jpg?token=hush-hush")
    with service.client() as client:
        message = refused(client.post("/v1/image/edit", json=body(url)), 400, "image")
    assert "hush-hush" not in message
    assert "hush-hush" not in "".join(service.server.log.text)
