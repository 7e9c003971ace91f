"""Token buckets: how many requests a key, or an account, may make."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

#: Buckets kept; beyond it the full ones, which say nothing, are dropped.
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Policy:
    """So many requests in so many seconds, refilled evenly."""

    requests: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a key stands after a request."""

    allowed: bool
    #: The policy nearest to its end; when refused, the one to be waited for longest.
    tightest: Policy
    #: Whole requests left of it.
    remaining: int
    #: Whole seconds until it is full again, or, when refused, until the next request may come.
    reset: int


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class RateLimits:
    """Buckets of this process, one for each name and policy. No policies: no limits."""

    policies: Sequence[Policy]
    monotonic: Callable[[], float]
    _buckets: dict[str, list[_Bucket]] = field(default_factory=dict)

    def take(self, key: str) -> Standing | None:
        """Count a request of a key, or of an account, by its id; None without policies.

        A refused request takes nothing.
        """
        if not self.policies:
            return None
        now = self.monotonic()
        buckets = self._filled(key, now)
        allowed = all(bucket.tokens >= 1 for bucket in buckets)
        if allowed:
            for bucket in buckets:
                bucket.tokens -= 1
        return self._standing(buckets, allowed)

    def standing(self, key: str) -> Standing | None:
        """How a key, or an account, stands, without counting a request; None without policies."""
        if not self.policies:
            return None
        buckets = self._filled(key, self.monotonic())
        return self._standing(buckets, all(bucket.tokens >= 1 for bucket in buckets))

    def _filled(self, key: str, now: float) -> list[_Bucket]:
        buckets = self._buckets.get(key)
        if buckets is None:
            if len(self._buckets) >= _KEPT:
                self._drop_full(now)
            buckets = [_Bucket(policy.requests, now) for policy in self.policies]
            self._buckets[key] = buckets
        for policy, bucket in zip(self.policies, buckets, strict=True):
            refill = (now - bucket.at) * policy.requests / policy.seconds
            bucket.tokens = min(policy.requests, bucket.tokens + refill)
            bucket.at = now
        return buckets

    def _drop_full(self, now: float) -> None:
        longest = max(policy.seconds for policy in self.policies)
        for key in [k for k, b in self._buckets.items() if now - b[0].at > longest]:
            del self._buckets[key]

    def _standing(self, buckets: list[_Bucket], allowed: bool) -> Standing:  # noqa: FBT001 -- a fact, not a switch
        pairs = list(zip(self.policies, buckets, strict=True))
        if allowed:
            tightest, bucket = min(pairs, key=lambda pair: pair[1].tokens / pair[0].requests)
            wait = _seconds_to(tightest.requests, tightest, bucket)
        else:
            # The next request needs a token of every bucket, so the slowest one decides.
            tightest, bucket = max(pairs, key=lambda pair: _seconds_to(1, *pair))
            wait = _seconds_to(1, tightest, bucket)
        return Standing(
            allowed=allowed,
            tightest=tightest,
            remaining=math.floor(bucket.tokens),
            reset=max(1, math.ceil(wait)),
        )


def _seconds_to(tokens: int, policy: Policy, bucket: _Bucket) -> float:
    """Seconds until a bucket holds so many tokens; negative when it holds more."""
    return (tokens - bucket.tokens) * policy.seconds / policy.requests
