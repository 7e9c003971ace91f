"""What is taken away follows from what was put there."""

import pytest

from safelight.vision.restoration.cleaning import fitting, moderate, strong
from safelight.vision.restoration.restorers import Noise


@pytest.mark.parametrize(
    ("quality", "noise"),
    [
        (100, None),
        (95, None),
        (90, None),
        (85, Noise.FAINT),
        (75, Noise.LIGHT),
        (50, Noise.LIGHT),
        (49, Noise.HEAVY),
        (20, Noise.HEAVY),
        (10, Noise.MEDIUM),
    ],
)
def test_auto_does_as_much_as_the_quality_asks_for(quality: int, noise: Noise | None) -> None:
    assert fitting(quality) == noise


def test_moderate_and_strong_always_do_something() -> None:
    for quality in range(1, 101):
        assert moderate(quality) < strong(quality)


def test_a_picture_without_loss_is_not_taken_for_one_with_little() -> None:
    assert moderate(100) is Noise.LIGHT
    assert moderate(99) is Noise.FAINT
