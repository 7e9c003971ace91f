"""Webhooks: where they go, what is sent, what came back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from re import split

from safelight.domain.ids import AccountId, DeliveryId, DialectName, JobId


class Event(StrEnum):
    """What a receiver can subscribe to."""

    SUCCESS = "success"
    FAILED = "failed"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An account's receiver for one dialect."""

    account: AccountId
    dialect: DialectName
    #: None: nothing is sent unless a request names its own URL.
    url: str | None
    events: frozenset[Event]
    #: Key of the signatures; None: unsigned.
    secret: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a dialect wants sent when a job ends; the bytes are final."""

    event: Event
    body: bytes
    #: The header that carries `sha256=<hex HMAC of the body>`, if the dialect has one.
    signature_header: str | None
    #: Seconds to wait after each attempt but the last; so attempts = len + 1.
    delays: tuple[float, ...]
    #: Overrides the endpoint's URL.
    url: str | None = None


class DeliveryState(StrEnum):
    """Where a delivery is in its life."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one receiver."""

    id: DeliveryId
    account: AccountId
    dialect: DialectName
    #: None for a test event.
    job: JobId | None
    url: str
    message: Message
    state: DeliveryState
    #: Attempts made so far, redeliveries included.
    attempts: int
    #: Attempts made in the current round; a redelivery starts a new round.
    round_attempts: int
    #: When the next attempt is due; None when none is.
    next_at: datetime | None
    created_at: datetime

    @property
    def receiver(self) -> str:
        """`scheme://host:port`: what has to be up for it to arrive."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{split('[/?#]', rest, maxsplit=1)[0]}".lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One POST to a receiver."""

    delivery: DeliveryId
    #: 1-based.
    number: int
    at: datetime
    #: Milliseconds until the answer's head, or until it failed.
    latency_ms: int
    #: HTTP status; None when no answer came.
    status: int | None
    #: Why no answer came; None when one did.
    error: str | None
    #: The answer's first bytes, at most 1 KiB, undecodable ones replaced.
    response_head: str

    @property
    def ok(self) -> bool:
        """Whether the receiver took it: any 2xx."""
        return self.status is not None and self.status // 100 == 2  # noqa: PLR2004 -- the 2xx of HTTP
