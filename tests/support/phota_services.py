"""Phota's dialect on a real core, without a server: services, requests, people and jobs."""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from tests.support import services
from tests.support.services import Front, Receive
from tests.support.world import PICTURE

from safelight.dialects.phota.callback import message
from safelight.dialects.phota.names import NAME
from safelight.dialects.phota.orders import Orders
from safelight.dialects.phota.prices import DEFAULTS
from safelight.domain.credits import Credits
from safelight.domain.edit import Edit, Source
from safelight.domain.errors import Code
from safelight.domain.ids import AccountId, BlobKey, JobId
from safelight.domain.job import Failure, Item, Job, Priority, Report, Result, Whole
from safelight.domain.people import Learning, Person, PersonId
from safelight.domain.states import FINAL, State
from safelight.domain.store import Claimed
from safelight.web.holding import Holding

URL = "https://photos.example/photo.jpg"
#: Bytes of a file that is sent in base64; nothing here opens it.
FILE = b"the bytes of a picture"
INLINE = base64.b64encode(FILE).decode()
NOW = datetime(2026, 6, 22, 12, 0, 0, 654321, tzinfo=UTC)
ID = JobId("5f3c8a1e9b4d4c7e8a2f1b6d0c9e7a31")
FACES = ((0.25,) * 128, (0.5,) * 128)


@dataclass
class Phota(Front):
    """What the dialect's endpoints work with."""

    prices: Mapping[str, Credits] = field(default_factory=lambda: DEFAULTS)

    @property
    def orders(self) -> Orders:
        """The verbs that make pictures, with room for one body as large as may be."""
        return Orders(services=self.services, holding=Holding(self.services.bounds.inline))

    def person(
        self, account: AccountId, name: str, learning: Learning = Learning.READY, tag: str = ""
    ) -> PersonId:
        """Somebody whom the account has added."""
        made = Person(
            id=PersonId(name),
            account=account,
            tag=tag or None,
            learning=Learning.UNDER_WAY,
            message="",
            created_at=self.world.clock(),
        )
        with self.world.store.write() as tx:
            tx.people.insert(made)
            if learning is Learning.READY:
                tx.people.learnt(made.id, "learnt", FACES, b"a portrait")
            if learning is Learning.FAILED:
                tx.people.not_learnt(made.id, "no face was found")
        return made.id

    def end(self, *items: Item) -> None:
        """Write ended items; the jobs that end by it tell what Phota tells."""
        renderers = {NAME: lambda whole: message(whole, self.links.url)}
        with self.world.store.write() as tx:
            replace(self.world.finish, renderers=renderers).items(tx, items)

    def claim(self, limit: int = 9) -> list[Claimed]:
        """Claim what waits."""
        return self.world.claim(limit)

    def carry_out(self, report: Report | None = None) -> None:
        """Carry out all that waits, each with this report."""
        for claimed in self.claim():
            done = self.world.done(claimed.item)
            assert done.result is not None
            self.world.keep(done.result.blob, b"result %d" % claimed.item.position)
            self.end(replace(done, report=report or Report()))


def request(
    document: object = None, *headers: tuple[str, str], receive: Receive | None = None
) -> Request:
    """A request with a JSON body."""
    body = b"" if document is None else json.dumps(document).encode()
    return services.request(body, *headers, receive=receive, path="/v1/phota/edit")


def staying() -> Request:
    """A caller who has sent everything and waits."""

    async def receive() -> dict[str, Any]:
        never: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        return await never

    return request(receive=receive)


def leaving() -> Request:
    """A caller who hangs up."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    return request(receive=receive)


def whole_of(*states: State, state: State | None = None, **changes: Any) -> Whole:
    """A job whose items are in these states; `changes` are the job's own."""
    became = state or states[0]
    ended = NOW + timedelta(seconds=18) if became in FINAL else None
    fields: dict[str, Any] = {
        "id": ID,
        "account": AccountId("acct_default"),
        "dialect": NAME,
        "kind": "edit",
        "priority": Priority.ASYNC,
        "state": became,
        "edit": Edit(),
        "request": "{}",
        "wire": {"base": "https://host"},
        "item_count": len(states),
        "held": Credits(0),
        "created_at": NOW,
        "finished_at": ended,
        "results_expire_at": ended + timedelta(hours=24) if ended else None,
    }
    items = tuple(_item(position, each) for position, each in enumerate(states))
    return Whole(job=Job(**(fields | changes)), items=items)


def _item(position: int, state: State) -> Item:
    failed = Failure(code=Code.INPUT_DAMAGED, message=f"Image {position} is cut short.", at=NOW)
    made = Result(
        image=PICTURE, blob=BlobKey(f"results/{ID}/{position}"), filename="photo.jpg", size=9
    )
    return Item(
        job=ID,
        position=position,
        source=Source(url=URL, filename="photo.jpg"),
        state=state,
        available_at=NOW,
        result=made if state is State.SUCCEEDED else None,
        failure=failed if state is State.FAILED else None,
    )


def link(job: Job, made: Result) -> str | None:
    """Links that last as long as the results do."""
    return None if job.results_removed_at else f"https://host/{made.blob}/{made.filename}"
