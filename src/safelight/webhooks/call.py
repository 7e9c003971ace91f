"""One attempt, as phases: compose, call, conclude. What was not called cannot be recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from safelight.domain.deliveries import Attempt, Delivery, DeliveryState, Endpoint
from safelight.domain.ports import Answer, NoAnswer, Sender
from safelight.webhooks.backoff import next_attempt
from safelight.webhooks.sign import body_signature, standard_headers

#: Bytes of the answer that are kept with an attempt.
_HEAD = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A POST that is ready to be made."""

    delivery: Delivery
    headers: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A POST that was made, and what came of it."""

    call: Call
    outcome: Answer | NoAnswer
    latency_ms: int


def compose(delivery: Delivery, endpoint: Endpoint | None, user_agent: str, now: datetime) -> Call:
    """Sign the message's bytes for sending them now."""
    secret = endpoint.secret if endpoint is not None else None
    message = delivery.message
    headers = {
        "content-type": "application/json",
        "user-agent": user_agent,
        **standard_headers(secret, delivery.id, now, message.body),
    }
    if secret is not None and message.signature_header is not None:
        headers[message.signature_header] = body_signature(secret, message.body)
    return Call(delivery=delivery, headers=headers, at=now)


async def make(call: Call, sender: Sender, monotonic: Callable[[], float]) -> Called:
    """Post it and time it."""
    started = monotonic()
    outcome: Answer | NoAnswer
    try:
        delivery = call.delivery
        outcome = await sender.send(delivery.url, call.headers, delivery.message.body)
    except NoAnswer as silence:
        outcome = silence
    return Called(call=call, outcome=outcome, latency_ms=round((monotonic() - started) * 1000))


def conclude(called: Called, now: datetime) -> tuple[Attempt, Delivery]:
    """The attempt to record, and the delivery as it is after it."""
    before = called.call.delivery
    attempt = _attempt(called)
    tried = replace(before, attempts=before.attempts + 1, round_attempts=before.round_attempts + 1)
    if attempt.ok:
        return attempt, replace(tried, state=DeliveryState.SUCCEEDED, next_at=None)
    again = next_attempt(before.message.delays, tried.round_attempts, now)
    state = DeliveryState.FAILED if again is None else DeliveryState.PENDING
    return attempt, replace(tried, state=state, next_at=again)


def _attempt(called: Called) -> Attempt:
    answered = isinstance(called.outcome, Answer)
    head = called.outcome.head if isinstance(called.outcome, Answer) else b""
    return Attempt(
        delivery=called.call.delivery.id,
        number=called.call.delivery.attempts + 1,
        at=called.call.at,
        latency_ms=called.latency_ms,
        status=called.outcome.status if isinstance(called.outcome, Answer) else None,
        error=None if answered else str(called.outcome),
        response_head=head[:_HEAD].decode(errors="replace"),
    )
