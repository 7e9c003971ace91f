"""Reads the host of a URL strictly: an address in any notation, or a plain DNS name."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import idna

from safelight.adapters.net.addresses import Address, plain

_MAX_NAME = 253
#: Underscores are not host names by the book, but real buckets and sites have them.
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_DIGITS = {8: re.compile(r"[0-7]+"), 10: re.compile(r"[0-9]+"), 16: re.compile(r"[0-9a-f]+")}
_MAX_PARTS = 4
_BYTE = 0xFF
_NO_NUMBER = 1 << 32


class BadHost(ValueError):
    """The host cannot be read; the text is the rule that it breaks."""


def read_host(text: str) -> str | Address:
    """The address that a host's text stands for, or the DNS name in lower-case ASCII.

    Brackets mark IPv6. A trailing dot is dropped. `127.1`, `2130706433` and `0x7f.1` are read as
    the C library reads them, since that is what would be connected to. Raises BadHost.
    """
    if text.startswith("["):
        return _ipv6(text)
    name = _ascii(text).removesuffix(".")
    if _number(name.rpartition(".")[2]) is not None:
        return _ipv4(name)
    return _name(name)


def _ipv6(text: str) -> Address:
    if "%" in text or not text.endswith("]"):
        raise BadHost("a host in brackets is an IPv6 address without a zone")
    try:
        return plain(IPv6Address(text[1:-1]))
    except AddressValueError as error:
        raise BadHost("a host in brackets is an IPv6 address without a zone") from error


def _ascii(text: str) -> str:
    """Lower case; international names as browsers read them (UTS 46), then as `xn--` labels."""
    if text.isascii():
        return text.lower()
    try:
        return idna.encode(text, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError as error:
        raise BadHost("the host is no valid international name") from error


def _name(name: str) -> str:
    if not name:
        raise BadHost("a host is missing")
    if len(name) > _MAX_NAME:
        raise BadHost(f"a host has at most {_MAX_NAME} characters")
    if not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise BadHost("a host has only letters, digits, dots and hyphens")
    return name


def _ipv4(name: str) -> IPv4Address:
    """One to four numbers, decimal, octal or hexadecimal; the last one fills what is left."""
    parts = [_number(part) for part in name.split(".")]
    numbers = [part for part in parts if part is not None]
    *high, low = numbers
    room = 8 * (_MAX_PARTS - len(high))
    if len(numbers) < len(parts) or room <= 0 or low >> room or any(part > _BYTE for part in high):
        raise BadHost("a host that ends in a number must be an IPv4 address")
    return IPv4Address(sum(byte << (24 - 8 * at) for at, byte in enumerate(high)) + low)


def _number(part: str) -> int | None:
    """A number as C writes it; None when the text is none."""
    base, digits = 10, part
    if part.startswith("0x"):
        base, digits = 16, part[2:]
    elif part.startswith("0") and len(part) > 1:
        base, digits = 8, part[1:]
    if not _DIGITS[base].fullmatch(digits):
        # `08` is no octal number, yet no name ends in digits: too large, so that it is refused.
        return _NO_NUMBER if part.isdigit() else None
    return int(digits, base)
