"""Between rows and domain types."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from safelight.adapters.db.rows import micros, micros_or_none, moment, moment_or_none


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- bounds are naive
def test_a_moment_survives_to_the_microsecond(at: datetime) -> None:
    assert moment(micros(at)) == at


def test_a_moment_is_the_same_in_every_zone() -> None:
    east = datetime(2026, 1, 1, 3, tzinfo=timezone(timedelta(hours=3)))
    assert micros(east) == micros(datetime(2026, 1, 1, tzinfo=UTC)) == 1_767_225_600_000_000


def test_no_moment_stays_none() -> None:
    assert micros_or_none(None) is None
    assert moment_or_none(None) is None
    assert moment_or_none(micros_or_none(moment(5))) == moment(5)
