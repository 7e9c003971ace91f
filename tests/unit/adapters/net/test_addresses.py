"""Which addresses are closed, and how an operator opens some."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safelight.adapters.net.addresses import denied, opened, plain

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 100.100.100.200 127.0.0.1 127.255.255.254
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1
198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
168.63.129.16
:: ::1 ::7f00:1 ::808:808 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:7f00:1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2
2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 2620:0:1::5efe:10.0.0.1
2620:0:1::200:5efe:127.0.0.1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fec0::1
ff02::1 4000::1
"""
PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
::ffff:8.8.8.8 64:ff9b::808:808 2606:4700::1111 2a00:1450:4001::200e 2620:0:1::5efe:8.8.8.8
"""
IPV6 = st.ip_addresses(v=6)
IPV4 = st.ip_addresses(v=4)


@pytest.mark.parametrize("text", CLOSED.split())
def test_addresses_that_no_public_host_has_are_denied(text: str) -> None:
    assert denied(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC.split())
def test_public_addresses_are_not_denied(text: str) -> None:
    assert not denied(ip_address(text))


@given(IPV4)
def test_what_python_calls_not_global_is_denied(address: IPv4Address) -> None:
    assert address.is_global or denied(address)


@given(st.sampled_from(CLOSED.split()).map(ip_address).filter(lambda address: address.version == 4))
def test_a_denied_ipv4_is_denied_in_every_ipv6_that_hides_it(address: IPv4Address) -> None:
    number = int(address)
    hiding = [
        IPv6Address(number),
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(0x2002 << 112 | number << 80),
        IPv6Address(int(IPv6Address("64:ff9b::")) | number),
        IPv6Address(int(IPv6Address("64:ff9b:1::")) | number),
        IPv6Address(0x2001 << 112 | number << 64),
        IPv6Address(0x2001 << 112 | number ^ 0xFFFF_FFFF),
        IPv6Address(int(IPv6Address("2a00:1450::5efe:0:0")) | number),
        IPv6Address(int(IPv6Address("2a00:1450::200:5efe:0:0")) | number),
    ]
    assert [form for form in hiding if not denied(form)] == []


@given(IPV6)
def test_ipv6_outside_the_global_block_is_denied(address: IPv6Address) -> None:
    inside = address in ip_network("2000::/3")
    translated = address in ip_network("64:ff9b::/96") or address.ipv4_mapped is not None
    assert inside or translated or denied(address)


def test_an_allowed_network_opens_its_addresses_and_no_others() -> None:
    allow = (ip_network("10.1.0.0/16"), ip_network("fd00:1::/32"))
    assert not denied(ip_address("10.1.2.3"), allow)
    assert not denied(ip_address("fd00:1::7"), allow)
    assert denied(ip_address("10.2.0.1"), allow)
    assert denied(ip_address("fd00:2::7"), allow)


def test_an_allowed_ipv4_network_opens_the_mapped_form_too() -> None:
    allow = (ip_network("10.1.0.0/16"),)
    assert opened(ip_address("::ffff:10.1.2.3"), allow)
    assert denied(ip_address("::ffff:10.2.2.3"), allow)


def test_an_allowed_ipv4_network_opens_no_tunnel_to_it() -> None:
    allow = (ip_network("10.1.0.0/16"),)
    assert denied(ip_address("2002:a01:203::"), allow)
    assert denied(ip_address("64:ff9b::a01:203"), allow)


def test_a_mapped_address_is_plain_ipv4() -> None:
    assert plain(ip_address("::ffff:1.2.3.4")) == ip_address("1.2.3.4")
    assert plain(ip_address("2606:4700::1111")) == ip_address("2606:4700::1111")
