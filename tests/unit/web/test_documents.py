"""Documents are written as UTF-8, without blanks, and times in UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from safelight.web.documents import encode, iso, iso_or_none


def test_letters_of_every_language_are_written_as_they_are() -> None:
    assert encode({"a": "é", "b": [1, None]}) == '{"a":"é","b":[1,null]}'.encode()


def test_what_is_no_number_is_never_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"a": float("nan")})


def test_times_are_told_in_utc_to_the_second() -> None:
    moment = datetime(2026, 5, 30, 14, 0, 0, 999_999, timezone(timedelta(hours=2)))
    assert iso(moment) == iso_or_none(moment) == "2026-05-30T12:00:00Z"
    assert iso(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"
    assert iso_or_none(None) is None
