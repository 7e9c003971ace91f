"""Whole micro-credits."""

from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safelight.domain.credits import Credits, from_decimal, to_text


@pytest.mark.parametrize(
    ("given_", "micro"),
    [
        (1, 1_000_000),
        ("0.000001", 1),
        ("0.0000005", 0),
        ("0.0000015", 2),
        ("0.0000025", 2),
        ("0.00000250001", 3),
        ("-0.0000015", -2),
        (Decimal("1e6"), 10**12),
    ],
)
def test_credits_are_rounded_half_to_even(given_: Decimal | str | int, micro: int) -> None:
    assert from_decimal(given_) == micro


@pytest.mark.parametrize(
    ("micro", "text"),
    [
        (0, "0"),
        (1, "0.000001"),
        (1_500_000, "1.5"),
        (1_000_000, "1"),
        (10**13, "10000000"),
        (-2_500_000, "-2.5"),
    ],
)
def test_credits_read_without_zeros_or_exponent(micro: int, text: str) -> None:
    assert to_text(Credits(micro)) == text


@given(st.integers(-(10**20), 10**20))
def test_no_amount_is_lost_in_words(micro: int) -> None:
    assert from_decimal(to_text(Credits(micro))) == micro


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(InvalidOperation):
        from_decimal("many")
