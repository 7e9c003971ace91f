"""What is wrong with a URL to which the end of a job is to be told."""

import pytest
from tests.support.services import Front
from tests.support.world import World

from safelight.web.callbacks import check_address, parts_of, wrong
from safelight.web.problems import Unprocessable


def said(refusal: Unprocessable) -> str:
    (problem,) = refusal.problems
    assert problem["loc"] == ["body", "callback_url"]
    return str(problem["ctx"]["error"])


def test_a_url_has_no_more_characters_than_the_limit(world: World) -> None:
    services = Front(world).services
    url = "https://hooks.example/".ljust(services.bounds.url, "a")
    assert parts_of(url, services).hostname == "hooks.example"
    with pytest.raises(Unprocessable) as caught:
        parts_of(f"{url}a", services)
    assert "201 characters; the limit is 200" in said(caught.value)


@pytest.mark.parametrize("url", ["https://[::1/", "https://a:b/", "https://a:99999/"])
def test_what_cannot_be_read_as_a_url_is_refused(world: World, url: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        parts_of(url, Front(world).services)
    assert "is no URL" in said(caught.value)


def test_an_address_that_is_never_called_is_refused_with_the_reason(world: World) -> None:
    services = Front(world).services
    check_address("https://hooks.example/", services)
    with pytest.raises(Unprocessable) as caught:
        check_address("https://127.0.0.1/", services)
    assert said(caught.value).startswith("cannot be used: ")


def test_what_is_said_names_the_field_and_repeats_what_was_sent() -> None:
    (problem,) = wrong("is wrong", "x").problems
    assert (problem["msg"], problem["input"]) == ("Value error, is wrong", "x")
