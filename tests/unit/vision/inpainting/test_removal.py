"""Of the things that are found, those are removed that are meant."""

import pytest

from safelight.domain.errors import Code, Refusal
from safelight.vision.detection.objects import Found
from safelight.vision.inpainting.removal import chosen_of

LEFT = Found("dog", 0.9, (0.0, 50.0, 30.0, 80.0))
LARGE = Found("cat", 0.5, (40.0, 0.0, 100.0, 90.0))
RIGHT = Found("dog", 0.31, (95.0, 10.0, 125.0, 20.0))
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


def test_one_that_is_certain_is_needed_first() -> None:
    with pytest.raises(Refusal) as caught:
        chosen_of([RIGHT], ("dog",), "all")
    assert caught.value.code is Code.SUBJECT_NOT_FOUND
    assert "a dog; nothing of a known kind was seen" in caught.value.message


def test_what_is_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(Refusal, match=r"an elephant or a cow; seen: a dog, a bus and a cat") as at:
        chosen_of(ALL, ("elephant", "cow"), "largest")
    assert at.value.code is Code.SUBJECT_NOT_FOUND
