"""How the host of a URL is read."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safelight.adapters.net.hosts import BadHost, read_host

LOOPBACK = """
127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7F.1 0177.0.0.1 017700000001 127.0.0.1. 127.1.
１２７.０.０.１ 127。0。0。1 ①②⑦.0.0.1 [::ffff:127.0.0.1] [::ffff:7f00:1]
"""  # noqa: RUF001 -- these very characters are the case
BROKEN = """
. a..b -a.example a-.example ex%00ample a․․b [fe80::1%25eth0] [fe80::1%eth0] [::1 [1.2.3.4] [] [::g]
"""  # noqa: RUF001 -- these very characters are the case
NOTATIONS = ("{:d}", "0{:o}", "0x{:x}", "0X{:X}", "00{:o}")


@pytest.mark.parametrize("text", LOOPBACK.split())
def test_every_notation_of_an_ipv4_address_is_that_address(text: str) -> None:
    assert read_host(text) == IPv4Address("127.0.0.1")


@given(st.ip_addresses(v=4), st.integers(1, 4), st.lists(st.sampled_from(NOTATIONS), min_size=4))
def test_numeric_hosts_are_read_as_the_c_library_reads_them(
    address: IPv4Address, parts: int, notations: list[str]
) -> None:
    high = list(address.packed[: parts - 1])
    low = int.from_bytes(address.packed[parts - 1 :])
    numbers = zip(notations, (*high, low), strict=False)
    text = ".".join(notation.format(number) for notation, number in numbers)
    assert read_host(text) == ip_address(socket.inet_aton(text)) == address


@given(st.from_regex(r"(0x)?[0-9a-f]{1,12}(\.(0x)?[0-9a-f]{1,4}){0,5}\.?", fullmatch=True))
def test_no_name_that_is_accepted_is_an_address_to_the_c_library(text: str) -> None:
    try:
        host = read_host(text)
    except BadHost:
        return
    try:
        expected: str | IPv4Address = IPv4Address(socket.inet_aton(text.removesuffix(".")))
    except OSError:
        expected = text.removesuffix(".")
    assert host == expected


@pytest.mark.parametrize(
    "text", ["256.1.1.1", "1.2.3.4.5", "1.2.3.256", "0.0.0.08", "4294967296", "example.1", "a.0x1"]
)
def test_a_host_that_ends_in_a_number_is_an_address_or_nothing(text: str) -> None:
    with pytest.raises(BadHost, match="must be an IPv4 address"):
        read_host(text)


def test_names_are_lower_case_ascii_without_a_trailing_dot() -> None:
    assert read_host("Photos.Example.COM.") == "photos.example.com"
    assert read_host("ⓔxample.com") == "example.com"
    assert read_host("bücher.example") == "xn--bcher-kva.example"
    assert read_host("my_bucket.s3.example") == "my_bucket.s3.example"
    assert read_host("localhost。") == "localhost"


@pytest.mark.parametrize(
    "text", [*BROKEN.split(), "", "ex ample", "a" * 64, "a." * 127 + "b", "\ud800.x"]
)
def test_other_hosts_are_refused(text: str) -> None:
    with pytest.raises(BadHost):
        read_host(text)


def test_brackets_hold_ipv6() -> None:
    assert read_host("[2606:4700::1111]") == IPv6Address("2606:4700::1111")
