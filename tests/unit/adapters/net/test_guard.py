"""Where the guard lets a connection go."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import pytest

from safelight.adapters.net.guard import Guard, Resolve
from safelight.adapters.net.urls import parse
from safelight.domain.errors import Code, Refusal

pytestmark = pytest.mark.anyio
LAN = (ip_network("10.0.0.0/8"),)


def _answering(*texts: str) -> Resolve:
    async def resolve(host: str) -> Sequence[str]:
        if not texts:
            raise OSError(host)
        return texts

    return resolve


async def _addresses(guard: Guard, url: str) -> list[str]:
    return [str(address) for address in await guard.addresses(parse(url))]


async def test_a_name_yields_its_public_addresses_in_the_resolvers_order() -> None:
    guard = Guard(resolve=_answering("2606:4700::1111", "10.0.0.1", "1.1.1.1", "::ffff:127.0.0.1"))
    assert await _addresses(guard, "http://photos.example/") == ["2606:4700::1111", "1.1.1.1"]


async def test_denied_and_unknown_names_both_yield_nothing() -> None:
    for resolve in (_answering("127.0.0.1"), _answering("fe80::1%2"), _answering()):
        assert await _addresses(Guard(resolve=resolve), "http://photos.example/") == []


async def test_an_address_is_never_resolved() -> None:
    guard = Guard(resolve=_answering("9.9.9.9"))
    assert await _addresses(guard, "http://1.1.1.1/") == ["1.1.1.1"]
    assert await _addresses(guard, "http://127.1/") == []


async def test_an_allowed_network_is_open_on_any_port() -> None:
    guard = Guard(allow=LAN, resolve=_answering("10.0.0.1", "1.1.1.1"))
    assert await _addresses(guard, "http://nas.example:9000/") == ["10.0.0.1"]
    assert await _addresses(guard, "http://nas.example:8080/") == ["10.0.0.1", "1.1.1.1"]
    guard.check("http://10.2.3.4:22/")
    guard.check("http://[::ffff:10.2.3.4]:22/")
    guard.check("http://nas.example:9000/")


async def test_this_service_is_never_reached_even_when_its_network_is_allowed() -> None:
    guard = Guard(allow=LAN, own="http://10.0.0.5:8000", resolve=_answering("10.0.0.5"))
    with pytest.raises(Refusal, match="it is this service's own"):
        guard.check("http://10.5:8000/v1")
    assert await _addresses(guard, "http://me.example:8000/") == []
    assert await _addresses(guard, "http://me.example:9000/") == ["10.0.0.5"]


async def test_this_service_is_found_behind_the_other_names_of_loopback() -> None:
    guard = Guard(allow=(ip_network("127.0.0.0/8"),), own="http://localhost:8000")
    assert await _addresses(guard, "http://127.0.0.1:8000/") == []
    assert await _addresses(guard, "http://127.0.0.1:9000/") == ["127.0.0.1"]


@pytest.mark.parametrize("port", [22, 25, 6379, 5432, 81])
async def test_other_ports_are_refused_when_no_network_is_allowed(port: int) -> None:
    with pytest.raises(Refusal, match=f"port {port} is not one of 80, 443, 8080, 8443") as caught:
        Guard().check(f"http://photos.example:{port}/")
    assert caught.value.code is Code.INPUT_REFUSED


@pytest.mark.parametrize("url", ["http://1.1.1.1:22/", "http://localhost:22/"])
async def test_other_ports_are_refused_when_the_address_is_known_and_not_allowed(url: str) -> None:
    with pytest.raises(Refusal, match="port 22 is not one of"):
        Guard(allow=LAN).check(url)


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
async def test_the_web_ports_are_open(port: int) -> None:
    assert Guard().check(f"http://photos.example:{port}/").port == port


async def test_localhost_is_refused_until_loopback_is_allowed() -> None:
    with pytest.raises(Refusal, match="localhost is not a public address") as caught:
        Guard().check("http://localhost/?key=1")
    assert "SAFELIGHT_ALLOW_NETWORKS" in caught.value.message
    assert "key=1" not in caught.value.message
    Guard(allow=(ip_network("127.0.0.0/8"),)).check("http://localhost:9000/")


async def test_the_systems_resolver_knows_loopback() -> None:
    guard = Guard(allow=(ip_network("127.0.0.0/8"), ip_network("::1/128")))
    addresses = await guard.addresses(parse("http://localhost:9000/"))
    assert addresses
    assert all(address.is_loopback for address in addresses)
    assert ip_address("127.0.0.1") in addresses or ip_address("::1") in addresses
