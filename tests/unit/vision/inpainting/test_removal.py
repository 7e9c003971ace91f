"""Of the things that are found, those are removed that are meant."""

import pytest

from safelight.domain.errors import Code, Refusal
from safelight.vision.detection.objects import Found
from safelight.vision.inpainting.removal import chosen_of

LEFT = Found("dog", 0.9, (0.0, 50.0, 30.0, 80.0))
LARGE = Found("cat", 0.5, (40.0, 0.0, 100.0, 90.0))
RIGHT = Found("dog", 0.4, (95.0, 10.0, 125.0, 20.0))
FAINT = Found("dog", 0.31, (0.0, 0.0, 5.0, 5.0))
BUS = Found("bus", 0.8, (0.0, 0.0, 200.0, 100.0))
ALL = [LEFT, BUS, LARGE, RIGHT]


@pytest.mark.parametrize(
    ("which", "chosen"),
    [
        ("all", [LEFT, LARGE, RIGHT]),
        ("largest", [LARGE]),
        ("smallest", [RIGHT]),
        ("left", [LEFT]),
        ("right", [RIGHT]),
    ],
)
def test_one_of_them_or_all_are_chosen_whatever_their_kinds(
    which: str, chosen: list[Found]
) -> None:
    assert chosen_of(ALL, ("cat", "dog"), which) == chosen


def test_only_one_of_a_kind_is_taken_without_saying_which() -> None:
    assert chosen_of(ALL, ("cat",), "only") == [LARGE]
    assert chosen_of(ALL, ("cat", "bus"), "only") == [BUS, LARGE]


@pytest.mark.parametrize("kinds", [("dog",), ("dog", "cat")])
def test_where_only_one_is_meant_and_several_are_found_it_asks_which(kinds: tuple[str]) -> None:
    with pytest.raises(Refusal) as caught:
        chosen_of(ALL, kinds, "only")
    assert caught.value.code is Code.SUBJECT_NOT_FOUND
    assert caught.value.message == "2 dogs were found; say which: left, right, largest or all"


def test_a_part_that_was_found_once_more_makes_no_two() -> None:
    head = Found("cat", 0.4, (50.0, 1.0, 80.0, 30.0))
    assert chosen_of([LARGE, head], ("cat",), "only") == [LARGE, head]


def test_what_is_faint_goes_with_all_but_is_not_the_one_at_the_edge() -> None:
    assert chosen_of([*ALL, FAINT], ("dog",), "all") == [LEFT, RIGHT, FAINT]
    assert chosen_of([*ALL, FAINT], ("dog",), "left") == [LEFT]
    assert chosen_of([*ALL, FAINT], ("dog",), "smallest") == [RIGHT]


def test_one_that_is_certain_is_needed_first() -> None:
    with pytest.raises(Refusal) as caught:
        chosen_of([FAINT], ("dog",), "all")
    assert caught.value.code is Code.SUBJECT_NOT_FOUND
    assert "a dog; nothing of a known kind was seen" in caught.value.message


def test_what_is_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(Refusal, match=r"an elephant or a cow; seen: 2 dogs, a bus and a cat") as at:
        chosen_of(ALL, ("elephant", "cow"), "largest")
    assert at.value.code is Code.SUBJECT_NOT_FOUND
