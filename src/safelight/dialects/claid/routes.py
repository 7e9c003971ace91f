"""Claid's endpoints under `/v1` and `/v1-beta1`."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from safelight.dialects.claid import present
from safelight.dialects.claid.gate import Gate, answer
from safelight.dialects.claid.not_served import NOT_SERVED
from safelight.dialects.claid.openapi import openapi_body
from safelight.dialects.claid.orders import Caller, Orders
from safelight.dialects.claid.present import Json, Kind
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import Priority
from safelight.web.app import Voice
from safelight.web.services import Services

PREFIXES = ("/v1", "/v1-beta1")
VOICE = Voice(prefixes=PREFIXES, answer=answer)
_BEARER: Json = {"security": [{"HTTPBearer": []}]}


def routers(services: Services) -> list[APIRouter]:
    """One router for each version prefix; they differ in the `result_url` they give."""
    return [_router(services, prefix) for prefix in PREFIXES]


def _router(services: Services, prefix: str) -> APIRouter:
    router = APIRouter(prefix=prefix, tags=[f"Claid {prefix}"])
    gate = Gate(authenticate=services.authenticate, rates=services.rates)
    orders = Orders(services=services)
    link = services.links.url

    async def caller(request: Request) -> Caller:
        return Caller(request=request, key=await gate.enter(request), prefix=prefix)

    async def edit_async(request: Request) -> Response:
        submitted = await orders.edit(await caller(request), Priority.ASYNC)
        return _reply(request, present.accepted(submitted.whole, orders.base(request)))

    async def edit(request: Request) -> Response:
        submitted = await orders.edit(await caller(request), Priority.SYNC)
        return _reply(request, present.edited(await orders.outcome(request, submitted), link))

    async def upload(request: Request) -> Response:
        submitted = await orders.upload(await caller(request))
        return _reply(request, present.edited(await orders.outcome(request, submitted), link))

    async def batch(request: Request) -> Response:
        submitted = await orders.batch(await caller(request))
        return _reply(request, present.accepted(submitted.whole, orders.base(request)))

    async def edit_result(request: Request, task_id: str) -> Response:
        whole = await orders.look(await gate.enter(request), Kind.EDIT, task_id)
        return _reply(request, present.result(whole, link))

    async def batch_result(request: Request, task_id: str) -> Response:
        whole = await orders.look(await gate.enter(request), Kind.BATCH, task_id)
        return _reply(request, present.result(whole, link))

    for path, endpoint, kind, summary in (
        ("/image/edit", edit, Kind.EDIT, "Edit a picture and wait for the result"),
        ("/image/edit/async", edit_async, Kind.EDIT, "Accept an edit and answer at once"),
        ("/image/edit/upload", upload, Kind.UPLOAD, "Upload a picture, edit it and wait"),
        ("/image/edit/batch", batch, Kind.BATCH, "Accept one edit of many pictures"),
    ):
        extra = {"requestBody": openapi_body(kind), **_BEARER}
        router.add_api_route(path, endpoint, methods=["POST"], summary=summary, openapi_extra=extra)
    for path, look, summary in (
        ("/image/edit/async/{task_id}", edit_result, "The state and result of an edit"),
        ("/image/edit/batch/{task_id}", batch_result, "The state and results of a batch"),
    ):
        router.add_api_route(path, look, methods=["GET"], summary=summary, openapi_extra=_BEARER)
    for method, path, sentence in NOT_SERVED:
        router.add_api_route(
            path, _not_served(gate, sentence), methods=[method], include_in_schema=False
        )
    return router


def _not_served(gate: Gate, sentence: str) -> Callable[[Request], Awaitable[Response]]:
    async def refuse(request: Request) -> Response:
        await gate.enter(request)
        raise Refusal(Code.NOT_SERVED, sentence)

    return refuse


def _reply(request: Request, document: Json) -> Response:
    return Response(
        present.encode(document), media_type="application/json", headers=request.state.headers
    )
