"""Webhooks."""

from collections.abc import Callable

import pytest

from safelight.dialects.claid.callback import message
from safelight.dialects.claid.present import Link, result
from safelight.domain.deliveries import Event, Message
from safelight.domain.job import Priority, Whole
from safelight.domain.states import State
from safelight.web.documents import encode

Made = Callable[..., Whole]


@pytest.mark.parametrize(
    ("states", "kind", "event"),
    [
        ((State.SUCCEEDED,), "edit", Event.SUCCESS),
        ((State.FAILED,), "edit", Event.FAILED),
        ((State.CANCELLED,), "edit", Event.FAILED),
        ((State.SUCCEEDED, State.FAILED), "batch", Event.SUCCESS),
        ((State.FAILED, State.FAILED), "batch", Event.FAILED),
    ],
)
def test_a_webhook_carries_what_a_poller_gets(
    whole: Made, link: Link, states: tuple[State, ...], kind: str, event: Event
) -> None:
    job = whole(*states, kind=kind)
    assert message(job, link) == Message(
        event=event,
        body=encode(result(job, link)),
        signature_header="X-Claid-Hmac-SHA256",
        delays=(3.0, 6.0, 12.0),
    )


def test_it_is_tried_four_times(whole: Made, link: Link) -> None:
    sent = message(whole(State.SUCCEEDED), link)
    assert sent is not None
    assert len(sent.delays) + 1 == 4


@pytest.mark.parametrize("kind", ["edit", "upload"])
def test_a_synchronous_edit_sends_none(whole: Made, link: Link, kind: str) -> None:
    assert message(whole(State.SUCCEEDED, kind=kind, priority=Priority.SYNC), link) is None
