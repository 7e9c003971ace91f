"""The endpoints below `/v1/user`."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from safelight.dialects.imagepipeline import openapi
from safelight.dialects.imagepipeline.gate import Gate
from safelight.dialects.imagepipeline.names import NAME
from safelight.dialects.imagepipeline.user import DAYS, MOST_DAYS, Users
from safelight.domain.accounts import ApiKey
from safelight.domain.errors import Code, Refusal
from safelight.web.problems import Json
from safelight.web.services import Services

_PREFIX = "/v1/user"
_Call = Callable[..., Awaitable[Response]]
_KEYED = (HTTPStatus.UNAUTHORIZED,)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_KEYS = "whoever runs this server makes and revokes keys with `safelight keys`"
#: Paths of the contract that lead nowhere here, and what to do in their place.
_NOT_SERVED = {
    "/api_key/new": _KEYS,
    "/api_key/reset": _KEYS,
    "/enterprise/{path:path}": "there is one plan on this server, and one place where jobs run",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calls:
    """What the endpoints do."""

    gate: Gate

    def plain(self, tell: Callable[[ApiKey], object]) -> _Call:
        """What depends on the key alone."""

        async def plain(request: Request) -> Response:
            key = await self.gate.enter_any(request)
            return JSONResponse(await asyncio.to_thread(tell, key))

        return plain

    def of_user(self, tell: Callable[[ApiKey, str | None], object]) -> _Call:
        """What may be asked for with the caller's user id."""
        return self._with("user_id", tell)

    def of_days(self, tell: Callable[[ApiKey, str | None], object]) -> _Call:
        """What is asked for over some days."""
        return self._with("days", tell)

    def _with(self, name: str, tell: Callable[[ApiKey, str | None], object]) -> _Call:
        async def asked(request: Request) -> Response:
            key = await self.gate.enter_any(request)
            given = request.query_params.get(name)
            return JSONResponse(await asyncio.to_thread(tell, key, given))

        return asked

    def not_served(self, path: str, instead: str) -> _Call:
        """What the contract names and there is not."""

        async def not_served(request: Request) -> Response:
            await self.gate.enter_any(request)
            words = f"{_PREFIX}{path} is part of ImagePipeline but not served here: {instead}."
            raise Refusal(Code.NOT_SERVED, words.replace("{path:path}", "*"))

        return not_served


def router(services: Services, gate: Gate) -> APIRouter:
    """The endpoints for accounts."""
    on, calls = Users(services=services), _Calls(gate=gate)
    made = APIRouter(prefix=_PREFIX, tags=["ImagePipeline account"])
    routes: tuple[tuple[str, _Call, Json], ...] = (
        ("me", calls.of_user(on.details), _of_user("Who asks, and what is left")),
        ("details", calls.of_user(on.details), _of_user("Who asks, and what is left")),
        ("plan", calls.plain(on.plan), _plain("How the account pays")),
        ("usage", calls.of_days(on.usage), _of_days("What became of its jobs")),
        ("rate-limits", calls.plain(on.rate_limits), _plain("How often it may ask")),
        ("rate-limits/stats", calls.plain(on.rate_stats), _plain("What of that is left now")),
        ("api-key", calls.plain(on.api_key), _plain("By what its key is recognised")),
        ("subscriptions", calls.plain(on.subscriptions), _plain("None: there is one plan")),
        ("models", calls.of_user(on.models), _of_user("What the endpoints can do here")),
        ("images", calls.of_user(on.images), _of_user("Its latest results")),
    )
    for path, call, described in routes:
        name = f"{NAME}_user_{path.replace('-', '_').replace('/', '_')}"
        made.add_api_route(f"/{path}", call, methods=["GET"], operation_id=name, **described)
    for path, instead in _NOT_SERVED.items():
        call = calls.not_served(path, instead)
        made.add_api_route(path, call, methods=_METHODS, include_in_schema=False)
    return made


def _plain(summary: str) -> Json:
    return openapi.other(summary, _KEYED)


def _of_user(summary: str) -> Json:
    described = openapi.other(summary, (*_KEYED, HTTPStatus.NOT_FOUND))
    return _asked(described, "user_id", {"type": "string"})


def _of_days(summary: str) -> Json:
    described = openapi.other(summary, (*_KEYED, HTTPStatus.UNPROCESSABLE_ENTITY))
    days = {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": DAYS}
    return _asked(described, "days", days)


def _asked(described: Json, name: str, schema: Json) -> Json:
    """The same, with a parameter of the query that may be left out."""
    parameter = {"name": name, "in": "query", "required": False, "schema": schema}
    return {
        **described,
        "openapi_extra": {**described["openapi_extra"], "parameters": [parameter]},
    }
