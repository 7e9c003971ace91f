"""Requests put together at random: the answer is never an error of ours, and has Claid's form."""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

from tests.bad_inputs.service import ENVELOPE, Reply, Service, picture, request

from safelight.domain.accounts import Scope

#: How many requests; a few seconds' worth.
_REQUESTS = 2_000
VALID: dict[str, Any] = {
    "input": "http://127.0.0.1:1/a.jpg",
    "operations": {
        "resizing": {"width": 40, "height": "auto", "fit": {"type": "crop", "crop": "smart"}},
        "adjustments": {"hdr": 10, "sharpness": -3},
        "background": {"color": "#ffffff"},
        "padding": "10%",
    },
    "output": {"format": {"type": "jpeg", "quality": 80}, "metadata": {"dpi": 72}},
}
ODD: list[Any] = [
    None, True, 0, -1, 1.5, 1e308, 10**30, -(2**63), "", " ", "\0", "\ud800", "\u202e", "a" * 5_000,
    "auto", "100%", "5000%", "1px", "#fff", "../..", "http://a.example/", "file:///etc/passwd",
    [], [[]], {}, {"type": "crop"}, [None] * 50, {"": ""}, "${jndi:ldap://a/}", "' OR 1=1", "{{7}}",
]  # fmt: skip
PATHS = [
    "/v1/image/edit", "/v1/image/edit/async", "/v1/image/edit/batch",
    "/v1/image/edit/upload", "/v1/image/edit/upload", "/v1/image/edit/upload",
    "/v1-beta1/image/edit/async", "/v1/image/edit/async/1",
    "/v1/image/edit/batch/9007199254740991",
    "/v1/image/generate", "/v1/storage/storages", "/v1", "/v1/", "/v1/%00",
    "/v1/image/edit/async/x",
    "/v1-beta1/x?a=%ff", "/v1/image/edit?x[]=1", "/v1/image/ai-edit",
]  # fmt: skip
METHODS = ["POST"] * 8 + ["GET", "GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD"]
HEADERS = [
    "Idempotency-Key: 1", "Idempotency-Key: \xff", "Idempotency-Key:", "Content-Encoding: gzip",
    "Expect: 100-continue", "Range: bytes=0-1", "Accept: image/png", "X-Forwarded-Proto: gopher",
    "X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "X-Original-URL: /metrics",
    "Content-Type: text/plain", "Content-Type: multipart/form-data; boundary=b",
    "Content-Type: \xff",
    "Content-Type: multipart/form-data", "Cookie: a=b", "Accept-Encoding: gzip;q=\xff",
    "X: " + "a" * 9_000,
    "Content-Type: multipart/form-data; boundary=" + "b" * 100, "If-None-Match: *", "Origin: null",
]  # fmt: skip

Places = list[tuple[Any, Any]]


def places(document: Any) -> Places:
    """Where a document can be changed: each container with each of its keys."""
    if isinstance(document, dict):
        here: Places = [(document, key) for key in document]
    elif isinstance(document, list):
        here = [(document, position) for position in range(len(document))]
    else:
        here = []
    return here + [place for container, key in here for place in places(container[key])]


def bent(dice: random.Random) -> Any:
    """The valid document with none to three of its values changed, dropped or added."""
    document = copy.deepcopy(VALID)
    if dice.random() < 0.3:
        del document["input"]
    for _ in range(dice.randint(0, 3)):
        container, key = dice.choice(places(document))
        change = dice.randrange(4)
        if change == 0 and isinstance(container, dict):
            container.pop(key, None)
        elif change == 1 and isinstance(container, dict):
            container[dice.choice(["x", "", "id", "type", "\ud800", "width"])] = dice.choice(ODD)
        else:
            container[key] = copy.deepcopy(dice.choice(ODD))
    return document


def as_json(dice: random.Random) -> bytes:
    return json.dumps(bent(dice)).encode()


def damaged(dice: random.Random) -> bytes:
    """JSON with some of its bytes turned over, doubled or cut off."""
    text = bytearray(as_json(dice))
    for _ in range(dice.randint(1, 5)):
        at = dice.randrange(len(text))
        text[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 4))
        text = text or bytearray(b"{")
    return bytes(text)


def parts(dice: random.Random) -> bytes:
    """A multipart body of random parts."""
    made = b""
    for _ in range(dice.randint(0, 4)):
        name = dice.choice(["file", "file", "data", "data", "x", "", "fi\\le"])
        filename = dice.choice(
            ["", '; filename="a.jpg"', '; filename=""', "; filename*=utf-8''%ff"]
        )
        content = dice.choice([as_json(dice), picture(), b"\xff\xd8\xff", b"{}"])
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n'
        extra = dice.choice(["", "Content-Type: \xff\r\n", "Content-Transfer-Encoding: x\r\n"])
        made += (head + extra + "\r\n").encode("latin-1") + content + b"\r\n"
    return made + dice.choice([b"--b--\r\n", b"", b"--b", b"--b--"])


BODIES: list[Callable[[random.Random], bytes]] = [as_json, as_json, damaged, parts, parts]


def hostile(dice: random.Random, key: str) -> bytes:
    body = dice.choice(BODIES)(dice)
    lines = dice.sample(HEADERS, dice.randint(0, 3))
    if body.startswith(b"--b") and dice.random() < 0.7:
        lines = ["Content-Type: multipart/form-data; boundary=b"]
    auth = [f"Authorization: Bearer {key}"] if dice.random() < 0.9 else []
    line = f"{dice.choice(METHODS)} {dice.choice(PATHS)} HTTP/1.1"
    return request(line, [*auth, f"Content-Length: {len(body)}", *lines], body)


def well_formed(sent: bytes, reply: Reply) -> None:
    assert reply.status < 500, sent
    if sent.startswith(b"HEAD") or reply.headers["content-type"].startswith("text/plain"):
        # Refused by the parser of HTTP itself, before there was a path.
        assert reply.status in {400, 401, 404, 405}, sent
    elif reply.status == 200:
        assert set(reply.document) == {"data"}, sent
    else:
        assert set(reply.document) - {"detail"} == ENVELOPE, sent
        assert "x-request-id" in reply.headers, sent


def test_no_request_is_answered_with_an_error_of_ours(service: Service) -> None:
    dice = random.Random("safelight")  # noqa: S311 -- the same on every run
    account, key, _ = service.account("100000", Scope.IMAGE_EDITING)
    statuses = set()
    for _ in range(_REQUESTS):
        sent = hostile(dice, key)
        reply = service.raw(sent)
        well_formed(sent, reply)
        statuses.add(reply.status)
    assert {200, 400, 401, 404, 405, 422} <= statuses
    assert service.balance(account).available >= 0
