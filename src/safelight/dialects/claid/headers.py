"""Headers of Claid's answers that say how much of the rate limit is left."""

from collections.abc import Sequence

from safelight.web.rates import Policy


def rate_limit(
    policies: Sequence[Policy], *, limit: int, remaining: int, reset: int
) -> dict[str, str]:
    """The three RateLimit headers.

    `limit` is the number of requests of the policy nearest to its end, `remaining` what is left
    of it, `reset` the seconds until it is whole again.
    """
    return {
        "RateLimit-Limit": ", ".join([str(limit), *map(_told, policies)]),
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": str(reset),
    }


def rate_limited(policies: Sequence[Policy], *, limit: int, reset: int) -> dict[str, str]:
    """The headers of a refusal: what remains is -1 in Claid, and when to try again."""
    headers = rate_limit(policies, limit=limit, remaining=-1, reset=reset)
    return {**headers, "Retry-After": str(reset)}


def _told(policy: Policy) -> str:
    return f"{policy.requests};w={policy.seconds}"
