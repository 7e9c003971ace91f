"""How many requests a key may make, and what it is told when it makes more."""

from collections.abc import Sequence

import pytest
from tests.support.claid_services import Seconds

from safelight.domain.ids import KeyId
from safelight.web.rates import Policy, RateLimits, Standing

KEY = KeyId("key_1")
SECOND, HOUR = Policy(1, 1), Policy(10, 3600)


def limits(*policies: Policy) -> tuple[RateLimits, Seconds]:
    clock = Seconds()
    return RateLimits(policies=policies, monotonic=clock), clock


def taken(rates: RateLimits) -> Standing:
    standing = rates.take(KEY)
    assert standing is not None
    return standing


@pytest.mark.parametrize("policies", [(SECOND, HOUR), (HOUR, SECOND)])
@pytest.mark.parametrize("between", [0.0, 1.01])
def test_who_comes_back_when_told_to_is_let_in(policies: Sequence[Policy], between: float) -> None:
    rates, clock = limits(*policies)
    for _ in range(10):
        clock.now += 1.01
        assert taken(rates).allowed
    clock.now += between
    refused = taken(rates)
    assert (refused.allowed, refused.tightest, refused.remaining) == (False, HOUR, 0)
    clock.now += refused.reset - 1
    assert not taken(rates).allowed
    clock.now += 1
    assert taken(rates).allowed


def test_a_refused_request_takes_nothing() -> None:
    rates, clock = limits(SECOND)
    assert [taken(rates).allowed for _ in range(3)] == [True, False, False]
    clock.now += 1
    assert taken(rates).allowed


def test_what_is_left_is_told_of_the_policy_nearest_to_its_end() -> None:
    rates, _ = limits(Policy(4, 1), Policy(120, 60))
    standing = taken(rates)
    assert (standing.tightest, standing.remaining, standing.reset) == (Policy(4, 1), 3, 1)


def test_keys_are_counted_each_on_its_own() -> None:
    rates, _ = limits(SECOND)
    assert taken(rates).allowed
    other = rates.take(KeyId("key_2"))
    assert other is not None
    assert other.allowed


def test_without_policies_nothing_is_counted() -> None:
    rates, _ = limits()
    assert rates.take(KEY) is None
