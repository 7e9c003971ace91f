"""Money: whole micro-credits, so that sums are exact."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import NewType

#: Millionths of a credit.
Credits = NewType("Credits", int)

ZERO = Credits(0)
PER_CREDIT = 1_000_000


def from_decimal(amount: Decimal | str | int) -> Credits:
    """Credits for a decimal number of them, rounded half to even to a millionth."""
    exact = Decimal(amount) * PER_CREDIT
    return Credits(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)))


def to_text(amount: Credits) -> str:
    """`1.5` for 1 500 000 micro-credits: no trailing zeros, no exponent."""
    return f"{(Decimal(amount) / PER_CREDIT).normalize():f}"
