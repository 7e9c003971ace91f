"""Phota's requests as jobs: read, checked and submitted."""

import asyncio
import json
from dataclasses import dataclass

from starlette.requests import Request

from safelight.dialects.phota import callbacks, errors, prices, schema, translate
from safelight.dialects.phota.errors import BadRequest
from safelight.dialects.phota.names import NAME, new_id
from safelight.dialects.phota.pictures import Pictures, without_files
from safelight.dialects.phota.references import References, named
from safelight.dialects.phota.schema import AnyRequest, GenerateRequest
from safelight.dialects.phota.translate import Asked, Wanted
from safelight.domain.accounts import ApiKey
from safelight.domain.credits import ZERO
from safelight.domain.errors import Invalid, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Priority
from safelight.jobs.submit import Idempotency, Submission, Submitted
from safelight.web.bodies import parse_json, read_body
from safelight.web.services import Services

#: Bytes of a body that takes long enough to read as JSON for others to notice.
_LONG = 64 * 1024
#: Characters of a prompt likewise.
_LONG_PROMPT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An accepted request."""

    request: AnyRequest
    submitted: Submitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Phota's verbs that make pictures."""

    services: Services

    async def accept(self, request: Request, key: ApiKey, shape: type[AnyRequest]) -> Order:
        """Accept a request for pictures. Raises Refusal."""
        document = await self.document(request)
        wish: AnyRequest = schema.read(shape, document)
        schema.check_rules(wish)
        translate.check(wish, self.services.engines)
        people = await self._people(wish, key)
        await self._prepare_callback(wish, key)
        job, keeping = new_id(self.services.random_to), Pictures(services=self.services)
        kept = await keeping.keep(job, translate.pictures(wish))
        asked = Asked(
            request=wish, sources=kept.sources, people=people, engines=self.services.engines
        )
        try:
            caller = _Caller(request, key, document)
            submission = await self._on_its_thread(caller, asked, job)
            submitted = await self.services.accept(submission)
        except Refusal as refusal:
            await keeping.drop(kept)
            if isinstance(refusal, Invalid):
                # Fields of the core, which the client knows nothing of: what a prompt asks for,
                # or an endpoint does anyway, does not go together or is too large.
                raise BadRequest(errors.UNSUPPORTED, refusal.message) from refusal
            raise
        # After any other error a job may use the uploads; if none does, a sweep finds them.
        if submitted.replayed:
            await keeping.drop(kept)
        return Order(request=wish, submitted=submitted)

    async def document(self, request: Request) -> object:
        """The body as JSON. Raises Refusal: BODY_TOO_LARGE or MALFORMED_BODY."""
        body = await read_body(request, self.services.bounds.inline)
        if len(body) < _LONG:
            return parse_json(body)
        return await asyncio.to_thread(parse_json, body)

    def base(self, request: Request) -> str:
        """What the caller calls this server, without a trailing slash."""
        return self.services.public_url or str(request.base_url).rstrip("/")

    async def _people(self, wish: AnyRequest, key: ApiKey) -> tuple[str, ...]:
        listed = () if isinstance(wish, GenerateRequest) else wish.profile_ids
        people = named(listed, wish.prompt)
        if people:
            check = References(find=self.services.people.find).check
            await asyncio.to_thread(check, key.account, people)
        return people

    async def _prepare_callback(self, wish: AnyRequest, key: ApiKey) -> None:
        if wish.callback_url is not None:
            callbacks.check(wish.callback_url, self.services)
            await asyncio.to_thread(self.services.webhook_secret, key.account, NAME)

    async def _on_its_thread(self, caller: "_Caller", asked: Asked, job: JobId) -> Submission:
        # A long prompt takes long enough to read for others to notice.
        if len(asked.request.prompt) < _LONG_PROMPT:
            return self._submission(caller, asked, job)
        return await asyncio.to_thread(self._submission, caller, asked, job)

    def _submission(self, caller: "_Caller", asked: Asked, job: JobId) -> Submission:
        wish, listed = asked.request, self.services.prices
        wanted, kind = translate.wanted(asked), translate.kind_of(wish)
        return Submission(
            account=caller.key.account,
            dialect=NAME,
            kind=kind.value,
            priority=Priority.ASYNC if wish.is_async else Priority.SYNC,
            edit=wanted.edit,
            sources=[wanted.source] * wish.num_output_images,
            request=json.dumps(without_files(caller.document)),
            wire=self._wire(caller.request, wish, wanted),
            request_id=caller.request.state.request_id,
            idempotency=_promise(wish),
            new_id=lambda: job,
            price=prices.floor(kind, listed),
            extra=prices.identity(listed) if asked.people else ZERO,
        )

    def _wire(self, request: Request, wish: AnyRequest, wanted: Wanted) -> dict[str, str]:
        wire = {"base": self.base(request), "understood": json.dumps(wanted.understood)}
        if wish.callback_url is not None:
            wire["callback"] = wish.callback_url
        return wire


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who asks, and the body that they sent."""

    request: Request
    key: ApiKey
    document: object


def _promise(wish: AnyRequest) -> Idempotency | None:
    """Phota's promise is about the id alone: whatever else it says, it is the same request."""
    if wish.client_request_id is None:
        return None
    return Idempotency(key=wish.client_request_id, fingerprint="")
