"""No notation, no name and no redirect leads a connection to a denied address."""

import asyncio
import select
import socket
import tempfile
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safelight.adapters.net.connections import trust
from safelight.adapters.net.fetch import FetchLimits, HttpFetcher
from safelight.adapters.net.guard import Guard, Resolve
from safelight.adapters.net.send import HttpSender
from safelight.domain.errors import Code, Refusal
from safelight.domain.ports import NoAnswer

LITERALS = """
127.0.0.1 127.1 2130706433 0x7f000001 0177.0.0.1 0x7f.0.0.0x1 127.255.255.254 0 0.0.0.0
localhost localhost. LOCALHOST a.localhost A.B.LocalHost. ip6-localhost localhost.localdomain
[::1] [::] [0:0:0:0:0:0:0:1] [fe80::1] [fc00::1] [fd00:ec2::254] [fd20:ce::254] [fec0::1]
[2002:7f00:1::] [2001:0:4136:e378:8000:63bf:3fff:fdd2] [64:ff9b::127.0.0.1] [64:ff9b:1::7f00:1]
[::127.0.0.1] [::ffff:127.0.0.1] [::ffff:a9fe:a9fe] [2620:0:1::5efe:127.0.0.1] [ff02::1]
10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 100.127.255.255
169.254.169.254 0xA9FEA9FE 2852039166 169.254.170.2 metadata.google.internal metadata
METADATA.google.internal. 100.100.100.200 192.0.0.192 168.63.129.16
192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 198.19.255.255 224.0.0.1 240.0.0.1 255.255.255.255
"""
#: How an IPv4 address can be written as the host of a URL.
NOTATIONS = (
    lambda number: str(IPv4Address(number)),
    lambda number: f"{IPv4Address(number)}.",
    str,
    hex,
    lambda number: f"0{number:o}",
    lambda number: ".".join(f"0{byte:o}" for byte in number.to_bytes(4)),
    lambda number: ".".join(hex(byte) for byte in number.to_bytes(4)),
    lambda number: f"{number >> 24}.{number & 0xFFFFFF}",
    lambda number: f"{number >> 24}.{number >> 16 & 255}.{number & 0xFFFF}",
    lambda number: f"[::ffff:{IPv4Address(number)}]",
    lambda number: f"[{IPv6Address(0xFFFF << 32 | number).exploded}]",
    lambda number: str(IPv4Address(number)).translate({46: 0x3002}),
    lambda number: str(IPv4Address(number)).translate({48 + n: 0xFF10 + n for n in range(10)}),
)
LOOPBACK = st.integers(int(IPv4Address("127.0.0.1")), int(IPv4Address("127.255.255.254")))
TLS = trust()


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """Listens on every loopback address; nobody accepts, so that a connection stays visible."""
    with socket.create_server(("0.0.0.0", 0)) as listener:  # noqa: S104 -- see above
        yield listener


def _port(trap: socket.socket) -> int:
    return int(trap.getsockname()[1])


def _sprung(trap: socket.socket) -> bool:
    return bool(select.select([trap], [], [], 0)[0])


def _names(*addresses: str) -> Resolve:
    async def resolve(_: str) -> Sequence[str]:
        return addresses

    return resolve


def _guard(trap: socket.socket, resolve: Resolve) -> Guard:
    """All that is left to stop a connection to the trap is its address."""
    return Guard(ports=frozenset({_port(trap)}), resolve=resolve)


def _fetch(guard: Guard, url: str) -> Refusal:
    """The refusal of a fetch that must fail, and leave no file."""

    async def fetch(into: Path) -> None:
        fetcher = HttpFetcher(guard, FetchLimits(total_s=5), tls=TLS)
        await fetcher.fetch(url, into)

    with tempfile.TemporaryDirectory() as folder:
        with pytest.raises(Refusal) as caught:
            asyncio.run(fetch(Path(folder, "in")))
        assert not list(Path(folder).iterdir())
    return caught.value


@pytest.mark.parametrize("host", LITERALS.split())
def test_a_literal_is_refused_at_submit_and_names_the_rule(host: str) -> None:
    with pytest.raises(Refusal, match="is not a public address, and SAFELIGHT_ALLOW") as caught:
        Guard().check(f"http://{host}/latest/meta-data/")
    assert caught.value.code is Code.INPUT_REFUSED


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(LOOPBACK, st.sampled_from(NOTATIONS))
def test_no_notation_of_a_denied_address_is_ever_connected_to(
    trap: socket.socket, number: int, notation: object
) -> None:
    assert callable(notation)
    url = f"http://{notation(number)}:{_port(trap)}/a.jpg"
    guard = _guard(trap, _names(str(IPv4Address(number))))
    with pytest.raises(Refusal):
        guard.check(url)
    assert _fetch(guard, url).code is Code.INPUT_UNREACHABLE
    assert not _sprung(trap)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(LOOPBACK, min_size=1, max_size=5))
def test_no_name_leads_to_a_denied_address(trap: socket.socket, numbers: list[int]) -> None:
    texts = [str(IPv4Address(number)) for number in numbers]
    mapped = [f"::ffff:{text}" for text in texts]
    guard = _guard(trap, _names(*texts, *mapped))
    _fetch(guard, f"http://localtest.example:{_port(trap)}/")
    assert not _sprung(trap)


def test_the_trap_is_sprung_when_the_address_is_allowed(trap: socket.socket) -> None:
    async def visit() -> None:
        guard = Guard(allow=(ip_network("127.0.0.0/8"),))
        sender = HttpSender(guard, tls=TLS, total_s=0.05)
        await sender.send(f"http://127.0.0.1:{_port(trap)}/", {}, b"")

    with pytest.raises(NoAnswer):
        asyncio.run(visit())
    assert _sprung(trap)


def test_a_name_with_denied_and_public_addresses_leads_to_the_public_ones_only() -> None:
    guard = Guard(resolve=_names("127.0.0.1", "1.1.1.1", "169.254.169.254", "::1"))
    target = guard.check("http://photos.example/")
    assert asyncio.run(guard.addresses(target)) == [ip_address("1.1.1.1")]


def test_rebinding_meets_the_check_on_every_connection(trap: socket.socket) -> None:
    turn = iter(["127.0.0.9", "127.0.0.1"])

    async def rebound(_: str) -> Sequence[str]:
        return [next(turn, "127.0.0.1")]

    # 127.0.0.9 plays the public address, with nobody there: a closed port of an allowed host.
    with socket.create_server(("127.0.0.9", 0)) as closed:
        port = int(closed.getsockname()[1])
    with socket.create_server(("127.0.0.1", port)) as inside:
        guard = Guard(allow=(ip_network("127.0.0.9/32"),), resolve=rebound)
        for _ in range(2):
            _fetch(guard, f"http://rebind.example:{port}/")
        assert not _sprung(inside)
    assert not _sprung(trap)


def test_a_denied_address_a_closed_port_and_an_unknown_host_read_the_same(
    trap: socket.socket,
) -> None:
    async def unknown(host: str) -> Sequence[str]:
        raise OSError(host)

    with socket.create_server(("127.0.0.9", 0)) as closed:
        port = int(closed.getsockname()[1])
    allow = (ip_network("127.0.0.9/32"),)
    outcomes = {
        (refusal.code, refusal.message)
        for resolve in (_names("127.0.0.1"), _names("127.0.0.9"), _names("10.0.0.1"), unknown)
        for refusal in [_fetch(Guard(allow=allow, resolve=resolve), f"http://a.example:{port}/b?c")]
    }
    words = (
        f"input could not be fetched: the host of 'http://a.example:{port}/b?…' cannot be reached. "
        "Private addresses are refused unless SAFELIGHT_ALLOW_NETWORKS lists them."
    )
    assert outcomes == {(Code.INPUT_UNREACHABLE, words)}
    assert not _sprung(trap)


@pytest.mark.parametrize("port", [22, 25, 6379, 5432])
def test_other_ports_of_a_public_address_are_refused(port: int) -> None:
    with pytest.raises(Refusal, match=f"port {port} is not one of"):
        Guard().check(f"http://1.1.1.1:{port}/")


@pytest.mark.parametrize(
    "url", ["https://api.example/v1", "https://API.example.:443/", "HTTPS://api.example"]
)
def test_this_service_itself_is_refused(url: str) -> None:
    guard = Guard(own="https://api.example")
    with pytest.raises(Refusal, match="it is this service's own"):
        guard.check(url)


@pytest.mark.parametrize("host", LITERALS.split())
def test_a_webhook_to_a_denied_address_is_refused_at_submit(host: str) -> None:
    sender = HttpSender(Guard(), tls=TLS, total_s=1)
    with pytest.raises(Refusal, match="is not a public address"):
        sender.check(f"https://{host}/hook")


def test_a_webhook_checks_the_address_again_when_it_connects(trap: socket.socket) -> None:
    sender = HttpSender(_guard(trap, _names("127.0.0.1")), tls=TLS, total_s=1)
    url = f"http://hook.example:{_port(trap)}/"
    sender.check(url)
    with pytest.raises(NoAnswer, match=r"the host of .* cannot be reached\."):
        asyncio.run(sender.send(url, {}, b"{}"))
    assert not _sprung(trap)
