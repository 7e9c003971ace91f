"""`safelight webhooks` sets receivers and sends again, also while a server runs."""

import hmac
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook
from tests.support.command import Command
from tests.support.receiver import Received, Receiver
from tests.support.server import until

SPEAKS = "claid"

SECRET = "a secret of the tests"  # noqa: S105 -- opens nothing


def refusing(_received: Received) -> tuple[int, bytes]:
    return 503, b"not now"


def test_a_test_event_arrives_signed_and_its_answer_is_told(safelight: Command) -> None:
    with Receiver() as receiver:
        assert safelight("webhooks", "set", receiver.url, "--secret", SECRET).status == 0
        done = safelight("webhooks", "test", "--json")
        received = receiver.wait_for(1)[0]
    assert done.status == 0
    assert done.document["state"] == "succeeded"
    assert done.document["attempts"][0]["status"] == 200
    digest = hmac.new(SECRET.encode(), received.body, "sha256").hexdigest()
    assert received.headers["x-claid-hmac-sha256"] == f"sha256={digest}"


def test_a_receiver_that_refuses_makes_the_test_fail(safelight: Command) -> None:
    with Receiver(refusing) as receiver:
        safelight("webhooks", "set", receiver.url)
        done = safelight("webhooks", "test")
    assert done.status == 1
    assert "503" in done.out


def test_a_delivery_is_sent_again_with_the_same_bytes(safelight: Command) -> None:
    with Receiver() as receiver:
        safelight("webhooks", "set", receiver.url)
        first = safelight("webhooks", "test", "--json").document
        assert safelight("webhooks", "redeliver", first["id"]).status == 0
        one, two = receiver.wait_for(2)
        assert one.body == two.body

        def attempts() -> list[Any]:
            listed = safelight("webhooks", "deliveries", "--limit", "1", "--json").document
            return list(listed["deliveries"][0]["attempts"])

        assert len(until(attempts, lambda made: len(made) == 2)) == 2


def test_a_delivery_is_sent_again_to_the_url_that_was_corrected(safelight: Command) -> None:
    with Receiver(refusing) as wrong, Receiver() as right:
        safelight("webhooks", "set", wrong.url)
        first = safelight("webhooks", "test", "--json").document
        safelight("webhooks", "set", right.url)
        said = safelight("webhooks", "redeliver", first["id"]).out
        assert right.wait_for(1)[0].body == wrong.wait_for(1)[0].body
    assert f"will be sent to {right.url}, no longer to {wrong.url}." in said


def test_a_secret_is_told_to_nobody_once_it_is_set(safelight: Command) -> None:
    with Receiver() as receiver:
        made = safelight("webhooks", "set", receiver.url, "--secret", "-", given=f"{SECRET}\n")
        shown = [safelight("webhooks", "show"), safelight("webhooks", "show", "--json")]
    assert SECRET not in "".join(each.out + each.err for each in [made, *shown])
    assert shown[1].document["webhooks"][0]["signed"] is True


def test_a_new_secret_is_shown_once_and_fits_standard_webhooks(safelight: Command) -> None:
    with Receiver() as receiver:
        made = safelight("webhooks", "set", receiver.url, "--secret", "new", "--json").document
        safelight("webhooks", "test")
        received = receiver.wait_for(1)[0]
    assert Webhook(made["secret"]).verify(received.body, received.headers)


def test_what_is_not_named_stays_as_it_was(safelight: Command) -> None:
    with Receiver() as receiver:
        safelight("webhooks", "set", receiver.url, "--secret", SECRET, "--events", "success,failed")
        changed = safelight("webhooks", "set", "--events", "failed", "--json").document
        assert (changed["url"], changed["signed"]) == (receiver.url, True)
        changed = safelight("webhooks", "set", "--unsigned", "--json").document
        assert (changed["events"], changed["signed"]) == (["failed"], False)
        changed = safelight("webhooks", "set", "--off", "--json").document
        assert changed["url"] is None


def test_an_address_that_may_not_be_reached_is_refused_when_it_is_set(safelight: Command) -> None:
    arguments = ("webhooks", "set", "http://10.1.2.3/hook")
    done = safelight(*arguments, SAFELIGHT_ALLOW_NETWORKS="")
    assert done.status == 1
    assert "10.1.2.3" in done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--events", "all"], "success, failed or both"),
        (["--dialect", "klingon"], "no dialect is called 'klingon'"),
    ],
)
def test_wrong_usage_says_what_is_right(
    arguments: list[str], words: str, safelight: Command
) -> None:
    done = safelight("webhooks", "set", *arguments)
    assert (done.status, done.out) == (2, "")
    assert words in done.err


def test_an_unknown_delivery_is_named(safelight: Command) -> None:
    done = safelight("webhooks", "redeliver", "msg_none", "--json")
    assert (done.status, done.document) == (1, {"error": "No such delivery: msg_none."})
