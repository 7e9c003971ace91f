"""Which IP addresses may be connected to: the public ones, and those an operator has opened."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: IPv4 that no public host has. From IANA's special-purpose registry, and one more at the end.
_CLOSED_IPV4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network, unspecified
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers (CGNAT)
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "168.63.129.16/32",  # Azure's host agent: looks public, answers its own machines only
    )
)
#: Public IPv6 is all within this; ULA, link-local, site-local, multicast and the like are not.
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_CLOSED_IPV6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, retired; hides any IPv4
        "3fff::/20",  # documentation
    )
)
#: The one translation prefix through which networks without IPv4 reach public IPv4 hosts.
_NAT64 = IPv6Network("64:ff9b::/96")
#: The upper half of an ISATAP interface identifier, with the universal bit clear and set.
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


def denied(address: Address, allow: tuple[Network, ...] = ()) -> bool:
    """Whether `address` must not be connected to.

    `allow` opens networks that are closed otherwise; an IPv4 network there also opens the mapped
    form of its addresses, ::ffff:a.b.c.d.
    """
    return not (opened(address, allow) or _public(plain(address)))


def opened(address: Address, allow: tuple[Network, ...]) -> bool:
    """Whether one of the networks in `allow` has the address, or the IPv4 mapped into it."""
    return any(form in network for form in {address, plain(address)} for network in allow)


def plain(address: Address) -> Address:
    """The IPv4 address that a mapped IPv6 one stands for; any other address unchanged."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_IPV4)
    if address in _NAT64:
        return _public(_low_half(address))
    if address not in _GLOBAL_IPV6 or any(address in network for network in _CLOSED_IPV6):
        return False
    return not _is_isatap(address) or _public(_low_half(address))


def _is_isatap(address: IPv6Address) -> bool:
    return (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP


def _low_half(address: IPv6Address) -> IPv4Address:
    """The last 32 bits, read as IPv4."""
    return IPv4Address(int(address) & 0xFFFF_FFFF)
