"""Where webhooks go, and what counts as delivered."""

import pytest
from tests.support.world import START

from safelight.domain.deliveries import Attempt, Delivery, DeliveryState, Event, Message
from safelight.domain.ids import AccountId, DeliveryId, DialectName


@pytest.mark.parametrize(
    ("status", "ok"),
    [
        (200, True),
        (204, True),
        (299, True),
        (199, False),
        (300, False),
        (302, False),
        (404, False),
        (500, False),
        (None, False),
    ],
)
def test_any_2xx_is_success_and_nothing_else(status: int | None, ok: bool) -> None:  # noqa: FBT001 -- an expectation
    attempt = Attempt(
        delivery=DeliveryId("msg_1"),
        number=1,
        at=START,
        latency_ms=1,
        status=status,
        error=None,
        response_head="",
    )
    assert attempt.ok is ok


@pytest.mark.parametrize(
    ("url", "receiver"),
    [
        ("https://Live.Test/a/b?c", "https://live.test"),
        ("http://live.test:8080/", "http://live.test:8080"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443"),
    ],
)
def test_a_receiver_is_what_has_to_be_up(url: str, receiver: str) -> None:
    message = Message(event=Event.TEST, body=b"", signature_header=None, delays=())
    delivery = Delivery(
        id=DeliveryId("msg_1"),
        account=AccountId("acct_1"),
        dialect=DialectName("plain"),
        job=None,
        url=url,
        message=message,
        state=DeliveryState.PENDING,
        attempts=0,
        round_attempts=0,
        next_at=START,
        created_at=START,
    )
    assert delivery.receiver == receiver
