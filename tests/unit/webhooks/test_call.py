"""One attempt: composed, called, concluded."""

from datetime import timedelta

import pytest
from tests.support.world import ALICE, DIALECT, SIGNING_KEY, START

from safelight.domain.deliveries import Delivery, DeliveryState, Endpoint, Event, Message
from safelight.domain.ids import DeliveryId
from safelight.domain.ports import Answer, NoAnswer
from safelight.webhooks.call import Call, Called, compose, conclude
from safelight.webhooks.sign import body_signature, standard_headers

BODY = '{"é": 1}\n'.encode()
DELIVERY = Delivery(
    id=DeliveryId("msg_1"),
    account=ALICE,
    dialect=DIALECT,
    job=None,
    url="http://live.test/hook",
    message=Message(
        event=Event.SUCCESS, body=BODY, signature_header="X-Plain", delays=(3.0, 6.0, 12.0)
    ),
    state=DeliveryState.PENDING,
    attempts=0,
    round_attempts=0,
    next_at=START,
    created_at=START,
)
OK = Answer(status=204, head=b"")


def _endpoint(secret: str | None) -> Endpoint:
    return Endpoint(account=ALICE, dialect=DIALECT, url=None, events=frozenset(), secret=secret)


def _called(delivery: Delivery, outcome: Answer | NoAnswer) -> Called:
    call = Call(delivery=delivery, headers={}, at=START)
    return Called(call=call, outcome=outcome, latency_ms=42)


def test_an_attempt_is_signed_in_both_ways() -> None:
    call = compose(DELIVERY, _endpoint(SIGNING_KEY), "Safelight/1", START)
    assert call.headers == {
        "content-type": "application/json",
        "user-agent": "Safelight/1",
        "X-Plain": body_signature(SIGNING_KEY, BODY),
        **standard_headers(SIGNING_KEY, DELIVERY.id, START, BODY),
    }


@pytest.mark.parametrize("endpoint", [None, _endpoint(None)])
def test_without_a_secret_nothing_is_signed(endpoint: Endpoint | None) -> None:
    call = compose(DELIVERY, endpoint, "Safelight/1", START)
    assert set(call.headers) == {
        "content-type",
        "user-agent",
        "webhook-id",
        "webhook-timestamp",
    }


def test_success_ends_a_delivery() -> None:
    attempt, after = conclude(_called(DELIVERY, OK), START)
    assert (attempt.number, attempt.status, attempt.error) == (1, 204, None)
    assert attempt.latency_ms == 42
    assert (after.state, after.next_at, after.attempts) == (DeliveryState.SUCCEEDED, None, 1)


@pytest.mark.parametrize(
    "outcome",
    [Answer(status=302, head=b""), Answer(status=500, head=b"oh"), NoAnswer("no answer in 10 s")],
)
def test_failures_are_tried_again_after_3_6_and_12_seconds_and_then_given_up(
    outcome: Answer | NoAnswer,
) -> None:
    delivery, now, waits, numbers = DELIVERY, START, [], []
    while delivery.next_at is not None:
        waits.append((delivery.next_at - now).total_seconds())
        now = delivery.next_at + timedelta(seconds=2)  # it takes a while to fail
        attempt, delivery = conclude(_called(delivery, outcome), now)
        numbers.append(attempt.number)
        assert not attempt.ok
    assert waits == [0, 3, 6, 12]
    assert numbers == [1, 2, 3, 4]
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 4)


def test_an_attempt_says_why_no_answer_came() -> None:
    attempt, _ = conclude(_called(DELIVERY, NoAnswer("no answer within 10 s")), START)
    assert (attempt.status, attempt.error) == (None, "no answer within 10 s")


def test_what_is_no_text_in_an_answer_is_replaced_and_only_its_beginning_is_kept() -> None:
    attempt, _ = conclude(_called(DELIVERY, Answer(status=500, head=b"\xff" * 5000)), START)
    assert attempt.response_head == "\N{REPLACEMENT CHARACTER}" * 1024
