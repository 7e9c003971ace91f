"""Where callbacks may go."""

from ipaddress import ip_network

import pytest
from tests.support.phota_services import Phota
from tests.support.world import World

from safelight.adapters.net.guard import Guard
from safelight.dialects.phota.callbacks import check
from safelight.web.problems import Unprocessable

LOOPBACK = Guard(allow=(ip_network("127.0.0.0/8"), ip_network("::1/128")))


def wrong(phota: Phota, url: str) -> str:
    with pytest.raises(Unprocessable) as caught:
        check(url, phota.services)
    (problem,) = caught.value.problems
    assert problem["loc"] == ["body", "callback_url"]
    return str(problem["ctx"]["error"])


@pytest.mark.parametrize("url", ["https://hooks.example/phota?x=1", "HTTPS://hooks.example:8443/"])
def test_a_callback_goes_to_https(phota: Phota, url: str) -> None:
    check(url, phota.services)


@pytest.mark.parametrize(
    "url", ["http://hooks.example/", "http://127.0.0.1/", "ftp://a.example/", "hooks.example", ""]
)
def test_it_goes_nowhere_else(phota: Phota, url: str) -> None:
    assert "must be an HTTPS URL" in wrong(phota, url)


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://[::1]/", "https:///path", "https://[::1/", "https://a:b/"],
)
def test_a_url_that_cannot_be_called_is_refused_at_once(phota: Phota, url: str) -> None:
    assert wrong(phota, url).startswith(("cannot be used: ", "is no URL: "))


def test_it_has_no_more_characters_than_the_limit(phota: Phota) -> None:
    url = "https://hooks.example/".ljust(200, "a")
    check(url, phota.services)
    assert "201 characters; the limit is 200" in wrong(phota, f"{url}a")


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "localhost:9000", "[::1]:9000"])
def test_a_setting_opens_loopback_for_development(world: World, host: str) -> None:
    check(f"http://{host}/hook", Phota(world, http_callbacks=True, guard=LOOPBACK).services)


@pytest.mark.parametrize("host", ["hooks.example", "10.0.0.1", "localhost.example"])
def test_the_setting_opens_nothing_but_loopback(world: World, host: str) -> None:
    opened = Phota(world, http_callbacks=True, guard=LOOPBACK)
    assert "loopback only" in wrong(opened, f"http://{host}/hook")
