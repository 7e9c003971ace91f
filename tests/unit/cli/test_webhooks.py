"""How deliveries are listed."""

from dataclasses import replace
from datetime import timedelta

from rich.console import Console
from tests.support.world import ALICE, DIALECT, START

from safelight.cli.webhooks import _listed
from safelight.domain.deliveries import Attempt, Delivery, DeliveryState, Event, Message
from safelight.domain.ids import DeliveryId, JobId

WAITING = Delivery(
    id=DeliveryId(f"msg_{'0' * 32}"),
    account=ALICE,
    dialect=DIALECT,
    job=JobId("2269749438212473"),
    url="http://live.test/hook",
    message=Message(event=Event.SUCCESS, body=b"", signature_header=None, delays=(3.0,)),
    state=DeliveryState.PENDING,
    attempts=1,
    round_attempts=1,
    next_at=START + timedelta(seconds=3),
    created_at=START,
)
TRIED = Attempt(
    delivery=WAITING.id,
    number=1,
    at=START,
    latency_ms=5,
    status=None,
    error="certificate verify failed: " * 20,
    response_head="",
)


def _shown(delivery: Delivery, *attempts: Attempt) -> list[str]:
    console = Console(width=80, color_system=None)
    with console.capture() as captured:
        console.print(_listed([(delivery, list(attempts))]), crop=False)
    return captured.get().splitlines()


def test_it_is_told_when_a_delivery_was_tried_and_when_it_is_next() -> None:
    text = "\n".join(_shown(WAITING, TRIED))
    for words in ("2269749438212473", "pending", "03-01 12:00:00", "next 03-01 12:00:03"):
        assert words in text
    ended = replace(WAITING, state=DeliveryState.FAILED, next_at=None)
    assert "next" not in "\n".join(_shown(ended, TRIED))
    assert "not yet" in "\n".join(_shown(replace(WAITING, attempts=0)))


def test_a_long_error_neither_widens_the_table_nor_fills_the_screen() -> None:
    lines = _shown(WAITING, TRIED)
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 12
    assert "…" in "".join(lines)
