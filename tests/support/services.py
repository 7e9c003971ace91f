"""What a dialect's endpoints work with, on a real core, without a server: services and requests."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from starlette.requests import Request
from tests.support.world import World

from safelight.accounts.keys import Keys
from safelight.adapters.net.guard import Guard
from safelight.domain.accounts import ApiKey, Scope
from safelight.domain.credits import Credits
from safelight.domain.engines import Engines, NoEngines
from safelight.domain.ids import AccountId, BlobKey
from safelight.jobs.estimate import Estimate
from safelight.jobs.usage import Used
from safelight.ledger.balance import Balances
from safelight.pipeline.limits import Limits
from safelight.presets.find import Find as FindPresets
from safelight.presets.keep import Keep
from safelight.results.links import Links
from safelight.results.names import shared_key
from safelight.web.accepting import Accepting
from safelight.web.allowance import Allowance
from safelight.web.auth import Authenticate
from safelight.web.own import Own
from safelight.web.rates import Policy, RateLimits
from safelight.web.services import Bounds, People, Presets, Services
from safelight.web.uploads import Uploads
from safelight.web.waiting import Waiters
from safelight.webhooks.secrets import Secrets

PEPPER = b"pepper"
Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass
class Seconds:
    """A monotonic clock that stands still until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Front:
    """A dialect's services over a world."""

    world: World
    policies: Sequence[Policy] = ()
    public_url: str | None = None
    wait: float = 30.0
    seconds: Seconds = field(default_factory=Seconds)
    guard: Guard = field(default_factory=Guard)
    http_callbacks: bool = False
    upload_bytes: int = 10**9
    prices: Mapping[str, Credits] = field(default_factory=dict)
    engines: Engines = field(default_factory=NoEngines)

    def __post_init__(self) -> None:
        world = self.world
        ids = count(1)
        self.keys = Keys(store=world.store, clock=world.clock, pepper=PEPPER)
        self.links = Links(key=b"links")
        self.services = Services(
            accept=Accepting(world.submit),
            look=world.look,
            cancel=world.cancel,
            links=self.links,
            authenticate=Authenticate(store=world.store, pepper=PEPPER, monotonic=self.seconds),
            rates=RateLimits(policies=self.policies, monotonic=self.seconds),
            account_rates=RateLimits(policies=self.policies, monotonic=self.seconds),
            waiters=Waiters(),
            check_url=self.guard.check,
            own=Own(links=self.links, clock=world.clock),
            blobs=world.blobs,
            uploads=Uploads(
                blobs=world.blobs,
                links=self.links,
                clock=world.clock,
                allowance=Allowance(
                    folder=world.folder / "files",
                    most=self.upload_bytes,
                    monotonic=self.seconds,
                ),
                folder=world.folder / "files",
                keep_for=timedelta(days=30),
                new_name=lambda: f"upload-{next(ids)}",
            ),
            bounds=Bounds(
                body=10_000,
                inline=20_000,
                file=10_000,
                url=200,
                batch=3,
                wait=self.wait,
                open_jobs=4,
                pixels=Limits(),
            ),
            clock=world.clock,
            people=People(find=world.people, forget=world.forget),
            webhook_secret=Secrets(store=world.store, new=lambda: f"secret-{next(ids)}"),
            balance=Balances(store=world.store),
            usage=Used(store=world.store, clock=world.clock),
            estimate=Estimate(store=world.store, monotonic=self.seconds, children=2),
            presets=Presets(
                find=FindPresets(store=world.store),
                keep=Keep(store=world.store, clock=world.clock, most=3),
            ),
            http_callbacks=self.http_callbacks,
            prices=self.prices,
            credit_usd=Decimal("0.5"),
            engines=self.engines,
            random_to=lambda _: next(ids),
            public_url=self.public_url,
            folder=world.folder / "files" / "uploads",
        )

    def shared(self, content: bytes = b"jpg", filename: str = "cat.jpg") -> tuple[str, BlobKey]:
        """A link of this server to a kept file, and where the file is kept."""
        expires_at = self.world.clock() + timedelta(days=1)
        key = self.world.keep(shared_key(expires_at, "owner", "name"), content)
        return self.links.to("http://server.test", key, filename, expires_at), key

    def key(self, account: AccountId, *scopes: Scope) -> tuple[ApiKey, str]:
        """A new key; all scopes unless some are named."""
        return self.keys.create(account, "a key", frozenset(scopes or {Scope.ADMIN}))


def request(
    body: bytes = b"",
    *headers: tuple[str, str],
    receive: Receive | None = None,
    path: str = "/v1/image/edit",
) -> Request:
    """A request as the application hands it to an endpoint; after its body, nobody hangs up."""
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "root_path": "",
        "query_string": b"",
        "server": ("server.test", 80),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "state": {"request_id": "request-1"},
    }

    async def whole() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope, receive or whole)
