"""Headers of Claid's answers that say how much of the rate limit is left."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """So many requests in so many seconds."""

    requests: int
    seconds: int

    def __str__(self) -> str:
        return f"{self.requests};w={self.seconds}"


#: Claid's documented limits, longest window first.
DOCUMENTED = (Policy(120, 60), Policy(4, 1))


def rate_limit(
    policies: Sequence[Policy], *, limit: int, remaining: int, reset: int
) -> dict[str, str]:
    """The three RateLimit headers.

    `limit` is the number of requests of the policy nearest to its end, `remaining` what is left
    of it, `reset` the seconds until it is whole again.
    """
    return {
        "RateLimit-Limit": ", ".join([str(limit), *map(str, policies)]),
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": str(reset),
    }


def rate_limited(policies: Sequence[Policy], *, limit: int, reset: int) -> dict[str, str]:
    """The headers of a refusal: what remains is -1 in Claid, and when to try again."""
    headers = rate_limit(policies, limit=limit, remaining=-1, reset=reset)
    return {**headers, "Retry-After": str(reset)}
