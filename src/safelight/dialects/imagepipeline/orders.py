"""Compute requests as jobs: read, checked and submitted."""

import asyncio
import json
from dataclasses import dataclass
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
from safelight.web.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """A request whose body was read."""

    request: Request
    key: ApiKey
    endpoint: Endpoint
    document: object
    #: The JSON as it was sent.
    text: str
    promise: Idempotency | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The compute endpoints' requests."""

    services: Services

    async def accept(self, request: Request, key: ApiKey, endpoint: Endpoint) -> Submitted:
        """Accept a request, or find the job that it made before. Raises Refusal."""
        body = await read_body(request, self.services.bounds.body)
        document = parse_json(body)
        values = request.headers.getlist(HEADER)
        order = _Order(
            request=request,
            key=key,
            endpoint=endpoint,
            document=document,
            text=body.decode(),
            promise=idempotency(values, endpoint.value, canonical(document)),
        )
        if (before := await asyncio.to_thread(self._before, order)) is not None:
            return before
        # On a thread: a profile is read, and the first prompt of a process takes a while.
        wish, submission = await asyncio.to_thread(self._read, order)
        try:
            return await self.services.accept(submission)
        except Invalid as invalid:
            raise fields.of_request(invalid, wish) from invalid

    def _before(self, order: _Order) -> Submitted | None:
        """The job that the same request made before, whatever became of its profile since."""
        promise = order.promise
        if promise is None:
            return None
        look, account = self.services.look, order.key.account
        whole = look.repeated(account, NAME, promise.key, promise.fingerprint)
        return None if whole is None else Submitted(whole=whole, replayed=True)

    def _read(self, order: _Order) -> tuple[Compute, Submission]:
        shape = schema.SHAPES[order.endpoint]
        applied = Profiles(services=self.services).apply(order.key, order.document, shape)
        wish = applied.read(shape)
        if wish.callback_url is not None:
            callbacks.check(wish.callback_url, self.services)
        asked = Asked(
            endpoint=order.endpoint,
            sources=inputs.sources(wish.images, order.request, self.services),
            engines=self.services.engines,
        )
        wanted = translate.wanted(wish, asked).told(*applied.told).warned(*applied.warnings)
        if wish.callback_url is not None:
            # Before the job may end, and after what may be wrong with the request.
            self.services.webhook_secret(order.key.account, NAME)
        return wish, self._submission(order, wish, wanted, applied.preset)

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
            request=order.text,
            wire=_wire(services.base(order.request), wish, wanted),
            request_id=order.request.state.request_id,
            idempotency=order.promise,
            new_id=lambda: new_id(services.random_to),
            price=prices.price(order.endpoint.kind, services.prices),
            most_open=services.bounds.open_jobs,
            also=also,
        )


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
