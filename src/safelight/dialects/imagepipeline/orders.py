"""Compute requests as jobs: read, checked and submitted."""

import asyncio
import json
from dataclasses import dataclass, replace
from hashlib import sha256

from starlette.requests import Request

from safelight.dialects.imagepipeline import callbacks, fields, inputs, prices, schema, translate
from safelight.dialects.imagepipeline.names import NAME, Endpoint, new_id
from safelight.dialects.imagepipeline.profiles import Profiles
from safelight.dialects.imagepipeline.schema import Compute, prompt_of
from safelight.dialects.imagepipeline.wanted import Asked, Wanted
from safelight.domain.accounts import ApiKey
from safelight.domain.errors import Invalid
from safelight.domain.job import Job, Priority
from safelight.domain.presets import Preset
from safelight.domain.store import Tx
from safelight.jobs.submit import Idempotency, Submission, Submitted
from safelight.presets.keep import used
from safelight.web.bodies import canonical, parse_json, read_body
from safelight.web.idempotency import HEADER, idempotency
from safelight.web.records import record
from safelight.web.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """A request that is to be read."""

    request: Request
    key: ApiKey
    endpoint: Endpoint
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The compute endpoints' requests."""

    services: Services

    async def accept(self, request: Request, key: ApiKey, endpoint: Endpoint) -> Submitted:
        """Accept a request, or find the job that it made before. Raises Refusal."""
        body = await read_body(request, self.services.bounds.body)
        order = _Order(request=request, key=key, endpoint=endpoint, body=body)
        # On a thread: JSON and prompts may be long, and profiles are in the database.
        read = await asyncio.to_thread(self._read, order)
        if isinstance(read, Submitted):
            return read
        wish, submission = read
        try:
            return await self.services.accept(submission)
        except Invalid as invalid:
            raise fields.of_request(invalid, wish) from invalid

    def _read(self, order: _Order) -> Submitted | tuple[Compute, Submission]:
        document = parse_json(order.body)
        promise = _promise(order, document)
        before = None if promise is None else self._before(order.key, promise)
        return before or self._new(order, document, promise)

    def _before(self, key: ApiKey, promise: Idempotency) -> Submitted | None:
        """The job that the same request made before, whatever became of its profile since."""
        look = self.services.look
        whole = look.repeated(key.account, NAME, promise.key, promise.fingerprint)
        return None if whole is None else Submitted(whole=whole, replayed=True)

    def _new(
        self, order: _Order, document: object, promise: Idempotency | None
    ) -> tuple[Compute, Submission]:
        shape = schema.SHAPES[order.endpoint]
        applied = Profiles(services=self.services).apply(order.key, document, shape)
        wish = applied.read(shape)
        if wish.callback_url is not None:
            with applied.blamed():
                callbacks.check(wish.callback_url, self.services)
        asked = Asked(
            endpoint=order.endpoint,
            sources=inputs.sources(wish.images, order.request, self.services),
            engines=self.services.engines,
        )
        wanted = translate.wanted(wish, asked).told(*applied.told).warned(*applied.warnings)
        if wish.callback_url is not None:
            self.services.webhook_secret(order.key.account, NAME)
        submission = self._submission(order, wish, wanted, applied.preset)
        return wish, replace(submission, idempotency=promise)

    def _submission(
        self, order: _Order, wish: Compute, wanted: Wanted, preset: Preset | None
    ) -> Submission:
        services = self.services

        def also(tx: Tx, job: Job) -> None:
            if preset is not None:
                used(tx, preset.id, job.created_at)

        return Submission(
            account=order.key.account,
            dialect=NAME,
            kind=order.endpoint.kind,
            priority=Priority.ASYNC,
            edit=wanted.edit,
            sources=[wanted.source],
            request=record(wish),
            wire=_wire(services.base(order.request), wish, wanted),
            request_id=order.request.state.request_id,
            new_id=lambda: new_id(services.random_to),
            price=prices.price(order.endpoint.kind, services.prices),
            most_open=services.bounds.open_jobs,
            also=also,
        )


def _promise(order: _Order, document: object) -> Idempotency | None:
    values = order.request.headers.getlist(HEADER)
    if not values:
        return None
    return idempotency(values, order.endpoint.value, canonical(document))


def _wire(base: str, wish: Compute, wanted: Wanted) -> dict[str, str]:
    wire = {
        "base": base,
        "understood": json.dumps(wanted.understood),
        "warnings": json.dumps(wanted.warnings),
    }
    prompt = prompt_of(wish)
    if prompt is not None:
        wire["prompt_hash"] = sha256(prompt.encode(errors="surrogatepass")).hexdigest()
    if wish.callback_url is not None:
        wire["callback"] = wish.callback_url
    return wire
