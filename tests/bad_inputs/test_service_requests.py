"""Requests that are odd as HTTP: methods, paths, heads, keys, and names with something in them."""

import json
import socket
from http.client import HTTPResponse
from urllib.parse import quote

import pytest
from tests.bad_inputs.service import Service, refused, request
from tests.support.server import KEY, until

AUTH = f"Authorization: Bearer {KEY}"
EDIT = json.dumps({"input": "http://127.0.0.1:1/a.jpg", "operations": {}}).encode()
UNKNOWN = "GET /v1/image/edit/async/1 HTTP/1.1"


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "GET"])
def test_other_methods_are_refused_and_the_right_one_is_named(
    service: Service, method: str
) -> None:
    reply = service.raw(request(f"{method} /v1/image/edit HTTP/1.1", [AUTH]))
    assert "Method Not Allowed" in refused(reply, 405, "general")
    assert reply.headers["allow"] == "POST"
    assert not any(name.startswith("access-control-") for name in reply.headers)


def test_head_is_refused_without_a_body(service: Service) -> None:
    reply = service.raw(request("HEAD /v1/image/edit/async/1 HTTP/1.1", [AUTH]))
    assert (reply.status, reply.body) == (405, b"")


@pytest.mark.parametrize(
    "header", ["X-HTTP-Method-Override: POST", "X-HTTP-Method: POST", "X-Method-Override: POST"]
)
def test_no_header_changes_the_method(service: Service, header: str) -> None:
    refused(service.raw(request("GET /v1/image/edit HTTP/1.1", [AUTH, header])), 405)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1", 404),
        ("/v1/", 404),
        ("/v1/image/edit/", 404),
        ("/v1/image/edit/async/", 404),
        ("/v1/image//edit/async/1", 404),
        ("/v1/image/edit/async/1/", 404),
        ("/v1/image/edit/async/1;x", 422),
        ("/v1/image/edit/async/1%00", 422),
        ("/v1/image/edit/async/%ff%fe", 422),
        ("/v1/image/edit/async/%0d%0aX-Injected:%201", 422),
        ("/v1/image/edit/async/-1", 422),
        ("/v1/image/edit/async/%D9%A1", 422),
        ("/v1/image/edit/async/1e3", 422),
        ("/v1/image/edit/async/' OR 1=1 --".replace(" ", "%20"), 422),
        ("/v1/image/edit/async/<script>alert(1)</script>", 404),
        ("/v1/image/edit/async/" + "9" * 5_000, 404),
        ("/v1/image/edit/async/1?key=" + KEY, 404),
        ("/v1/%2e%2e/livez", 404),
        ("/v1/../livez", 404),
        ("/v1/..%2f..%2fetc%2fpasswd", 404),
        ("/V1/image/edit/async/1", 0),
        ("//v1/image/edit/async/1", 0),
        ("http://evil.test/v1/image/edit/async/1", 404),
    ],
)
def test_odd_paths_find_nothing(service: Service, path: str, status: int) -> None:
    reply = service.raw(request(f"GET {path} HTTP/1.1", [AUTH]))
    assert "x-injected" not in reply.headers
    assert reply.headers["content-type"] == "application/json"
    if status:
        refused(reply, status)
    else:  # not below a prefix of the dialect
        assert (reply.status, reply.document["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/docs/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/docs/assets/..%5c..%5cwin.ini",
        "/docs/assets//etc/passwd",
        "/results/%2e%2e/secret?expires=9999999999&signature=0",
        "/results//etc/passwd?expires=9999999999&signature=0",
        "/results/results/1/0-1/a.jpg?expires=9999999999&signature=%ff%00",
        "/results/a?expires=" + "9" * 5_000 + "&signature=a",
        "/results/a?expires=%D9%A1&signature=a",
        "/results/a%00b?expires=1&signature=a",
    ],
)
def test_no_path_leads_to_a_file_that_was_not_meant(service: Service, path: str) -> None:
    reply = service.raw(request(f"GET {path} HTTP/1.1", []))
    assert (reply.status, reply.document["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    "line",
    [
        "CONNECT example.com:80 HTTP/1.1",
        "BREW /v1/image/edit HTTP/1.1",
        "GET /v1/\xff\xfe HTTP/1.1",
        "GET /v1/a b HTTP/1.1",
        "GET /v1/image/edit HTTP/9.9",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "GET /v1?" + "a" * 100_000 + " HTTP/1.1",
    ],
    ids=lambda line: line[:12],
)
def test_what_is_no_http_is_refused(service: Service, line: str) -> None:
    assert service.raw(request(line, [AUTH])).status == 400


@pytest.mark.parametrize(
    "headers",
    [
        ["X-A: " + "a" * 100_000],
        [f"X-{number}: a" for number in range(20_000)],
        ["X" * 100_000 + ": a"],
        ["No colon"],
        ["X-A: a\nTransfer-Encoding : chunked"],
        ["X-A: a\0b"],
    ],
    ids=["long", "many", "long name", "no colon", "blank before colon", "NUL"],
)
def test_heads_that_are_too_large_or_malformed_are_refused(
    service: Service, headers: list[str]
) -> None:
    assert service.raw(request(UNKNOWN, [AUTH, *headers])).status == 400


@pytest.mark.parametrize(
    "beginning",
    [
        "GET /v1/image?",
        "GET /v1/image HTTP/1.1\r\nX-A: ",
        "GET /v1/image HTTP/1.1\r\nX-A",
        "POST /v1/image HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: ",
        "POST /v1/image HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;x=",
    ],
    ids=["query", "header", "name", "trailer", "chunk extension"],
)
def test_what_never_ends_is_cut_off_without_a_key(service: Service, beginning: str) -> None:
    with socket.create_connection(("127.0.0.1", service.server.port), 20) as connection:
        connection.sendall(beginning.encode())
        with pytest.raises(ConnectionError):
            connection.sendall(b"a" * 100_000_000)


def test_large_heads_within_the_limit_are_read_one_after_another(service: Service) -> None:
    lines = [UNKNOWN, "Host: a", AUTH, "X-A: " + "a" * 60_000, "", ""]
    with socket.create_connection(("127.0.0.1", service.server.port), 20) as connection:
        for _ in range(3):
            connection.sendall("\r\n".join(lines).encode())
            reply = HTTPResponse(connection)
            reply.begin()
            assert reply.read()
            assert reply.status == 404


def test_no_request_becomes_a_websocket(service: Service) -> None:
    lines = [
        "GET /v1/image/edit/async/1 HTTP/1.1",
        "Host: a",
        AUTH,
        "Connection: Upgrade, close",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    reply = service.raw("\r\n".join([*lines, "", ""]).encode())
    assert reply.status == 404


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Authorization: Bearer"],
        ["Authorization: Bearer "],
        ["Authorization: Bearer wrong-key-0123456789"],
        [f"Authorization: Basic {KEY}"],
        [f"Authorization: {KEY}"],
        [f"Authorization: Bearer {KEY} {KEY}"],
        [f"Authorization: Bearer {KEY},"],
        [f"Authorization: Bearer {KEY.upper()}"],
        [f"Authorization: Bearer {KEY[:-1]}"],
        ["Authorization: Bearer \xe9" + KEY],
        ["Authorization: Bearer " + "a" * 60_000],
        [AUTH, AUTH],
        [AUTH, "Authorization: Bearer other"],
        [f"X-API-Key: {KEY}"],
        [f"Cookie: api_key={KEY}"],
        [f"Proxy-Authorization: Bearer {KEY}"],
    ],
    ids=lambda headers: " | ".join(headers)[:40] or "none",
)
def test_every_way_not_to_have_a_key_reads_the_same(service: Service, headers: list[str]) -> None:
    query = f"?key={KEY}&api_key={KEY}&access_token={KEY}"
    for line in (UNKNOWN, f"POST /v1/image/edit{query} HTTP/1.1"):
        reply = service.raw(request(line, ["Content-Length: 0", *headers]))
        assert refused(reply, 401, "auth") == "Authorization is required."
        assert reply.document["error_code"] == "111"


def test_the_scheme_is_read_in_any_case_as_its_standard_says(service: Service) -> None:
    for scheme in ("bearer", "BEARER", "Bearer "):
        reply = service.raw(request(UNKNOWN, [f"Authorization: {scheme} {KEY}"]))
        assert reply.status == 404


def test_a_body_is_not_read_before_its_key_is_known(service: Service) -> None:
    reply = service.raw(request("POST /v1/image/edit HTTP/1.1", ["Content-Length: 999999"]))
    refused(reply, 401)


def test_other_origins_get_no_leave_to_read_answers(service: Service) -> None:
    headers = [AUTH, "Origin: https://evil.test", "Access-Control-Request-Method: POST"]
    for line in (UNKNOWN, "OPTIONS /v1/image/edit HTTP/1.1", "OPTIONS /livez HTTP/1.1"):
        reply = service.raw(request(line, headers))
        assert not any(name.startswith("access-control-") for name in reply.headers)


@pytest.mark.parametrize("host", ["a b", "[::1", "evil.test/<x>", "a\tb", "", "a@b:1"])
def test_a_host_that_is_none_is_not_repeated_in_links(service: Service, host: str) -> None:
    length = f"Content-Length: {len(EDIT)}"
    lines = ["POST /v1/image/edit/async HTTP/1.1", f"Host: {host}", "Connection: close"]
    reply = service.raw("\r\n".join([*lines, AUTH, length, "", ""]).encode() + EDIT)
    assert reply.status == 200
    assert host[:20] not in reply.document["data"]["result_url"] or not host


def test_what_a_client_sends_stays_within_its_line_of_the_log(service: Service) -> None:
    mark = "forged-line"
    forged = quote(f'\n{{"action":"{mark}","level":"info"}}\r\n\x1b[2J\u2028')
    service.raw(request(f"GET /v1/{forged} HTTP/1.1", [AUTH, f"User-Agent: {mark}"]))
    log = service.server.log
    until(lambda: "".join(log.text), lambda text: mark in text)
    assert any(mark in line["path"] for line in log.actions("request_answered"))
    assert log.actions(mark) == []


def test_no_key_is_ever_in_the_log(service: Service) -> None:
    refused(service.raw(request(f"GET /v1/image?key={KEY} HTTP/1.1", [AUTH])), 404)
    assert KEY not in "".join(service.server.log.text)
