"""Reads http and https URLs strictly; what two programs could read differently is refused."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin

from safelight.adapters.net.addresses import Address
from safelight.adapters.net.hosts import BadHost, read_host
from safelight.domain.errors import Code, Refusal

#: Characters.
MAX_URL = 4096
DEFAULT_PORTS = {"http": 80, "https": 443}

_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>[^#]*)", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(:(?P<port>[0-9]{1,5}))?")
_USER_INFO = re.compile(r"//[^/?#]*@")
_MAX_PORT = 65535
#: Characters of a URL that a message shows.
_SHOWN = 100
#: Left as they are in a path and query; the rest becomes %XX of its UTF-8.
_SAFE = "/?:@!$&'()*+,;=%~-._[]|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL that was read, in the form in which it is asked for."""

    #: `http` or `https`.
    scheme: str
    #: A name in lower-case ASCII, or an address without brackets.
    host: str
    #: Set when the URL names an address rather than a name.
    address: Address | None
    port: int
    #: Path and query, percent-encoded ASCII; begins with `/`.
    path: str

    @property
    def authority(self) -> str:
        """What the Host header carries: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if isinstance(self.address, IPv6Address) else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole URL, normalised."""
        return f"{self.scheme}://{self.authority}{self.path}"


def parse(url: str) -> Target:
    """Read an absolute URL; a fragment is dropped. Raises Refusal(INPUT_REFUSED)."""
    _refuse_odd_text(url)
    match = _URL.fullmatch(url.partition("#")[0])
    if match is None or not match["authority"]:
        raise refused(url, _form_rule(url))
    scheme = match["scheme"].lower()
    host, port = _authority(url, match["authority"])
    return Target(
        scheme=scheme,
        host=str(host),
        address=None if isinstance(host, str) else host,
        port=DEFAULT_PORTS[scheme] if port is None else port,
        path=_path(match["rest"]),
    )


def redirected(target: Target, location: str) -> Target:
    """Where a redirect from `target` leads. Raises Refusal(INPUT_REFUSED)."""
    _refuse_odd_text(location)
    try:
        return parse(urljoin(target.url, location))
    except ValueError as error:
        raise refused(location, "it is no URL") from error


def refused(url: str, rule: str) -> Refusal:
    """The refusal of a URL, by name and with the rule that it breaks."""
    return Refusal(Code.INPUT_REFUSED, f"URL {shown(url)} is refused: {rule}.")


def shown(url: str) -> str:
    """A URL for a message: quoted, escaped, shortened, without password and query.

    The query goes because a presigned URL's query is a credential.
    """
    bare, mark, _ = _USER_INFO.sub("//…@", url, count=1).partition("?")
    text = bare[:_SHOWN] + ("…" if len(bare) > _SHOWN else "") + ("?…" if mark else "")
    escaped = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
    return f"'{escaped}'"


def _refuse_odd_text(url: str) -> None:
    if not url.strip():
        raise refused(url, "it is empty")
    if len(url) > MAX_URL:
        raise refused(url, f"it has {len(url)} characters; the limit is {MAX_URL}")
    if "\\" in url or not url.isprintable() or any(sign.isspace() for sign in url):
        raise refused(url, "it has white space, a backslash or characters that cannot be printed")


def _form_rule(url: str) -> str:
    scheme = _SCHEME.match(url)
    if scheme and scheme[0].lower() not in {"http:", "https:"}:
        return (
            f"the scheme is '{scheme[0][:20].removesuffix(':')}'; only http and https are fetched"
        )
    return "it is not of the form http://host/path or https://host/path"


def _authority(url: str, authority: str) -> tuple[str | Address, int | None]:
    if "@" in authority:
        raise refused(url, "it carries a user name or password")
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise refused(url, "its host or port cannot be read")
    port = None if match["port"] is None else int(match["port"])
    if port is not None and not 1 <= port <= _MAX_PORT:
        raise refused(url, f"the port is {port}; ports go from 1 to {_MAX_PORT}")
    try:
        return read_host(match["host"]), port
    except BadHost as error:
        raise refused(url, str(error)) from error


def _path(rest: str) -> str:
    path = quote(rest, safe=_SAFE)
    return path if path.startswith("/") else f"/{path}"
