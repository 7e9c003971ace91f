"""What Phota's work costs."""

import pytest

from safelight.dialects.phota import prices
from safelight.dialects.phota.names import OPERATIONS, Kind
from safelight.domain.credits import Credits, from_decimal


def dollars(text: str) -> Credits:
    return from_decimal(text)


@pytest.mark.parametrize("kind", [Kind.ENHANCE, Kind.REMIX])
def test_a_picture_costs_12_cents_and_15_with_a_known_person(kind: Kind) -> None:
    floor = prices.floor(kind, prices.DEFAULTS)
    assert floor == dollars("0.12")
    assert floor + prices.identity(prices.DEFAULTS) == dollars("0.15")


def test_learning_costs_what_its_tier_does() -> None:
    assert prices.training("standard", prices.DEFAULTS) == dollars("2.90")
    assert prices.training("fast", prices.DEFAULTS) == dollars("1.49")


@pytest.mark.parametrize("kind", sorted(OPERATIONS))
def test_a_setting_counts_before_the_default(kind: Kind) -> None:
    ours = {**prices.DEFAULTS, f"phota_{kind}": Credits(7)}
    assert prices.floor(kind, ours) == 7


def test_prices_have_names_that_no_operation_has() -> None:
    assert all(name.startswith("phota_") for name in prices.DEFAULTS)
    assert len(prices.DEFAULTS) == len(OPERATIONS) + 3
