"""What is told when a job ends."""

import json

import pytest
from tests.support.phota_services import link, whole_of

from safelight.dialects.phota import present
from safelight.dialects.phota.callback import DELAYS, SIGNATURE_HEADER, message
from safelight.domain.deliveries import Event
from safelight.domain.job import Priority
from safelight.domain.states import State
from safelight.web.documents import encode

HOOK = {"base": "https://host", "callback": "https://hooks.example/"}


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (State.SUCCEEDED, Event.SUCCESS),
        (State.FAILED, Event.FAILED),
        (State.CANCELLED, Event.FAILED),
    ],
)
def test_a_callback_has_the_bytes_that_a_poller_gets(state: State, event: Event) -> None:
    whole = whole_of(state, wire=HOOK)
    made = message(whole, link)
    assert made is not None
    assert made.body == encode(present.polled(whole, link))
    assert json.loads(made.body)["status"] == present.status_of(whole.job)
    assert (made.event, made.url) == (event, "https://hooks.example/")


def test_it_is_signed_in_photas_header_and_tried_three_times() -> None:
    made = message(whole_of(State.FAILED, wire=HOOK), link)
    assert made is not None
    assert made.signature_header == SIGNATURE_HEADER == "X-Phota-Signature"
    assert len(made.delays) + 1 == 3
    assert made.delays == DELAYS


def test_without_a_callback_url_it_goes_to_the_accounts_endpoint_if_any() -> None:
    made = message(whole_of(State.SUCCEEDED), link)
    assert made is not None
    assert made.url is None


def test_who_waited_for_the_answer_is_not_called() -> None:
    assert message(whole_of(State.SUCCEEDED, wire=HOOK, priority=Priority.SYNC), link) is None


def test_nobody_is_called_about_a_profile() -> None:
    assert message(whole_of(State.SUCCEEDED, wire=HOOK, kind="profile"), link) is None
