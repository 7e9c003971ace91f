"""What a dialect's routes are given to work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from starlette.requests import Request

from safelight.domain.credits import Credits
from safelight.domain.edit import Source
from safelight.domain.engines import Engines
from safelight.domain.ids import JobId
from safelight.domain.ports import Blobs, Clock
from safelight.jobs.cancel import Cancel
from safelight.jobs.estimate import Estimate
from safelight.jobs.look import Look
from safelight.jobs.usage import Used
from safelight.ledger.balance import Balances
from safelight.people.find import Find
from safelight.people.forget import Forget
from safelight.pipeline.limits import Limits
from safelight.presets.find import Find as FindPresets
from safelight.presets.keep import Keep
from safelight.results.links import Links
from safelight.web import filenames
from safelight.web.accepting import Accepting
from safelight.web.auth import Authenticate
from safelight.web.own import Own
from safelight.web.rates import RateLimits
from safelight.web.uploads import Uploads
from safelight.web.waiting import Waiters
from safelight.webhooks.secrets import Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits on requests."""

    #: Bytes of a JSON body.
    body: int
    #: Bytes of a JSON body that may have pictures in it.
    inline: int
    #: Bytes of an uploaded file.
    file: int
    #: Characters of a URL.
    url: int
    #: Inputs of a batch.
    batch: int
    #: Seconds that a synchronous request is waited for.
    wait: float
    #: Jobs of an account that have yet to end.
    open_jobs: int
    #: Of pictures.
    pixels: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What can be done about people; a job learns them."""

    find: Find
    forget: Forget


@dataclass(frozen=True, slots=True, kw_only=True)
class Presets:
    """What can be done about presets."""

    find: FindPresets
    keep: Keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The core, as the web sees it."""

    accept: Accepting
    look: Look
    cancel: Cancel
    links: Links
    authenticate: Authenticate
    rates: RateLimits
    #: Of requests that make jobs, by account.
    account_rates: RateLimits
    waiters: Waiters
    #: Raises Refusal(INPUT_REFUSED) for a URL that is never fetched.
    check_url: Callable[[str], object]
    #: URLs that are links of this server.
    own: Own
    blobs: Blobs
    #: Pictures that belong to no job.
    uploads: Uploads
    bounds: Bounds
    clock: Clock
    people: People
    #: The key that an account's webhooks of a dialect are signed with.
    webhook_secret: Secrets
    #: Whether callbacks may go to loopback over HTTP.
    http_callbacks: bool
    #: What a prepaid account has left.
    balance: Balances
    #: What an account's jobs came to, and what they made.
    usage: Used
    #: How long a job will take.
    estimate: Estimate
    presets: Presets
    #: Credits by the names that the settings know.
    prices: Mapping[str, Credits]
    #: US dollars that a credit is told to be worth.
    credit_usd: Decimal
    engines: Engines
    #: A random integer in 1..n.
    random_to: Callable[[int], int]
    #: What clients call this server, without a trailing slash; None: what each request says.
    public_url: str | None
    #: Uploads are spooled below it, each in its job's folder.
    folder: Path

    def base(self, request: Request) -> str:
        """What the caller calls this server, without a trailing slash."""
        return self.public_url or str(request.base_url).rstrip("/")

    def source(self, url: str, request: Request) -> Source:
        """Where a picture comes from that a request names by its URL.

        What is behind a link of this server is copied, and never fetched. Raises Refusal:
        INPUT_REFUSED, or INPUT_UNREACHABLE for a link that has expired.
        """
        own = self.own.source(url, self.base(request))
        if own is not None:
            return own
        self.check_url(url)
        return Source(url=url, filename=filenames.from_url(url))

    def spool(self, job: JobId) -> Path:
        """Where an upload of a job is written while it comes.

        Beside where it is kept, so that whoever looks for unused uploads finds it.
        """
        folder = self.folder / job
        folder.mkdir(parents=True, exist_ok=True)
        return folder / "incoming"
