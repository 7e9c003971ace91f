"""The line that each request leaves in the log."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from safelight.web.app import RequestLog


async def _reads_its_body(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(body)(scope, receive, send)


def _broken(_request: Request) -> Response:
    return PlainTextResponse("broken", 500)


def test_a_client_that_hangs_up_before_its_request_is_whole_is_no_error() -> None:
    app = RequestLog(_reads_its_body, new_request_id=lambda: "id", broken=_broken)
    scope = {"type": "http", "method": "POST", "path": "/x", "headers": []}
    coming: list[Message] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    with capture_logs() as lines:
        asyncio.run(app(scope, receive, send))
    assert not sent
    assert [(line["action"], line["status"]) for line in lines] == [("request_answered", 499)]
