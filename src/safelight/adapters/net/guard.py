"""Decides where outbound connections may go; every check of an address is made here."""

from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from safelight.adapters.net.addresses import Address, Network, denied, opened, plain
from safelight.adapters.net.names import Names
from safelight.adapters.net.urls import Target, parse, refused

DEFAULT_PORTS = frozenset({80, 443, 8080, 8443})
SETTING = "SAFELIGHT_ALLOW_NETWORKS"

#: Addresses of a DNS name as text. Raises OSError when there are none.
Resolve = Callable[[str], Awaitable[Sequence[str]]]

_LOOPBACK = (IPv4Address("127.0.0.1"), IPv6Address("::1"))
_METADATA = (IPv4Address("169.254.169.254"), IPv6Address("fd20:ce::254"))
#: Names whose addresses are known without asking, so that they are refused at submit.
_KNOWN = {
    "localhost": _LOOPBACK,
    "localhost.localdomain": _LOOPBACK,
    "ip6-localhost": _LOOPBACK,
    "ip6-loopback": _LOOPBACK,
    "metadata": _METADATA,
    "metadata.google.internal": _METADATA,
}


class Guard:
    """The rules for outbound connections.

    `allow` are networks that may be reached although private, on any port. `ports` are those that
    may be reached elsewhere. `own` is this service's public URL, which is never reached: a job or
    a webhook that calls it would go round in circles. `resolve` asks for the addresses of names;
    unless given, the system's resolver.
    """

    def __init__(
        self,
        *,
        allow: tuple[Network, ...] = (),
        ports: frozenset[int] = DEFAULT_PORTS,
        own: str | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._allow = allow
        self._ports = ports
        self._own = None if own is None else parse(own)
        self._resolve = resolve or Names()

    def check(self, url: str) -> Target:
        """Read a URL and refuse what is known to be wrong without asking the network.

        Raises Refusal(INPUT_REFUSED) that names the URL and the rule.
        """
        target = self.read(url)
        known = _known(target)
        if known and not self._permitted(known, target.port):
            raise refused(
                url, f"{target.host} is not a public address, and {SETTING} does not list it"
            )
        return target

    def read(self, url: str) -> Target:
        """Read a URL whose address is checked when it is connected to.

        Raises Refusal(INPUT_REFUSED).
        """
        target = parse(url)
        self.check_port(target)
        return target

    def check_port(self, target: Target) -> None:
        """Refuse this service itself, and ports that no address of the target could open.

        Raises Refusal(INPUT_REFUSED).
        """
        own = self._own
        if own is not None and (target.host, target.port) == (own.host, own.port):
            raise refused(target.url, "it is this service's own")
        if not self._port_possible(target):
            ports = ", ".join(str(port) for port in sorted(self._ports))
            raise refused(target.url, f"port {target.port} is not one of {ports}")

    async def addresses(self, target: Target) -> list[Address]:
        """The addresses that a connection to the target may go to, best first; none is denied.

        Empty when the name is unknown or all of its addresses are denied: callers cannot tell.
        """
        if target.address is not None:
            return self._permitted((target.address,), target.port)
        try:
            texts = await self._resolve(target.host)
        except OSError:
            return []
        return self._permitted([plain(ip_address(text)) for text in texts], target.port)

    def _permitted(self, addresses: Sequence[Address], port: int) -> list[Address]:
        return [address for address in addresses if self._may_reach(address, port)]

    def _may_reach(self, address: Address, port: int) -> bool:
        own = self._own
        if own is not None and port == own.port and address in _known(own):
            return False
        if opened(address, self._allow):
            return True
        return port in self._ports and not denied(address)

    def _port_possible(self, target: Target) -> bool:
        """A name may turn out to lie in an opened network, so only no such network rules it out."""
        if target.port in self._ports:
            return True
        known = _known(target)
        if known:
            return any(opened(address, self._allow) for address in known)
        return bool(self._allow)


def _known(target: Target) -> tuple[Address, ...]:
    """The addresses of a target that are known without asking."""
    if target.address is not None:
        return (target.address,)
    if target.host.endswith(".localhost"):
        return _LOOPBACK
    return _KNOWN.get(target.host, ())
