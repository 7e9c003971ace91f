"""Claid's endpoints under `/v1` and `/v1-beta1`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from safelight.dialects.claid import answers, present
from safelight.dialects.claid.gate import Gate, answer
from safelight.dialects.claid.not_served import NOT_SERVED
from safelight.dialects.claid.openapi import openapi_body
from safelight.dialects.claid.orders import Caller, Orders
from safelight.dialects.claid.outcomes import Outcomes
from safelight.dialects.claid.present import Json, Kind
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import Priority, Whole
from safelight.jobs.submit import Submitted
from safelight.web.app import Voice
from safelight.web.documents import encode
from safelight.web.services import Services

PREFIXES = ("/v1", "/v1-beta1")
_SECURITY = {"HTTPBearer": {"type": "http", "scheme": "bearer"}}
VOICE = Voice(prefixes=PREFIXES, answer=answer, security=_SECURITY)
_Endpoint = Callable[..., Awaitable[Response]]
_BEARER: Json = {"security": [{"HTTPBearer": []}]}


def routers(services: Services) -> list[APIRouter]:
    """One router for each version prefix; they differ in the `result_url` they give."""
    return [_router(services, prefix) for prefix in PREFIXES]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Endpoints:
    """The endpoints below one prefix."""

    gate: Gate
    orders: Orders
    outcomes: Outcomes
    link: present.Link
    prefix: str

    async def edit_async(self, request: Request) -> Response:
        submitted = await self.orders.edit(await self._caller(request), Priority.ASYNC)
        return self._accepted(request, submitted)

    async def batch(self, request: Request) -> Response:
        submitted = await self.orders.batch(await self._caller(request))
        return self._accepted(request, submitted)

    async def edit(self, request: Request) -> Response:
        submitted = await self.orders.edit(await self._caller(request), Priority.SYNC)
        return await self._edited(request, submitted)

    async def upload(self, request: Request) -> Response:
        submitted = await self.orders.upload(await self._caller(request))
        return await self._edited(request, submitted)

    async def edit_result(self, request: Request, task_id: str) -> Response:
        return await self._result(request, Kind.EDIT, task_id)

    async def batch_result(self, request: Request, task_id: str) -> Response:
        return await self._result(request, Kind.BATCH, task_id)

    async def _caller(self, request: Request) -> Caller:
        return Caller(request=request, key=await self.gate.enter(request), prefix=self.prefix)

    def _accepted(self, request: Request, submitted: Submitted) -> Response:
        accepted = present.accepted(submitted.whole, self.orders.services.base(request))
        return _reply(request, encode(accepted))

    async def _edited(self, request: Request, submitted: Submitted) -> Response:
        return _reply(request, await self.outcomes.outcome(request, submitted, self._edited_text))

    async def _result(self, request: Request, kind: Kind, task_id: str) -> Response:
        key = await self.gate.enter(request)
        return _reply(request, await self.outcomes.look(key, kind, task_id, self._result_text))

    def _edited_text(self, whole: Whole) -> bytes:
        return encode(present.edited(whole, self.link))

    def _result_text(self, whole: Whole) -> bytes:
        return encode(present.result(whole, self.link))


def _router(services: Services, prefix: str) -> APIRouter:
    gate = Gate(authenticate=services.authenticate, rates=services.rates)
    on = _Endpoints(
        gate=gate,
        orders=Orders(services=services),
        outcomes=Outcomes(services=services),
        link=services.links.url,
        prefix=prefix,
    )
    router = APIRouter(prefix=prefix, tags=[f"Claid {prefix}"])
    submits: tuple[tuple[str, _Endpoint, Kind, str], ...] = (
        ("", on.edit, Kind.EDIT, "Edit a picture and wait for the result"),
        ("/async", on.edit_async, Kind.EDIT, "Accept an edit and answer at once"),
        ("/upload", on.upload, Kind.UPLOAD, "Upload a picture, edit it and wait"),
        ("/batch", on.batch, Kind.BATCH, "Accept one edit of many pictures"),
    )
    for path, endpoint, kind, summary in submits:
        router.add_api_route(
            f"/image/edit{path}",
            endpoint,
            methods=["POST"],
            summary=summary,
            responses=answers.to_submit(kind),
            openapi_extra={"requestBody": openapi_body(kind), **_BEARER},
        )
    looks: tuple[tuple[str, _Endpoint, Kind, str], ...] = (
        ("/async/{task_id}", on.edit_result, Kind.EDIT, "The state and result of an edit"),
        ("/batch/{task_id}", on.batch_result, Kind.BATCH, "The state and results of a batch"),
    )
    for path, endpoint, kind, summary in looks:
        router.add_api_route(
            f"/image/edit{path}",
            endpoint,
            methods=["GET"],
            summary=summary,
            responses=answers.to_look(kind),
            openapi_extra=_BEARER,
        )
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


def _reply(request: Request, document: bytes) -> Response:
    return Response(document, media_type="application/json", headers=request.state.headers)
