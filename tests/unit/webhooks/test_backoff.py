"""When failed deliveries are tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safelight.webhooks.backoff import next_attempt

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CLAID = (3.0, 6.0, 12.0)


@pytest.mark.parametrize(("made", "seconds"), [(1, 3), (2, 6), (3, 12)])
def test_claids_attempts_follow_after_3_6_and_12_seconds(made: int, seconds: int) -> None:
    assert next_attempt(CLAID, made, AT) == AT + timedelta(seconds=seconds)


def test_after_the_last_attempt_there_is_none() -> None:
    assert next_attempt(CLAID, 4, AT) is None
    assert next_attempt((), 1, AT) is None


@given(st.lists(st.floats(0, 1e6), max_size=9).map(tuple))
def test_there_is_one_attempt_more_than_delays(delays: tuple[float, ...]) -> None:
    made = 1
    while next_attempt(delays, made, AT):
        made += 1
    assert made == len(delays) + 1


def test_no_attempt_made_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="attempts_made is 0"):
        next_attempt(CLAID, 0, AT)
