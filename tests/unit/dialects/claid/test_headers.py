"""Rate limit headers."""

from safelight.dialects.claid.headers import rate_limit, rate_limited
from safelight.web.rates import Policy

#: Claid's documented limits, longest window first.
DOCUMENTED = (Policy(120, 60), Policy(4, 1))


def test_the_limit_in_force_comes_before_the_policies() -> None:
    assert rate_limit(DOCUMENTED, limit=120, remaining=118, reset=32) == {
        "RateLimit-Limit": "120, 120;w=60, 4;w=1",
        "RateLimit-Remaining": "118",
        "RateLimit-Reset": "32",
    }


def test_a_refusal_leaves_minus_one_and_says_when_to_try_again() -> None:
    assert rate_limited(DOCUMENTED, limit=4, reset=1) == {
        "RateLimit-Limit": "4, 120;w=60, 4;w=1",
        "RateLimit-Remaining": "-1",
        "RateLimit-Reset": "1",
        "Retry-After": "1",
    }


def test_other_policies_are_told_as_they_are() -> None:
    headers = rate_limit((Policy(10, 5),), limit=10, remaining=9, reset=5)
    assert headers["RateLimit-Limit"] == "10, 10;w=5"
