"""Skin is told from other colours, whatever its lightness."""

import numpy as np
import pytest

from safelight.imaging.grade import decoded
from safelight.imaging.oklab import polar, to_lab
from safelight.imaging.skin import likeness


def of(red: int, green: int, blue: int) -> float:
    _, chroma, hue = polar(to_lab(decoded(np.array([[red, green, blue]], np.float32) / 255)))
    return float(likeness(chroma, hue)[0, 0])


@pytest.mark.parametrize(
    "color", [(255, 224, 196), (236, 188, 160), (198, 134, 100), (141, 85, 60), (84, 54, 40)]
)
def test_skin_of_every_lightness_is_skin(color: tuple[int, int, int]) -> None:
    assert of(*color) > 0.6


@pytest.mark.parametrize(
    "color", [(40, 90, 200), (60, 160, 60), (150, 60, 170), (128, 128, 128), (0, 0, 0)]
)
def test_blue_green_purple_and_grey_are_not(color: tuple[int, int, int]) -> None:
    assert of(*color) < 0.15
