"""ImagePipeline's endpoints, at the root of the server."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from safelight.dialects.imagepipeline import callback, openapi, profile_routes, user_routes
from safelight.dialects.imagepipeline.gate import Gate, answer
from safelight.dialects.imagepipeline.names import NAME, Endpoint
from safelight.dialects.imagepipeline.offers import scope_of
from safelight.dialects.imagepipeline.orders import Orders
from safelight.dialects.imagepipeline.outcomes import Outcomes
from safelight.dialects.imagepipeline.schema import SegmentRequest
from safelight.dialects.imagepipeline.segmenting import Segmenting
from safelight.domain.ids import JobId
from safelight.web.app import Voice
from safelight.web.documents import iso
from safelight.web.problems import Json
from safelight.web.services import Services
from safelight.webhooks.sign import as_standard

PREFIXES = (
    *("/generate", "/edit", "/background", "/branding", "/upscale", "/identity", "/creator"),
    *("/upload", "/segment", "/webhooks", "/profiles", "/health", "/v1/user"),
)
VOICE = Voice(prefixes=PREFIXES, answer=answer, security=openapi.SECURITY)
#: Bytes of an upload, as the contract has it.
_LARGEST = 20_000_000
_Call = Callable[..., Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calls:
    """What the endpoints do."""

    gate: Gate
    orders: Orders
    outcomes: Outcomes
    segmenting: Segmenting
    services: Services

    def submit(self, endpoint: Endpoint) -> _Call:
        async def submit(request: Request) -> Response:
            key = await self.gate.enter_to_work(request, scope_of(endpoint))
            submitted = await self.orders.accept(request, key, endpoint)
            return _reply(await self.outcomes.queued(submitted.whole))

        return submit

    def status(self, endpoint: Endpoint) -> _Call:
        async def status(request: Request, job_id: str) -> Response:
            key = await self.gate.enter_any(request)
            return _reply(await self.outcomes.poll(key, endpoint, JobId(job_id)))

        return status

    def cancel(self, endpoint: Endpoint) -> _Call:
        async def cancel(request: Request, job_id: str) -> Response:
            key = await self.gate.enter_any(request)
            return _reply(await self.outcomes.cancel(key, endpoint, JobId(job_id)))

        return cancel

    async def segment(self, request: Request) -> Response:
        key = await self.gate.enter_to_work(request)
        return JSONResponse(await self.segmenting.segments(request, key))

    async def upload(self, request: Request) -> Response:
        key = await self.gate.enter_to_work(request)
        limit = min(_LARGEST, self.services.bounds.file)
        base = self.services.base(request)
        kept = await self.services.uploads.keep(request, key.account, base, limit)
        return JSONResponse(
            {
                "url": kept.url,
                "filename": kept.filename,
                "content_type": kept.media_type,
                "size_bytes": kept.size,
                "expires_at": iso(kept.expires_at),
            }
        )

    async def event_schema(self, request: Request) -> Response:
        await self.gate.enter_any(request)
        return JSONResponse(callback.EXAMPLE)

    async def webhook_secret(self, request: Request) -> Response:
        key = await self.gate.enter_any(request)
        secret = await asyncio.to_thread(self.services.webhook_secret, key.account, NAME)
        return JSONResponse({"webhook_signing_secret": as_standard(secret)})


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


def routers(services: Services) -> list[APIRouter]:
    """The endpoints for jobs, and those beside them."""
    gate = Gate(authenticate=services.authenticate, rates=services.account_rates)
    calls = _Calls(
        gate=gate,
        orders=Orders(services=services),
        outcomes=Outcomes(services=services),
        segmenting=Segmenting(services=services),
        services=services,
    )
    router = APIRouter(tags=["ImagePipeline"])
    for endpoint in Endpoint:
        _add_compute(router, calls, endpoint)
    for method, path, call, described in _others(calls):
        router.add_api_route(path, call, methods=[method], **described)
    router.add_api_route("/health", _health, methods=["GET"], summary="Whether the API answers")
    return [router, profile_routes.router(services, gate), user_routes.router(services, gate)]


def _add_compute(router: APIRouter, calls: _Calls, endpoint: Endpoint) -> None:
    path, name = endpoint.value, endpoint.name.lower()
    routes = (
        ("POST", path, calls.submit(endpoint), f"{name}", openapi.submit(endpoint)),
        (
            "GET",
            f"{path}/status/{{job_id}}",
            calls.status(endpoint),
            f"{name}_status",
            openapi.look(endpoint),
        ),
        (
            "POST",
            f"{path}/cancel/{{job_id}}",
            calls.cancel(endpoint),
            f"{name}_cancel",
            openapi.cancel(endpoint),
        ),
    )
    for method, at, call, operation, described in routes:
        router.add_api_route(
            at, call, methods=[method], operation_id=f"{NAME}_{operation}", **described
        )


def _others(calls: _Calls) -> tuple[tuple[str, str, _Call, Json], ...]:
    segment = {"application/json": {"schema": SegmentRequest.model_json_schema()}}
    file = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
    upload = {"multipart/form-data": {"schema": file}}
    return (
        (
            "POST",
            "/upload/image/v1",
            calls.upload,
            openapi.other("Leave a picture here; its URL is an input", openapi.UPLOAD, upload),
        ),
        (
            "POST",
            "/segment/image/v1",
            calls.segment,
            openapi.other("Tell apart what is in a picture", openapi.SEGMENT, segment),
        ),
        ("GET", "/webhooks/event-schema", calls.event_schema, openapi.other("A sample event")),
        ("GET", "/webhooks/secret", calls.webhook_secret, openapi.other("What signs webhooks")),
    )


def _reply(document: bytes) -> Response:
    return Response(document, media_type="application/json")
