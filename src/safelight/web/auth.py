"""Who is asking."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from safelight.accounts.keys import digest_of
from safelight.domain.accounts import ApiKey, Scope
from safelight.domain.errors import Code, Refusal
from safelight.domain.store import Store

#: Seconds that a looked-up key is trusted; a revoked key stops working within it.
_FRESH = 0.5
_CACHED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticate:
    """Finds the key that a request carries."""

    store: Store
    pepper: bytes
    monotonic: Callable[[], float]
    _cache: dict[bytes, tuple[float, ApiKey | None]] = field(default_factory=dict)

    async def __call__(self, presented: str | None) -> ApiKey | None:
        """The key's record; None for no key, an unknown or a revoked one."""
        if presented is None:
            return None
        found = self._cache.get(digest_of(presented, self.pepper))
        if found is not None and self.monotonic() - found[0] <= _FRESH:
            return found[1]
        return await asyncio.to_thread(self.look_up, presented)

    def look_up(self, presented: str) -> ApiKey | None:
        """The key's record from the database, None for one that opens nothing."""
        digest = digest_of(presented, self.pepper)
        with self.store.read() as tx:
            key = tx.accounts.key_by_digest(digest)
        if key is not None and key.revoked_at is not None:
            key = None
        if len(self._cache) >= _CACHED:
            self._cache.clear()
        self._cache[digest] = (self.monotonic(), key)
        return key


def permitted(key: ApiKey | None, scope: Scope) -> ApiKey:
    """The key, if it is one and allows it. Raises Refusal: NOT_AUTHENTICATED, NOT_PERMITTED."""
    if key is None:
        raise Refusal(Code.NOT_AUTHENTICATED, "A valid API key is required.")
    if not key.allows(scope):
        raise Refusal(Code.NOT_PERMITTED, f"This key lacks the scope {scope.value!r}.")
    return key


def only(values: list[str]) -> str | None:
    """The one key that a header of its own gives, if it is one that there can be."""
    token = values[0].strip() if len(values) == 1 else ""
    return token if token and token.isascii() and token.isprintable() else None


def bearer(values: list[str]) -> str | None:
    """The token of the one `Authorization: Bearer …` header; None for anything else."""
    if len(values) != 1:
        return None
    scheme, _, token = values[0].partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token.isascii() or not token.isprintable():
        return None
    return token or None
