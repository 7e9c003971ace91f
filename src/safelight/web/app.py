"""The ASGI application: what every request goes through, whatever dialect it speaks."""

import errno
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastapi_standalone_docs
import structlog
from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from safelight.domain.errors import Code, Refusal
from safelight.web.metrics import REQUESTS, SECONDS

_log = structlog.get_logger(__name__)
#: Tells a refusal in a dialect's words.
Answer = Callable[[Request, Refusal], Response]
#: Seconds after which a refused client may try again, as Retry-After says it: queues empty,
#: servers start again.
RETRY_AFTER = {Code.QUEUE_FULL: "5", Code.TOO_MANY_JOBS: "5", Code.UNAVAILABLE: "5"}
#: What is logged as the status when the client hung up before it got an answer.
_LEFT = 499
_OUT_OF_ROOM = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
)
_CODES = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How errors are told below some path prefixes."""

    prefixes: tuple[str, ...]
    answer: Answer
    #: How keys are sent, by the names that its endpoints' descriptions use: OpenAPI's.
    security: Mapping[str, Mapping[str, str]]


def plain_answer(_request: Request, refusal: Refusal) -> Response:
    """An error where no dialect speaks: `{"error": code, "message": words}`."""
    status = {
        Code.NOT_FOUND: 404,
        Code.GONE: 410,
        Code.METHOD_NOT_ALLOWED: 405,
        Code.UNAVAILABLE: 503,
        Code.INTERNAL: 500,
    }.get(refusal.code, 400)
    return JSONResponse({"error": refusal.code.value, "message": refusal.message}, status)


def build(
    routers: Sequence[APIRouter],
    voices: Sequence[Voice],
    new_request_id: Callable[[], str],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
    version: str,
) -> FastAPI:
    """The application with its routes, error handlers and middleware."""
    app = FastAPI(
        title="Safelight",
        version=version,
        summary="An image-editing job server.",
        docs_url=None,
        redoc_url=None,
        # A redirect would go to whatever host the request claims to have asked.
        redirect_slashes=False,
        lifespan=lifespan,
    )
    for router in routers:
        app.include_router(router)
    _add_docs(app, voices)
    speak = _Speaker(voices)
    app.add_exception_handler(Refusal, speak.refusal)
    app.add_exception_handler(HTTPException, speak.http)
    app.add_exception_handler(OSError, speak.out_of_room)
    app.add_middleware(RequestLog, new_request_id=new_request_id, broken=speak.broken)
    return app


class _Speaker:
    def __init__(self, voices: Sequence[Voice]) -> None:
        pairs = [(prefix, voice.answer) for voice in voices for prefix in voice.prefixes]
        self._answers = sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)

    def _answer(self, path: str) -> Answer:
        for prefix, answer in self._answers:
            if path == prefix or path.startswith(f"{prefix}/"):
                return answer
        return plain_answer

    async def refusal(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)  # noqa: S101 -- registered for nothing else
        return self._answer(request.url.path)(request, error)

    async def http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 -- registered for nothing else
        code = _CODES.get(error.status_code, Code.MALFORMED_BODY)
        words = f"{request.method} {request.url.path[:200]}: {error.detail}."
        response = self._answer(request.url.path)(request, Refusal(code, words))
        if allow := (error.headers or {}).get("Allow"):
            response.headers["Allow"] = allow
        return response

    async def out_of_room(self, request: Request, error: Exception) -> Response:
        """A full disk or table of files is a state of the machine, which may pass."""
        if not isinstance(error, OSError) or error.errno not in _OUT_OF_ROOM:
            raise error
        _log.error("A file could not be written.", action="out_of_room", why=error.strerror)
        words = f"The server cannot write its files now: {error.strerror}. Try again later."
        return self._answer(request.url.path)(request, Refusal(Code.UNAVAILABLE, words))

    def broken(self, request: Request) -> Response:
        words = "Something went wrong inside Safelight; its log has the details."
        return self._answer(request.url.path)(request, Refusal(Code.INTERNAL, words))


class RequestLog:
    """Gives each request an id, answers if all else breaks, and writes one line at its end."""

    def __init__(
        self,
        app: ASGIApp,
        new_request_id: Callable[[], str],
        broken: Callable[[Request], Response],
    ) -> None:
        self._app = app
        self._new_request_id = new_request_id
        self._broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope.setdefault("state", {})["request_id"] = self._new_request_id()
        started = time.perf_counter()
        status = 0

        async def tagged(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        try:
            await self._app(scope, receive, tagged)
        except ClientDisconnect:
            status = _LEFT
        except Exception:  # noqa: BLE001 -- the last resort before the client sees nothing
            _log.exception("A request broke.", action="request_broke", request_id=request_id)
            if not status:
                await self._broken(Request(scope))(scope, receive, tagged)
        finally:
            _note(scope, request_id, status, time.perf_counter() - started)


def _note(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "other")
    REQUESTS.labels(scope["method"] if route != "other" else "other", route, status).inc()
    SECONDS.labels(route).observe(seconds)
    _log.info(
        "A request was answered.",
        action="request_answered",
        request_id=request_id,
        method=scope["method"],
        path=scope["path"],
        status=status,
        ms=round(seconds * 1000, 1),
    )


def _add_docs(app: FastAPI, voices: Sequence[Voice]) -> None:
    described = app.openapi

    def openapi() -> dict[str, Any]:
        document = described()
        schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
        for voice in voices:
            schemes |= voice.security
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # as its documentation says
    # Swagger UI comes from an installed package, so that the page works without the internet.
    assets = Path(fastapi_standalone_docs.__file__).parent / "static"
    app.mount("/docs/assets", StaticFiles(directory=assets / "swagger"))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Safelight",
            swagger_js_url="/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui.css",
            swagger_favicon_url="data:,",
        )
