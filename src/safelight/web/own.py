"""Links of this server that come back as the sources of further edits."""

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ports import Clock
from safelight.results.links import FOLDERS, Links
from safelight.web import filenames

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Knows this server's links: what is behind one is here, and nothing need be fetched."""

    links: Links
    clock: Clock

    def source(self, url: str, base: str) -> Source | None:
        """The file behind a link to a result or an upload; None for any other URL.

        `base` is what the caller calls this server. A server has many names, so a link that it
        signed is its own under any of them. Raises Refusal: INPUT_REFUSED for a link below `base`
        that this server did not make, INPUT_UNREACHABLE for one that has expired.
        """
        try:
            given, ours = urlsplit(url), urlsplit(base)
            here, path = _origin(given) == _origin(ours), _below(given, ours)
        except ValueError:  # no URL at all, which others will say
            return None
        if path is None:
            return None
        name = filenames.clean(path.rpartition("/")[2])
        query = dict(parse_qsl(given.query))
        expires, signature = query.get("expires", ""), query.get("signature", "")
        try:
            key = self.links.check(path, expires, signature, self.clock())
        except Refusal as refusal:
            if not here and refusal.code is not Code.GONE:
                return None
            raise _about(name, refusal) from refusal
        return Source(blob=key, filename=name)


def _below(given: SplitResult, ours: SplitResult) -> str | None:
    """The decoded path below the server's own, if it is one at which files are served."""
    root = f"{unquote(ours.path.rstrip('/'))}/"
    path = unquote(given.path)
    if not path.startswith(root):
        return None
    path = f"/{path[len(root) :]}"
    return path if path.split("/")[1] in FOLDERS else None


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or _PORTS.get(url.scheme)


def _about(name: str, refusal: Refusal) -> Refusal:
    if refusal.code is Code.GONE:
        words = f"This server's file {name} has expired and was removed."
        return Refusal(Code.INPUT_UNREACHABLE, words)
    words = f"This server's link to {name} is incomplete or was changed."
    return Refusal(Code.INPUT_REFUSED, words)
