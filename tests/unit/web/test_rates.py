"""Token buckets."""

from dataclasses import dataclass

import pytest

from safelight.domain.ids import KeyId
from safelight.web.rates import Policy, RateLimits, Standing

KEY, OTHER = KeyId("key_mine"), KeyId("key_other")


@dataclass
class Seconds:
    """A clock that is set."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def _limits(seconds: Seconds, *policies: tuple[int, int]) -> RateLimits:
    return RateLimits(policies=[Policy(*each) for each in policies], monotonic=seconds)


def _take(limits: RateLimits, key: KeyId = KEY) -> Standing:
    standing = limits.take(key)
    assert standing is not None
    return standing


def test_without_policies_nothing_is_limited(seconds: Seconds) -> None:
    assert _limits(seconds).take(KEY) is None


def test_so_many_requests_are_allowed_and_no_more(seconds: Seconds) -> None:
    limits = _limits(seconds, (3, 60))
    assert [_take(limits).remaining for _ in range(3)] == [2, 1, 0]
    assert not _take(limits).allowed


def test_a_bucket_fills_evenly_and_no_further_than_full(seconds: Seconds) -> None:
    limits = _limits(seconds, (4, 8))
    for _ in range(4):
        _take(limits)
    seconds.now += 1.9
    assert not _take(limits).allowed
    seconds.now += 0.1
    assert _take(limits).allowed
    seconds.now += 10_000
    assert _take(limits).remaining == 3


def test_a_refused_request_takes_nothing(seconds: Seconds) -> None:
    limits = _limits(seconds, (1, 10))
    _take(limits)
    for _ in range(5):
        assert not _take(limits).allowed
    seconds.now += 10
    assert _take(limits).allowed


def test_a_request_that_one_policy_refuses_takes_nothing_from_another(seconds: Seconds) -> None:
    limits = _limits(seconds, (3, 60), (1, 1))
    _take(limits)
    for _ in range(9):
        _take(limits)
    seconds.now += 1
    assert _take(limits).allowed


def test_a_key_has_buckets_of_its_own(seconds: Seconds) -> None:
    limits = _limits(seconds, (1, 60))
    assert _take(limits, KEY).allowed
    assert _take(limits, OTHER).allowed
    assert not _take(limits, KEY).allowed


def test_the_tightest_policy_is_told_with_the_time_until_it_is_full(seconds: Seconds) -> None:
    limits = _limits(seconds, (120, 60), (4, 1))
    standing = _take(limits)
    assert (standing.tightest, standing.remaining, standing.reset) == (Policy(4, 1), 3, 1)


def test_a_refused_request_may_come_again_after_the_time_it_was_told(seconds: Seconds) -> None:
    # Both are used up, and the one with more tokens left takes much longer to fill.
    limits = _limits(seconds, (2, 7200), (2, 2))
    _take(limits)
    _take(limits)
    seconds.now += 0.5
    refused = _take(limits)
    assert (refused.allowed, refused.tightest, refused.reset) == (False, Policy(2, 7200), 3600)
    seconds.now += refused.reset
    assert _take(limits).allowed


@pytest.mark.parametrize("policies", [((1, 1), (10, 3600)), ((10, 3600), (1, 1))])
@pytest.mark.parametrize("between", [0.0, 1.01])
def test_who_comes_back_when_told_to_is_let_in_and_not_before(
    seconds: Seconds, policies: tuple[tuple[int, int], ...], between: float
) -> None:
    limits = _limits(seconds, *policies)
    for _ in range(10):
        seconds.now += 1.01
        assert _take(limits).allowed
    seconds.now += between
    refused = _take(limits)
    assert (refused.allowed, refused.tightest) == (False, Policy(10, 3600))
    seconds.now += refused.reset - 1
    assert not _take(limits).allowed
    seconds.now += 1
    assert _take(limits).allowed


def test_keys_that_are_not_used_are_forgotten(seconds: Seconds) -> None:
    limits = _limits(seconds, (1, 60))
    for number in range(10_000):
        limits.take(KeyId(f"key_{number}"))
    seconds.now += 61
    limits.take(OTHER)
    assert len(limits._buckets) <= 2  # noqa: SLF001 -- memory is what this is about


def test_looking_at_ones_standing_counts_nothing(seconds: Seconds) -> None:
    limits = _limits(seconds, (2, 60))
    assert _limits(seconds).standing(KEY) is None
    _take(limits)
    for _ in range(3):
        standing = limits.standing(KEY)
        assert standing is not None
        assert (standing.allowed, standing.remaining) == (True, 1)
    _take(limits)
    standing = limits.standing(KEY)
    assert standing is not None
    assert (standing.allowed, standing.remaining) == (False, 0)
