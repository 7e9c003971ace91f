"""`/segment/image/v1`: what can be told apart in a picture; its caller waits for it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from safelight.dialects.imagepipeline import inputs, prices
from safelight.dialects.imagepipeline.names import NAME, SEGMENT, new_id
from safelight.dialects.imagepipeline.schema import SegmentRequest
from safelight.domain.accounts import ApiKey
from safelight.domain.edit import Edit, Format, Output, Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.job import Failure, Priority, Whole
from safelight.domain.states import FINAL
from safelight.jobs.submit import Submission
from safelight.web import outcomes as web
from safelight.web.bodies import parse_json, read_body
from safelight.web.problems import Json, read
from safelight.web.records import record
from safelight.web.services import Services

#: What labels are called for people; the others by their own words.
_DISPLAY: Mapping[str, str] = {"upper-clothes": "Top / Shirt"}
#: How a picture ends the child that works on it.
_DONE_TO_A_CHILD = frozenset({Code.OUT_OF_MEMORY, Code.RENDER_CRASHED, Code.RENDER_TIMEOUT})
_WAITED_IN_VAIN = ". It was cancelled and nothing was charged."


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmenting:
    """Segments pictures while their callers wait."""

    services: Services

    async def segments(self, request: Request, key: ApiKey) -> Json:
        """The preview's URL and the labels that were told apart. Raises Refusal."""
        body = await read_body(request, self.services.bounds.body)
        document = parse_json(body)
        wish = read(SegmentRequest, document)
        source = inputs.sources({("image_url",): wish.image_url}, request, self.services)
        submission = self._submission(request, key, source[("image_url",)], record(wish))
        whole = (await self.services.accept(submission)).whole
        if whole.job.state not in FINAL:
            await self._wait(request, whole)
        return await asyncio.to_thread(self._answer, whole)

    def _submission(self, request: Request, key: ApiKey, source: Source, text: str) -> Submission:
        services = self.services
        return Submission(
            account=key.account,
            dialect=NAME,
            kind=SEGMENT,
            priority=Priority.SYNC,
            edit=Edit(operations={"segment": {}}, output=Output(format=Format.PNG)),
            sources=[source],
            request=text,
            wire={"base": services.base(request)},
            request_id=request.state.request_id,
            new_id=lambda: new_id(services.random_to),
            price=prices.price(SEGMENT, services.prices),
            most_open=services.bounds.open_jobs,
        )

    async def _wait(self, request: Request, whole: Whole) -> None:
        waiting, job = web.Outcomes(services=self.services), whole.job.id

        async def leave() -> None:
            await waiting.cancelled(job)

        async def give_up() -> None:
            if await waiting.cancelled(job):
                raise waiting.late(_WAITED_IN_VAIN)

        await waiting.until_ended(request, job, leave, give_up)

    def _answer(self, accepted: Whole) -> Json:
        job = accepted.job
        whole = self.services.look(job.account, NAME, {SEGMENT}, job.id)
        item = whole.items[0]
        if item.failure is not None:
            raise _refused(item.failure)
        if item.result is None:
            raise Refusal(Code.CANCELLED, "Job was cancelled.")
        labels = item.report.labels if item.report is not None else ()
        return {
            "preview_url": self.services.links.url(whole.job, item.result),
            "segments": [{"label": label, "display": display(label)} for label in labels],
        }


def _refused(failure: Failure) -> Refusal:
    """What a picture does to a child is no fault of the server, and told as one of the picture."""
    code = Code.OPERATION_FAILED if failure.code in _DONE_TO_A_CHILD else failure.code
    return Refusal(code, failure.message)


def display(label: str) -> str:
    """What people read for a label: `left-arm` is `Left arm`."""
    return _DISPLAY.get(label) or label.replace("-", " ").capitalize()
