"""The endpoints below `/profiles/v1`."""

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
from safelight.dialects.imagepipeline.profile_schema import ProfileRequest
from safelight.dialects.imagepipeline.profiles import Profiles
from safelight.web.bodies import parse_json, read_body
from safelight.web.documents import encode
from safelight.web.problems import Json
from safelight.web.services import Services

_PREFIX = "/profiles/v1"
_ONE = "/{profile_id}"
_SAMPLE: Json = {
    "name": "Brand model",
    "prompt_template": "{{ user_prompt }}, in the clothes of our brand, soft daylight",
    "negative_prompt": "text, watermark",
    "seed_strategy": "fixed",
    "fixed_seed": 42,
    "output_format": "webp",
}
_KEYED = (HTTPStatus.UNAUTHORIZED,)
_FOUND = (*_KEYED, HTTPStatus.NOT_FOUND)
_WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calls:
    """What the endpoints do."""

    gate: Gate
    profiles: Profiles
    #: Bytes of a body.
    limit: int

    async def add(self, request: Request) -> Response:
        key = await self.gate.enter_counted(request)
        document = parse_json(await read_body(request, self.limit))
        return JSONResponse(await asyncio.to_thread(self.profiles.add, key, document))

    async def listed(self, request: Request) -> Response:
        key = await self.gate.enter_counted(request)
        # Up to a thousand profiles: written where nobody waits for it.
        document = await asyncio.to_thread(lambda: encode(self.profiles.listed(key)))
        return Response(document, media_type="application/json")

    async def get(self, request: Request, profile_id: str) -> Response:
        key = await self.gate.enter_any(request)
        return JSONResponse(await asyncio.to_thread(self.profiles.get, key, profile_id))

    async def change(self, request: Request, profile_id: str) -> Response:
        key = await self.gate.enter_counted(request)
        document = parse_json(await read_body(request, self.limit))
        changed = await asyncio.to_thread(self.profiles.change, key, profile_id, document)
        return JSONResponse(changed)

    async def delete(self, request: Request, profile_id: str) -> Response:
        key = await self.gate.enter_counted(request)
        await asyncio.to_thread(self.profiles.delete, key, profile_id)
        return Response(status_code=HTTPStatus.NO_CONTENT)


def router(services: Services, gate: Gate) -> APIRouter:
    """The endpoints for profiles."""
    profiles = Profiles(services=services)
    calls = _Calls(gate=gate, profiles=profiles, limit=services.bounds.body)
    made = APIRouter(prefix=_PREFIX, tags=["ImagePipeline profiles"])
    routes: tuple[tuple[str, str, Callable[..., Awaitable[Response]], str, Json], ...] = (
        ("POST", "", calls.add, "add", _added()),
        ("GET", "", calls.listed, "list", openapi.other("All profiles, newest first", _KEYED)),
        ("GET", _ONE, calls.get, "get", openapi.other("A profile", _FOUND)),
        ("PATCH", _ONE, calls.change, "change", _changed()),
        ("DELETE", _ONE, calls.delete, "delete", _deleted()),
    )
    for method, path, call, operation, described in routes:
        made.add_api_route(
            path,
            call,
            methods=[method],
            operation_id=f"{NAME}_{operation}_profile",
            **described,
        )
    return made


def _added() -> Json:
    wrong = (*_KEYED, HTTPStatus.CONFLICT, _WRONG)
    media = {"schema": ProfileRequest.model_json_schema(), "example": _SAMPLE}
    return openapi.other("Keep defaults and a prompt template", wrong, {"application/json": media})


def _changed() -> Json:
    schema = {**ProfileRequest.model_json_schema(), "required": []}
    media = {"schema": schema, "example": {"steps": 30, "negative_prompt": None}}
    summary = "Change some fields of a profile; null clears one"
    return openapi.other(summary, (*_FOUND, _WRONG), {"application/json": media})


def _deleted() -> Json:
    described = openapi.other("Forget a profile; its jobs stay", _FOUND)
    return {**described, "status_code": HTTPStatus.NO_CONTENT}
