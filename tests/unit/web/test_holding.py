"""How much requests hold at once."""

from contextlib import suppress

import pytest

from safelight.domain.errors import Code, Refusal
from safelight.web.holding import Holding


def test_what_fits_is_taken_and_what_does_not_is_put_off() -> None:
    with Holding(100).share(0) as take:
        take(60)
        take(40)
        with pytest.raises(Refusal, match="at most 100 bytes") as caught:
            take(1)
    assert caught.value.code is Code.UNAVAILABLE


def test_requests_share_the_room() -> None:
    holding = Holding(100)
    with holding.share(0) as one, holding.share(0) as other:
        one(60)
        with pytest.raises(Refusal):
            other(41)
        other(40)


def test_the_first_bytes_of_each_request_always_have_room() -> None:
    holding = Holding(0)
    with holding.share(10) as one, holding.share(10) as other:
        one(10)
        other(4)
        other(6)
        with pytest.raises(Refusal):
            other(1)


def test_room_comes_back_however_a_request_ends() -> None:
    holding = Holding(100)
    for _ in range(3):
        with suppress(OSError), holding.share(0) as take:
            take(100)
            raise OSError
    with holding.share(0) as take:
        take(100)


def test_what_is_refused_is_not_held() -> None:
    holding = Holding(100)
    with holding.share(0) as take:
        with pytest.raises(Refusal):
            take(101)
        with holding.share(0) as other:
            other(100)
