"""A receiver of webhooks that is sometimes slow, sometimes broken, and sometimes stays so."""

import json
import random
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.support.receiver import Received

SECRET = "whsec_Y2hhb3MtcmVjZWl2ZXItc2VjcmV0LTAx"  # noqa: S105 -- of this test alone


@dataclass(frozen=True, slots=True)
class Call:
    """A webhook that came in, and the status that it was answered with."""

    delivery: str
    headers: dict[str, str]
    body: bytes
    status: int


@dataclass(kw_only=True)
class Moods:
    """Decides how each call is answered, and remembers it."""

    rng: random.Random
    #: Serial numbers of requests whose webhooks are never taken.
    stubborn: frozenset[int]
    calls: list[Call] = field(default_factory=list)
    _calm: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, received: Received) -> tuple[int, bytes]:
        """A `Reply` for the receiver."""
        with self._lock:
            drawn = self.rng.random()
            status = 500 if self._refuses(received.body) or self._fails(drawn) else 200
            delivery = received.headers.get("webhook-id", "")
            self.calls.append(Call(delivery, received.headers, received.body, status))
        if 0.1 <= drawn < 0.25:
            self._calm.wait(drawn)  # slow, so that the caller is sometimes killed meanwhile
        return status, b"taken" if status == 200 else b"not now"

    def calm_down(self) -> None:
        """From now on be quick and whole, but stay stubborn."""
        self._calm.set()

    def _fails(self, drawn: float) -> bool:
        return drawn < 0.1 and not self._calm.is_set()

    def _refuses(self, body: bytes) -> bool:
        serial = serial_of(json.loads(body)["data"]["request"])
        return serial in self.stubborn


def serial_of(request: Any) -> int | None:
    """The serial number in a request's first URL; None for an upload's, which has none."""
    first = request.get("input")
    if isinstance(first, list):
        first = first[0]
    return int(first.rpartition("?n=")[2]) if isinstance(first, str) else None
