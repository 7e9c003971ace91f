"""Phota's endpoints under `/v1/phota`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from safelight.dialects.phota import intake, openapi, present, schema
from safelight.dialects.phota.gate import Gate, answer
from safelight.dialects.phota.names import NAME, PREFIX, Kind
from safelight.dialects.phota.orders import Order, Orders
from safelight.dialects.phota.outcomes import Outcomes
from safelight.dialects.phota.profiles import Profiles
from safelight.domain.ids import JobId
from safelight.web.app import Voice
from safelight.web.holding import Holding
from safelight.web.services import Services

VOICE = Voice(prefixes=(PREFIX,), answer=answer, security=openapi.SECURITY)
#: How many of the largest bodies a process holds at once.
_BODIES = 4
_Endpoint = Callable[..., Awaitable[Response]]

SHAPES: dict[Kind, type[schema.AnyRequest]] = {
    Kind.EDIT: schema.EditRequest,
    Kind.GENERATE: schema.GenerateRequest,
    Kind.ENHANCE: schema.EnhanceRequest,
    Kind.REMIX: schema.RemixRequest,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Endpoints:
    """The endpoints below the prefix."""

    gate: Gate
    orders: Orders
    outcomes: Outcomes
    profiles: Profiles
    services: Services

    def image(self, kind: Kind) -> _Endpoint:
        """One of the four image endpoints."""
        shape = SHAPES[kind]

        async def endpoint(request: Request) -> Response:
            key = await self.gate.enter(request)
            order = await self.orders.accept(request, key, shape)
            return await self._made(request, order)

        return endpoint

    async def _made(self, request: Request, order: Order) -> Response:
        if order.is_async:
            return JSONResponse(present.handle(order.submitted.whole), 202)
        return _streamed(await self.outcomes.outcome(request, order))

    async def job(self, request: Request, job_id: str) -> Response:
        key = await self.gate.enter(request)
        return _reply(await self.outcomes.poll(key, JobId(job_id)))

    async def webhook_secret(self, request: Request) -> Response:
        key = await self.gate.enter(request)
        secret = await asyncio.to_thread(self.services.webhook_secret, key.account, NAME)
        return JSONResponse({"webhook_signing_secret": secret})

    async def add_profile(self, request: Request) -> Response:
        key = await self.gate.enter(request)
        wish = await intake.profile(request, self.services.bounds)
        return JSONResponse({"profile_id": await self.profiles.add(request, key, wish)})

    async def profile_ids(self, request: Request) -> Response:
        key = await self.gate.enter(request)
        tag = request.query_params.get("tag")
        return JSONResponse(await asyncio.to_thread(self.profiles.listed, key, tag))

    async def profile_status(self, request: Request, profile_id: str) -> Response:
        key = await self.gate.enter(request)
        return JSONResponse(await asyncio.to_thread(self.profiles.status, key, profile_id))

    async def profile_picture(self, request: Request, profile_id: str) -> Response:
        key = await self.gate.enter(request)
        picture = await asyncio.to_thread(self.profiles.picture, key, profile_id)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache"}
        return Response(picture, media_type="image/jpeg", headers=headers)

    async def delete_profile(self, request: Request, profile_id: str) -> Response:
        key = await self.gate.enter(request)
        return JSONResponse(await asyncio.to_thread(self.profiles.delete, key, profile_id))


def routers(services: Services) -> list[APIRouter]:
    """The one router."""
    on = _Endpoints(
        gate=Gate(authenticate=services.authenticate),
        orders=Orders(services=services, holding=Holding(_BODIES * services.bounds.inline)),
        outcomes=Outcomes(services=services),
        profiles=Profiles(services=services),
        services=services,
    )
    router = APIRouter(prefix=PREFIX, tags=["Phota /v1/phota"])
    for kind, shape in SHAPES.items():
        router.add_api_route(
            f"/{kind.value}",
            on.image(kind),
            methods=["POST"],
            operation_id=f"phota_{kind.value}",
            **openapi.image(kind, shape),
        )
    others: tuple[tuple[str, str, _Endpoint], ...] = (
        ("GET", "/jobs/{job_id}", on.job),
        ("GET", "/webhook-secret", on.webhook_secret),
        ("POST", "/profiles/add", on.add_profile),
        ("GET", "/profiles/ids", on.profile_ids),
        ("GET", "/profiles/{profile_id}/status", on.profile_status),
        ("GET", "/profiles/{profile_id}/profile_picture", on.profile_picture),
        ("DELETE", "/profiles/{profile_id}", on.delete_profile),
    )
    for method, path, endpoint in others:
        router.add_api_route(path, endpoint, methods=[method], **openapi.other(path))
    router.add_api_route("/openapi.json", _openapi, methods=["GET"], include_in_schema=False)
    return [router]


async def _openapi(request: Request) -> Response:
    return JSONResponse(openapi.document(request.app.openapi()))


def _reply(document: bytes) -> Response:
    return Response(document, media_type="application/json")


def _streamed(pieces: Sequence[bytes]) -> Response:
    async def sent() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    length = str(sum(map(len, pieces)))
    return StreamingResponse(
        sent(), media_type="application/json", headers={"Content-Length": length}
    )
