"""Request bodies that are no JSON, no multipart, too large, or ask for what nobody has."""

import json
from typing import Any

import pytest
from tests.bad_inputs.service import Reply, Service, picture, refused, request
from tests.support.receiver import FileServer
from tests.support.server import KEY

AUTH = f"Authorization: Bearer {KEY}"
EDIT = {"input": "http://127.0.0.1:1/a.jpg", "operations": {}}
ASYNC = "POST /v1/image/edit/async HTTP/1.1"
UPLOAD = "POST /v1/image/edit/upload HTTP/1.1"
TEXT = json.dumps(EDIT).encode()

NO_JSON = {
    "nothing": (b"", "Expecting value"),
    "no JSON": (b"input=http://a", "Expecting value"),
    "a trailing comma": (TEXT[:-1] + b",}", "line 1"),
    "two documents": (TEXT + TEXT, "Extra data"),
    "depth 10 000": (b"[" * 10_000 + b"]" * 10_000, "nested too deeply"),
    "depth 10 000 of objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested too deeply"),
    "unclosed depth 300 000": (b"[" * 300_000, "nested too deeply"),
    "UTF-16": (json.dumps(EDIT).encode("utf-16"), "not UTF-8"),
    "UTF-16 without a mark": (json.dumps(EDIT).encode("utf-16-le"), "line 1"),
    "Latin-1": ('{"input": "é"}'.encode("latin-1"), "not UTF-8"),
    "a raw newline in a string": (b'{"input": "a\nb"}', "control character"),
    "NUL": (b"\0", "Expecting value"),
    "NaN": (b'{"input": NaN}', "NaN is not a JSON number"),
    "an endless number": (b'{"input": 1e999}', "too large"),
    "a number of 5 000 digits": (
        b'{"input": ' + b"9" * 5_000 + b"}",
        "5000 digits is longer than the limit",
    ),
}


def post(service: Service, line: str, body: bytes, *headers: str) -> Reply:
    sized = f"Content-Length: {len(body)}"
    return service.raw(request(line, [AUTH, sized, *headers], body))


def chunked(body: bytes, size: int = 60_000) -> bytes:
    """A body in the chunks of HTTP/1.1."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("name", NO_JSON)
@pytest.mark.parametrize("path", ["edit", "edit/async", "edit/batch"])
def test_a_body_that_is_no_json_is_refused_and_says_where(
    service: Service, name: str, path: str
) -> None:
    body, said = NO_JSON[name]
    message = refused(post(service, f"POST /v1/image/{path} HTTP/1.1", body), 400, "general")
    assert "not valid JSON" in message
    assert said in message
    assert "sys." not in message


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null", b"true"])
def test_json_that_is_no_object_is_refused(service: Service, body: bytes) -> None:
    assert "not a valid dict" in refused(post(service, ASYNC, body), 422, "validation")


def test_the_last_of_repeated_keys_counts_as_json_readers_have_it(service: Service) -> None:
    body = b'{"input": "http://a.example/", "input": "ftp://a", "operations": {}}'
    assert "scheme" in refused(post(service, ASYNC, body), 422, "validation")


def test_a_body_over_the_limit_is_refused_by_its_length_before_it_is_sent(
    service: Service,
) -> None:
    announced = request(ASYNC, [AUTH, "Content-Length: 11000000"])
    message = refused(service.raw(announced), 413)
    assert "11000000 bytes is larger than the limit of 1000000" in message


def test_a_body_over_the_limit_without_a_length_is_cut_off(service: Service) -> None:
    body = chunked(b'{"input": "' + b"a" * 11_000_000 + b'"}')
    content = request(ASYNC, [AUTH, "Transfer-Encoding: chunked"], body)
    assert "limit of 1000000 bytes" in refused(service.raw(content), 413)


def test_a_chunked_body_below_the_limit_is_read(service: Service) -> None:
    content = request(ASYNC, [AUTH, "Transfer-Encoding: chunked"], chunked(TEXT, 7))
    assert service.raw(content).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: -1"],
        ["Content-Length: 1e3"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding: \x0bchunked"],
    ],
)
def test_lengths_that_two_readers_could_read_differently_are_refused(
    service: Service, headers: list[str]
) -> None:
    smuggled = b"0\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
    assert service.raw(request(ASYNC, [AUTH, *headers], smuggled)).status == 400


UNKNOWN: list[dict[str, Any]] = [
    {"id": 1},
    {"status": "DONE"},
    {"account_id": "acct_default"},
    {"credits_amount": 0},
    {"callback_url": "http://127.0.0.1:1/"},
    {"__proto__": {"admin": True}},
    {"constructor": {}},
    {"__class__": 1},
    {"": 1},
    {"input\n": 1},
    {"\ud800": 1},
    {"x" * 100_000: 1},
]


@pytest.mark.parametrize("extra", UNKNOWN, ids=lambda extra: str(next(iter(extra)))[:12])
def test_keys_that_nobody_may_set_are_refused(service: Service, extra: dict[str, Any]) -> None:
    for body in (EDIT | extra, EDIT | {"operations": extra}, EDIT | {"output": extra}):
        message = refused(post(service, ASYNC, json.dumps(body).encode()), 422, "validation")
        assert "extra fields not permitted" in message
        assert len(message) < 500


def test_ten_thousand_mistakes_get_a_short_answer(service: Service) -> None:
    body = json.dumps(EDIT | {str(number): 1 for number in range(10_000)}).encode()
    reply = post(service, ASYNC, body)
    assert "more errors are not shown" in refused(reply, 422, "validation")
    assert len(reply.body) < 10_000


@pytest.mark.parametrize(
    "operations",
    [
        {"resizing": {"width": 1_000_000}},
        {"resizing": {"width": "5000%", "height": "5000%"}},
        {"resizing": {"width": 65_535, "height": 65_535, "fit": "bounds"}},
        {"resizing": {"width": -1}},
        {"resizing": {"width": 0}},
        {"resizing": {"width": 10**400}},
        {"resizing": {"width": "10px"}},
        {"padding": "100000px"},
        {"padding": "99999999%"},
        {"adjustments": {"hdr": 101}},
        {"background": {"color": "red;url(x)"}},
        {"background": {"color": "#12"}},
        {"restorations": {"upscale": "\0"}},
        {"surprise": {}},
    ],
    ids=str,
)
def test_operations_beyond_their_limits_are_refused_at_submit(
    service: Service, operations: dict[str, Any]
) -> None:
    body = json.dumps(EDIT | {"operations": operations}).encode()
    assert "operations" in refused(post(service, ASYNC, body), 422, "validation")


@pytest.mark.parametrize(
    "output",
    [
        {"format": "svg"},
        {"format": "php"},
        {"format": "../png"},
        {"format": {"type": "jpeg", "quality": 0}},
        {"format": {"type": "jpeg", "quality": 101}},
        {"metadata": {"dpi": -1}},
        {"destination": "storage://disk/../../etc/passwd"},
        {"destination": "storage://disk//etc/passwd"},
        {"destination": "storage://disk/..\\..\\x"},
        {"destination": "storage://disk/a\0b"},
        {"destination": "file:///etc/cron.d/x"},
    ],
    ids=str,
)
def test_outputs_that_nobody_may_ask_for_are_refused_at_submit(
    service: Service, output: dict[str, Any]
) -> None:
    body = json.dumps(EDIT | {"output": output}).encode()
    assert "output" in refused(post(service, ASYNC, body), 422, "validation")


def test_a_picture_that_would_grow_beyond_the_limit_fails_and_costs_nothing(
    service: Service, files: FileServer
) -> None:
    account, key, _ = service.account("10")
    before = service.balance(account)
    wanted = {"width": "1000%", "height": "1000%"}
    files.files["large.png"] = picture(4000, 3000, "PNG")
    body = {"input": files.url("large.png"), "operations": {"resizing": wanted}}
    with service.client(key) as client:
        message = refused(client.post("/v1/image/edit", json=body), 422, "image")
    assert "40000 x 30000 = 1200000000 pixels; the limit is 100000000" in message
    assert service.balance(account) == before


def test_a_file_over_the_limit_is_refused(service: Service, files: FileServer) -> None:
    large = picture() + bytes(2_000_000)
    files.files["heavy.jpg"] = large
    with service.client() as client:
        data = {"data": '{"operations": {}}'}
        reply = client.post("/v1/image/edit/upload", files={"file": large}, data=data)
        assert "limit of 2000000 bytes" in refused(reply, 413, "image")
        body = {"input": files.url("heavy.jpg"), "operations": {}}
        reply = client.post("/v1/image/edit", json=body)
        assert "2000000 bytes" in refused(reply, 413, "image")
    assert not list((service.folder / "files" / "uploads").rglob("*"))
