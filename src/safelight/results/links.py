"""Links to files that work without a key, for a while: signed and dated."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote, unquote, urlencode

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, BlobKey
from safelight.domain.job import JobHead, Result
from safelight.results.names import RESULTS, SHARED

#: What links lead to; a job's uploads are nobody's to fetch.
FOLDERS = (RESULTS, SHARED)
#: Hexadecimal digits of an account's alias.
_ALIAS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Makes and checks links. The same job gives the same link every time it is asked for."""

    #: Signs them; whoever has it can make links.
    key: bytes

    def url(self, job: JobHead, result: Result) -> str | None:
        """An absolute URL below the job's base, or None once the results are removed."""
        if job.results_expire_at is None or job.results_removed_at is not None:
            return None
        base = job.wire.get("base", "")
        return self.to(base, result.blob, result.filename, job.results_expire_at)

    def to(self, base: str, blob: BlobKey, filename: str, expires_at: datetime) -> str:
        """An absolute URL of a file below a base, under a name, until a time."""
        path = f"/{blob}/{quote(filename, safe='')}"
        expires = int(expires_at.timestamp())
        query = urlencode({"expires": expires, "signature": self._sign(unquote(path), expires)})
        return f"{base}{path}?{query}"

    def alias(self, account: AccountId) -> str:
        """What links call an account: always the same, and nothing that tells who it is."""
        # No link is signed over these bytes: what it signs begins with a number.
        message = f"account\n{account}".encode()
        return hmac.new(self.key, message, sha256).hexdigest()[:_ALIAS]

    def check(self, path: str, expires: str, signature: str, now: datetime) -> BlobKey:
        """The key that a link's decoded path stands for.

        Raises Refusal: NOT_FOUND for a link that we did not make, GONE for one past its date.
        """
        folder, _, rest = path.removeprefix("/").partition("/")
        good = folder in FOLDERS and _is_time(expires)
        if not good or not _same(self._sign(path, int(expires)), signature):
            raise Refusal(Code.NOT_FOUND, "No such file: the link is incomplete or was changed.")
        if int(expires) <= now.timestamp():
            raise Refusal(Code.GONE, "This file has expired and was removed.")
        return BlobKey(f"{folder}/{rest.rpartition('/')[0]}")

    def _sign(self, path: str, expires: int) -> str:
        message = f"{expires}\n{path}".encode(errors="surrogatepass")
        return hmac.new(self.key, message, sha256).hexdigest()


def _is_time(text: str) -> bool:
    # One way to write each: a link has no second form that works.
    good = text.isascii() and text.isdecimal() and not text.startswith("0")
    return good and len(text) <= len(str(2**63))


def _same(ours: str, theirs: str) -> bool:
    # As bytes: compare_digest takes text only in ASCII, and a query may hold anything.
    return hmac.compare_digest(ours.encode(), theirs.encode(errors="surrogatepass"))
