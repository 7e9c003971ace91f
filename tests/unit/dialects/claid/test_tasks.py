"""Claid's task ids."""

import json

from safelight.dialects.claid.tasks import LARGEST_ID, new_task_id


def test_an_id_is_the_random_number_in_decimal() -> None:
    assert new_task_id(lambda _: 42) == "42"


def test_ids_are_drawn_from_the_whole_range() -> None:
    asked = []

    def random_to(most: int) -> int:
        asked.append(most)
        return most

    assert new_task_id(random_to) == str(LARGEST_ID)
    assert asked == [LARGEST_ID]


def test_the_largest_id_survives_a_reader_that_has_only_floats() -> None:
    largest = json.loads(str(LARGEST_ID), parse_int=float)
    assert int(largest) == LARGEST_ID
    assert largest != largest + 1
