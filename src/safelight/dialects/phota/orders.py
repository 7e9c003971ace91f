"""Phota's requests as jobs: read, checked and submitted."""

import asyncio
import json
from dataclasses import dataclass

from starlette.requests import Request

from safelight.dialects.phota import callbacks, errors, intake, prices, schema, translate
from safelight.dialects.phota.errors import BadRequest
from safelight.dialects.phota.names import NAME, new_id
from safelight.dialects.phota.pictures import Kept, Pictures
from safelight.dialects.phota.promises import Promises, promise
from safelight.dialects.phota.records import without_files
from safelight.dialects.phota.references import References, named
from safelight.dialects.phota.schema import AnyRequest, GenerateRequest
from safelight.dialects.phota.translate import Asked, Wanted
from safelight.domain.accounts import ApiKey
from safelight.domain.credits import ZERO
from safelight.domain.errors import Invalid, Refusal
from safelight.domain.ids import JobId
from safelight.domain.job import Priority
from safelight.jobs.submit import Idempotency, Submission, Submitted
from safelight.web.holding import Holding
from safelight.web.records import record
from safelight.web.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An accepted request: what its answer depends on, and none of its pictures."""

    submitted: Submitted
    is_async: bool
    wants_urls: bool
    #: With one, the caller can come back for the result.
    promised: Idempotency | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Phota's verbs that make pictures."""

    services: Services
    #: Of bodies with pictures in them.
    holding: Holding

    async def accept(self, request: Request, key: ApiKey, shape: type[AnyRequest]) -> Order:
        """Accept a request for pictures, or find the job that it made before. Raises Refusal."""
        job, bounds = new_id(self.services.random_to), self.services.bounds
        with self.holding.share(bounds.body) as take:
            wish: AnyRequest = await intake.with_pictures(request, shape, bounds, take)
            schema.check_rules(wish)
            if (before := await self._before(wish, key)) is not None:
                return _order(wish, before)
            people = await self._checked(wish, key)
            pictures = translate.pictures(wish)
            kept = await Pictures(services=self.services).keep(request, job, pictures)
            # From here on the files are stored, and nothing holds what they came in.
            del pictures
            wish = without_files(wish)
        asked = Asked(
            request=wish, sources=kept.sources, people=people, engines=self.services.engines
        )
        return _order(wish, await self._submitted(_Caller(request, key), asked, job, kept))

    async def _before(self, wish: AnyRequest, key: ApiKey) -> Submitted | None:
        """The job of an earlier request with the same id: nothing of this one counts then."""
        promised = promise(wish)
        if promised is None:
            return None
        promises = Promises(look=self.services.look)
        return await asyncio.to_thread(promises.kept, key.account, promised)

    async def _checked(self, wish: AnyRequest, key: ApiKey) -> tuple[str, ...]:
        """The people whom a request names, once it has passed all that needs no pictures."""
        translate.check(wish, self.services.engines)
        people = await self._people(wish, key)
        if wish.callback_url is not None:
            callbacks.check(wish.callback_url, self.services)
            await asyncio.to_thread(self.services.webhook_secret, key.account, NAME)
        return people

    async def _people(self, wish: AnyRequest, key: ApiKey) -> tuple[str, ...]:
        listed = () if isinstance(wish, GenerateRequest) else wish.profile_ids
        people = named(listed, wish.prompt)
        if people:
            check = References(find=self.services.people.find).check
            await asyncio.to_thread(check, key.account, people)
        return people

    async def _submitted(
        self, caller: "_Caller", asked: Asked, job: JobId, kept: Kept
    ) -> Submitted:
        keeping = Pictures(services=self.services)
        try:
            # On a thread: the first prompt of a process, and a long one, takes a while to read.
            submission = await asyncio.to_thread(self._submission, caller, asked, job)
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
        return submitted

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
            request=record(wish),
            wire=self._wire(caller.request, wish, wanted),
            request_id=caller.request.state.request_id,
            idempotency=promise(wish),
            new_id=lambda: job,
            price=prices.floor(kind, listed),
            extra=prices.identity(listed) if asked.people else ZERO,
        )

    def _wire(self, request: Request, wish: AnyRequest, wanted: Wanted) -> dict[str, str]:
        wire = {
            "base": self.services.base(request),
            "understood": json.dumps(wanted.understood),
            "places": json.dumps(wanted.places),
        }
        if wish.callback_url is not None:
            wire["callback"] = wish.callback_url
        return wire


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who asks, and by which request."""

    request: Request
    key: ApiKey


def _order(wish: AnyRequest, submitted: Submitted) -> Order:
    return Order(
        submitted=submitted,
        is_async=wish.is_async,
        wants_urls=wish.response_mode == "urls",
        promised=promise(wish),
    )
