"""A small server on loopback with OpenAI's images interface, as odd as a test asks."""

import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from threading import Event
from typing import Any

from PIL import Image
from tests.support.receiver import OnLoopback

from safelight.adapters.engines.config import EngineConfig, Kind
from safelight.adapters.engines.http import HttpEngine, Patience
from safelight.domain.engines import Ability, Wish

#: Waits for hardly anything.
QUICK = Patience(attempts=3, first_pause=0.001, longest_pause=0.05, answer_bytes=100_000)
GENERATE = Wish(ability=Ability.GENERATE, prompt="a red car", size=(64, 48), seed=7)


@dataclass(frozen=True)
class Asked:
    """One request: JSON fields, or a form's fields and its files by part name."""

    method: str
    path: str
    headers: dict[str, str]
    fields: dict[str, Any]
    files: tuple[tuple[str, bytes, str], ...]


@dataclass(frozen=True)
class Told:
    """One answer. `late`: the body's second half is sent only once this is set."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    late: Event | None = None


def picture(width: int = 8, height: int = 6) -> bytes:
    """A PNG file."""
    file = BytesIO()
    Image.new("RGB", (width, height), (200, 40, 40)).save(file, "PNG")
    return file.getvalue()


def told(status: int, body: object, **headers: str) -> Told:
    """An answer of JSON; `retry_after` becomes Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Told(status, json.dumps(body).encode(), {"content-type": "application/json", **named})


def drawn(file: bytes) -> Told:
    """A picture, inside the answer."""
    return told(200, {"created": 1, "data": [{"b64_json": base64.b64encode(file).decode()}]})


def failed(status: int, message: str, **more: Any) -> Told:
    """An error in OpenAI's form."""
    error = {"message": message, "type": None, "param": None, "code": None, **more}
    return told(status, {"error": error})


class EngineServer(OnLoopback):
    """Tells the answers given, one after the other and the last again and again.

    With a `key`, whoever has another is refused as OpenAI refuses, repeating what was sent. What
    `refused_fields` names is refused as unknown. A picture wanted in a `size` has that size.
    """

    def __init__(
        self, *answers: Told, key: str | None = None, refused_fields: tuple[str, ...] = ()
    ) -> None:
        self.asked: list[Asked] = []
        #: Set when the first request has come.
        self.came = Event()
        self.answers = list(answers)
        self.key = key
        self.refused_fields = refused_fields
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner._serve(self)

            def do_POST(self) -> None:
                owner._serve(self)

            def log_message(self, *_: object) -> None:
                return

        self.serve_with(Handler)

    @property
    def url(self) -> str:
        """The base of its paths."""
        return f"{self.root}/v1"

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        asked = _read(handler)
        self.asked.append(asked)
        self.came.set()
        answer = self._refusal(asked) or self._answer(asked)
        handler.send_response_only(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(answer.body)))
        handler.end_headers()
        half = len(answer.body) // 2
        handler.wfile.write(answer.body[:half])
        if answer.late is not None:
            answer.late.wait(30)
        handler.wfile.write(answer.body[half:])

    def _refusal(self, asked: Asked) -> Told | None:
        given = asked.headers.get("authorization", "")
        if self.key is not None and given != f"Bearer {self.key}":
            sent = given.removeprefix("Bearer ")
            return failed(401, f"Incorrect API key provided: {sent}.", code="invalid_api_key")
        for name in self.refused_fields:
            if name in asked.fields:
                words = f"Unknown parameter: '{name}'."
                return failed(400, words, param=name, code="unknown_parameter")
        return None

    def _answer(self, asked: Asked) -> Told:
        if self.answers:
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        width, _, height = str(asked.fields.get("size", "8x6")).partition("x")
        return drawn(picture(int(width), int(height)))


def _read(handler: BaseHTTPRequestHandler) -> Asked:
    headers = {name.lower(): value for name, value in handler.headers.items()}
    body = handler.rfile.read(int(headers.get("content-length", 0)))
    kind = headers.get("content-type", "")
    fields, files = _form(kind, body) if kind.startswith("multipart/") else (_json(body), ())
    return Asked(handler.command, handler.path, headers, fields, files)


def _json(body: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(body) if body else {}
    return fields


def _form(kind: str, body: bytes) -> tuple[dict[str, Any], tuple[tuple[str, bytes, str], ...]]:
    form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields: dict[str, Any] = {}
    files = []
    for part in form.walk():
        name = str(part.get_param("name", "", "content-disposition"))
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not name:
            continue
        if part.get_filename():
            files.append((name, content, part.get_content_type()))
        else:
            fields[name] = content.decode()
    return fields, tuple(files)


@asynccontextmanager
async def engine(
    url: str, patience: Patience = QUICK, **given: object
) -> AsyncIterator[HttpEngine]:
    """An engine for a server, closed afterwards; by the given settings."""
    settings = {"name": "lab", "kind": Kind.OPENAI, "model": "m-1", "seconds": 30.0, **given}
    made = HttpEngine(EngineConfig(url=url, **settings), patience=patience)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        await made.close()
