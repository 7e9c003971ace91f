"""What a dialect's routes are given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safelight.domain.ports import Blobs
from safelight.jobs.cancel import Cancel
from safelight.jobs.look import Look
from safelight.pipeline.limits import Limits
from safelight.results.links import Links
from safelight.web.accepting import Accepting
from safelight.web.auth import Authenticate
from safelight.web.rates import RateLimits
from safelight.web.waiting import Waiters


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits on requests."""

    #: Bytes of a JSON body.
    body: int
    #: Bytes of an uploaded file.
    file: int
    #: Characters of a URL.
    url: int
    #: Inputs of a batch.
    batch: int
    #: Seconds that a synchronous request is waited for.
    wait: float
    #: Of pictures.
    pixels: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The core, as the web sees it."""

    accept: Accepting
    look: Look
    cancel: Cancel
    links: Links
    authenticate: Authenticate
    rates: RateLimits
    waiters: Waiters
    #: Raises Refusal(INPUT_REFUSED) for a URL that is never fetched.
    check_url: Callable[[str], object]
    blobs: Blobs
    bounds: Bounds
    #: A random integer in 1..n.
    random_to: Callable[[int], int]
    #: What clients call this server, without a trailing slash; None: what each request says.
    public_url: str | None
    #: Uploads are spooled below it, each in its job's folder.
    folder: Path
