"""The core on a real database and a real folder, with a clock that is set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from safelight.adapters.blobs.local import LocalBlobs
from safelight.adapters.db.engine import open_engine
from safelight.adapters.db.migrate import upgrade
from safelight.adapters.db.store import SqliteStore
from safelight.adapters.local.bell import LocalBell
from safelight.domain.accounts import Account
from safelight.domain.credits import ZERO, Credits
from safelight.domain.deliveries import Endpoint, Event, Message
from safelight.domain.edit import Edit, Source
from safelight.domain.errors import Code
from safelight.domain.ids import AccountId, BlobKey, DeliveryId, DialectName, JobId
from safelight.domain.job import Failure, ImageInfo, Item, Job, Priority, Result, Whole
from safelight.domain.states import State
from safelight.domain.store import Claimed
from safelight.jobs.cancel import Cancel
from safelight.jobs.finish import Finish
from safelight.jobs.look import Look
from safelight.jobs.retry import Retry
from safelight.jobs.submit import Idempotency, Submission, Submit
from safelight.ledger.hold import grant
from safelight.people.find import Find
from safelight.people.forget import Forget
from safelight.people.learn import Learn
from safelight.pipeline.limits import Limits
from safelight.results.expire import Expire
from safelight.results.names import result_key
from safelight.webhooks.again import Again
from safelight.webhooks.prepare import Prepare

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SIGNING_KEY = "a secret of sixteen"
DIALECT = DialectName("plain")
ALICE = AccountId("acct_alice")
BOB = AccountId("acct_bob")
#: What `World` asks for each input, in micro-credits.
PRICE = Credits(1_000_000)
PICTURE = ImageInfo(format="JPEG", media_type="image/jpeg", ext="jpg", width=640, height=480)


@dataclass
class SetClock:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        engine = open_engine(path)
        upgrade(engine)
        engine.dispose()
        return path.read_bytes()


def new_database(path: Path) -> Path:
    """An empty database at the newest migration, as a copy of one that was migrated once."""
    path.write_bytes(_migrated())
    return path


def tell(whole: Whole) -> Message:
    """What the plain dialect sends when a job ends."""
    event = Event.SUCCESS if whole.job.state is State.SUCCEEDED else Event.FAILED
    body = f"{whole.job.id} {whole.job.state}".encode()
    return Message(event=event, body=body, signature_header="X-Plain", delays=(3.0, 6.0, 12.0))


@dataclass
class World:
    """Everything below HTTP and above pixels, on one folder."""

    folder: Path
    clock: SetClock = field(default_factory=SetClock)
    queue_depth: int = 10_000
    #: Where ids come from; pass one world's on to the next on the same folder.
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.path = self.folder / "safelight.db"
        if not self.path.exists():
            new_database(self.path)
        self.store = SqliteStore(self.path)
        self.bell = LocalBell(self.folder)
        self.blobs = LocalBlobs(self.folder / "files")
        self.prepare = Prepare(clock=self.clock, new_id=self._delivery_id)
        self.finish = Finish(
            clock=self.clock,
            prepare=self.prepare,
            renderers={DIALECT: tell},
            keep_results=timedelta(hours=24),
            following=(Learn(blobs=self.blobs),),
        )
        self.submit = Submit(
            store=self.store,
            clock=self.clock,
            bell=self.bell,
            prices={},
            limits=Limits(),
            queue_depth=self.queue_depth,
        )
        self.cancel = Cancel(store=self.store, clock=self.clock, bell=self.bell, finish=self.finish)
        self.retry = Retry(store=self.store, submit=self.submit, blobs=self.blobs)
        self.people = Find(store=self.store)
        self.forget = Forget(store=self.store, blobs=self.blobs, cancel=self.cancel)
        self.look = Look(store=self.store)
        self.again = Again(store=self.store, clock=self.clock, bell=self.bell, prepare=self.prepare)
        self.expire = Expire(
            store=self.store, clock=self.clock, blobs=self.blobs, keep_jobs=timedelta(days=30)
        )

    def close(self) -> None:
        self.store.close()
        self.bell.close()

    def _delivery_id(self) -> DeliveryId:
        return DeliveryId(f"msg_{next(self.numbers)}")

    def account(self, name: AccountId, credits_: Credits | None = None) -> Account:
        """A new account with so many credits; None: unlimited."""
        made = Account(id=name, name=name, unlimited=credits_ is None, created_at=self.clock())
        with self.store.write() as tx:
            tx.accounts.insert(made)
            if credits_:
                grant(tx, made, credits_, self.clock(), note="a gift")
        return made

    def endpoint(
        self,
        account: AccountId,
        url: str | None,
        events: frozenset[Event] = frozenset({Event.SUCCESS, Event.FAILED}),
        secret: str | None = SIGNING_KEY,
    ) -> Endpoint:
        """Set where an account's webhooks go."""
        made = Endpoint(account=account, dialect=DIALECT, url=url, events=events, secret=secret)
        with self.store.write() as tx:
            tx.webhooks.set_endpoint(made)
        return made

    def submission(
        self,
        account: AccountId = ALICE,
        inputs: int = 1,
        priority: Priority = Priority.ASYNC,
        idempotency: Idempotency | None = None,
    ) -> Submission:
        """A request of the plain dialect for an edit of so many inputs."""
        return Submission(
            account=account,
            dialect=DIALECT,
            kind="edit",
            priority=priority,
            edit=Edit(),
            sources=[
                Source(url=f"http://pictures.test/{n}.jpg", filename=f"{n}.jpg")
                for n in range(inputs)
            ],
            request="{}",
            wire={"base": "http://here.test"},
            request_id="request-1",
            idempotency=idempotency,
            new_id=lambda: JobId(f"job{next(self.numbers)}"),
        )

    def accept(
        self, account: AccountId = ALICE, inputs: int = 1, priority: Priority = Priority.ASYNC
    ) -> Whole:
        """A job that was just accepted."""
        return self.submit(self.submission(account, inputs, priority)).whole

    def claim(
        self, limit: int = 1, running: Mapping[AccountId, int] | None = None
    ) -> list[Claimed]:
        """Claim items, as the dispatcher does."""
        with self.store.write() as tx:
            return tx.jobs.claim(self.clock(), limit, running or {})

    def end(self, *items: Item) -> tuple[list[Item], list[JobId]]:
        """Write ended items; what was late, and the jobs that ended."""
        with self.store.write() as tx:
            return self.finish.items(tx, items)

    def whole(self, job: JobId) -> Whole:
        """A job with its items as they are now."""
        with self.store.read() as tx:
            found = tx.jobs.get(job)
            assert found is not None
            return Whole(job=found, items=tx.jobs.items(job))

    def job(self, job: JobId) -> Job:
        return self.whole(job).job

    def done(self, item: Item) -> Item:
        """The item as it is when it succeeded."""
        result = Result(image=PICTURE, blob=result_key(item), filename="0.jpg", size=3)
        return replace(
            item,
            state=State.SUCCEEDED,
            progress=100,
            finished_at=self.clock(),
            input=PICTURE,
            result=result,
        )

    def failed(self, item: Item, code: Code = Code.INPUT_DAMAGED) -> Item:
        """The item as it is when it failed."""
        now = self.clock()
        failure = Failure(code=code, message="It is broken.", at=now)
        return replace(item, state=State.FAILED, finished_at=now, failure=failure)

    def keep(self, key: BlobKey, content: bytes = b"jpg") -> BlobKey:
        """A kept file."""
        made = self.folder / "made"
        made.write_bytes(content)
        self.blobs.put(key, made)
        return key

    def balances_sum(self) -> Credits:
        """What all ledger accounts have together."""
        with self.store.read() as tx:
            return Credits(sum(tx.ledger.balances().values(), start=ZERO))
