"""ImagePipeline's dialect on a real core, without a server: services, requests and jobs."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from tests.support import services
from tests.support.services import Front, Receive
from tests.support.world import ALICE, PICTURE

from safelight.dialects.imagepipeline.callback import message
from safelight.dialects.imagepipeline.gate import Gate
from safelight.dialects.imagepipeline.names import NAME, Endpoint
from safelight.dialects.imagepipeline.orders import Orders
from safelight.dialects.imagepipeline.outcomes import Outcomes
from safelight.dialects.imagepipeline.present import Standing
from safelight.dialects.imagepipeline.prices import DEFAULTS
from safelight.dialects.imagepipeline.routes import VOICE, routers
from safelight.dialects.imagepipeline.schema import SHAPES
from safelight.dialects.imagepipeline.translate import wanted
from safelight.dialects.imagepipeline.wanted import Asked, Wanted
from safelight.domain.accounts import Scope
from safelight.domain.credits import Credits, from_decimal
from safelight.domain.dialects import Showing
from safelight.domain.edit import Drawing, Edit, Source
from safelight.domain.engines import Ability, Engine, NoEngines
from safelight.domain.errors import Code
from safelight.domain.ids import AccountId, BlobKey, JobId
from safelight.domain.job import Failure, Item, Job, Priority, Report, Result, Whole
from safelight.domain.states import FINAL, State
from safelight.domain.store import Claimed
from safelight.web.app import build
from safelight.web.problems import read
from safelight.web.services import Services

Json = dict[str, Any]
URL = "https://photos.example/photo.jpg"
OTHER = "https://photos.example/other.png"
HOOK = "https://hooks.example/imagepipeline"
NOW = datetime(2026, 6, 22, 12, 0, 0, 654321, tzinfo=UTC)
ID = JobId("job_5f3c8a1e9b4d4c7e8a2f1b6d0c9e7a31")
SPEECH = {"text": "Welcome."}
PROMPT = {"prompt": "a bowl of lemons"}
#: The least that each endpoint is content with, by the contract.
LEAST: Mapping[Endpoint, Json] = {
    Endpoint.GENERATE: PROMPT,
    Endpoint.VIDEO: {"input_image": URL},
    Endpoint.SPEECH: SPEECH,
    Endpoint.MESH: {"image_path": URL},
    Endpoint.EDIT: {"prompt": "make it brighter", "input_image": URL},
    Endpoint.BACKGROUND_CHANGE: {"prompt": "white", "input_image": URL},
    Endpoint.BACKGROUND_REMOVE: {"input_image": URL},
    Endpoint.LOGO: PROMPT,
    Endpoint.TEMPLATE: PROMPT,
    Endpoint.UPSCALE: {"input_image": URL},
    Endpoint.FACE_SWAP: {"target": URL, "source": OTHER},
    Endpoint.IDENTITY_LOCK: PROMPT,
    Endpoint.IDENTITY_REPLACE: PROMPT,
    Endpoint.INSTAMODEL: {**PROMPT, "input_face": URL},
    Endpoint.TRY_ON: {"person_image": URL, "clothing_image": OTHER},
    Endpoint.VOICE_CLONE: {**SPEECH, "reference_voice_url": "https://photos.example/voice.wav"},
}


@dataclass
class ImagePipeline(Front):
    """What the dialect's endpoints work with."""

    prices: Mapping[str, Credits] = field(default_factory=lambda: DEFAULTS)

    @property
    def orders(self) -> Orders:
        """What accepts compute requests."""
        return Orders(services=self.services)

    @property
    def outcomes(self) -> Outcomes:
        """What finds their jobs again."""
        return Outcomes(services=self.services)

    async def accept(
        self, endpoint: Endpoint, document: object, *headers: tuple[str, str]
    ) -> Whole:
        """A job of Alice's."""
        key = self.key(ALICE)[0]
        return (await self.orders.accept(request(document, *headers), key, endpoint)).whole

    def end(self, *items: Item) -> None:
        """Write ended items; the jobs that end by it tell what ImagePipeline tells."""
        shown = Showing(link=self.links.url, inline=lambda _: None)
        renderers = {NAME: lambda whole: message(whole, shown)}
        with self.world.store.write() as tx:
            replace(self.world.finish, renderers=renderers).items(tx, items)

    def claim(self) -> Claimed:
        """Claim what waits next."""
        (claimed,) = self.world.claim()
        return claimed

    def carry_out(self, report: Report | None = None) -> None:
        """Carry out what waits next."""
        done = self.world.done(self.claim().item)
        assert done.result is not None
        self.world.keep(done.result.blob)
        self.end(replace(done, report=report or Report()))

    def jobs(self) -> int:
        """How many jobs there are."""
        with self.world.store.read() as tx:
            return sum(tx.jobs.counts().values())


@asynccontextmanager
async def _nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


def application(served: ImagePipeline) -> FastAPI:
    """The server with this dialect alone."""
    return _built(routers(served.services))


def part(served: ImagePipeline, router: Callable[[Services, Gate], APIRouter]) -> FastAPI:
    """A server with the endpoints of one router alone."""
    services = served.services
    gate = Gate(authenticate=services.authenticate, rates=services.account_rates)
    return _built([router(services, gate)])


def _built(made: Sequence[APIRouter]) -> FastAPI:
    return build(made, [VOICE], lambda: "request-1", _nothing, "1")


@asynccontextmanager
async def speaking(
    served: ImagePipeline, app: FastAPI | None = None, *scopes: Scope, path: str = ""
) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to the application, below a path, with a key of Alice's that may do everything.

    Where scopes are named, it may do that alone.
    """
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app or application(served)),
        base_url=f"http://server.test{path}",
        headers={"X-API-Key": served.key(ALICE, *scopes)[1]},
    ) as opened:
        yield opened


def request(
    document: object = None, *headers: tuple[str, str], receive: Receive | None = None
) -> Request:
    """A request with a JSON body."""
    body = b"" if document is None else json.dumps(document).encode()
    return services.request(body, *headers, receive=receive, path="/edit/image/v1")


@dataclass
class Some(NoEngines):
    """Engines that are never asked for anything, with these abilities for every model."""

    abilities: set[Ability]

    def find(self, model: str, ability: Ability) -> Engine | None:  # noqa: ARG002 -- the port's signature
        """Something, if it is able to."""
        found: Any = object() if ability in self.abilities else None
        engine: Engine | None = found
        return engine


def understood(endpoint: Endpoint, *abilities: Ability, **fields: object) -> Wanted:
    """What is wanted by a request of these fields and the least others."""
    wish = read(SHAPES[endpoint], {**LEAST[endpoint], **fields})
    sources = {place: source(url) for place, url in wish.images.items()}
    return wanted(wish, Asked(endpoint=endpoint, sources=sources, engines=Some(set(abilities))))


def drawing(endpoint: Endpoint, *abilities: Ability, **fields: object) -> Drawing:
    """What an engine is asked for by such a request."""
    made = understood(endpoint, *abilities, **fields).edit.drawing
    assert made is not None
    return made


def source(url: str) -> Source:
    """The picture at a URL."""
    return Source(url=url, filename=url.rpartition("/")[2])


def whole_of(
    state: State, *, code: Code = Code.INPUT_DAMAGED, item: Json | None = None, **changes: Any
) -> Whole:
    """A job in this state; `changes` are the job's own, `item` its item's."""
    ended = NOW + timedelta(seconds=18) if state in FINAL else None
    fields: Json = {
        "id": ID,
        "account": AccountId("acct_default"),
        "dialect": NAME,
        "kind": Endpoint.EDIT.kind,
        "priority": Priority.ASYNC,
        "state": state,
        "edit": Edit(),
        "request": "{}",
        "wire": {"base": "https://host"},
        "item_count": 1,
        "held": from_decimal(1),
        "created_at": NOW,
        "finished_at": ended,
        "results_expire_at": ended + timedelta(hours=24) if ended else None,
    }
    failed = Failure(code=code, message="The image is cut short.", at=NOW)
    made = Item(
        job=ID,
        position=0,
        source=Source(url=URL, filename="photo.jpg"),
        state=state,
        available_at=NOW,
        result=result() if state is State.SUCCEEDED else None,
        failure=failed if state is State.FAILED else None,
    )
    return Whole(job=Job(**(fields | changes)), items=(replace(made, **(item or {})),))


def result(name: str = "0", **beside: Result) -> Result:
    """A file that was made."""
    blob = BlobKey(f"results/{ID}/{name}")
    return Result(image=PICTURE, blob=blob, filename="photo.jpg", size=9, beside=beside)


def link(job: Job, made: Result) -> str | None:
    """Links that last as long as the results do."""
    return None if job.results_removed_at else f"https://host/{made.blob}/{made.filename}"


def standing(**changes: Any) -> Standing:
    """How a job stands that nobody waits behind, on an account without limit."""
    fields: Json = {
        "link": link,
        "ahead": None,
        "estimate": None,
        "balance": None,
        "credit_usd": Decimal("0.05"),
    }
    return Standing(**(fields | changes))
