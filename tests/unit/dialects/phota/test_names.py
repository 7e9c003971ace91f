"""Phota's ids."""

import re

import pytest

from safelight.dialects.phota.names import OPERATIONS, Kind, new_id


@pytest.mark.parametrize("number", [1, 2**64, 2**128])
def test_an_id_is_32_hex_digits(number: int) -> None:
    made = new_id(lambda _: number)
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert int(made, 16) == number - 1


def test_ids_are_drawn_from_all_that_32_digits_can_say() -> None:
    asked = []

    def random_to(most: int) -> int:
        asked.append(most)
        return most

    assert new_id(random_to) == "f" * 32
    assert asked == [16**32]


def test_profiles_are_no_jobs_that_a_client_polls() -> None:
    assert set(Kind) - OPERATIONS == {Kind.PROFILE}
