"""Contrast is that of the guidelines, and a veil is no denser than it must be."""

import numpy as np
import pytest
import pyvips

from safelight.imaging.alpha import Color
from safelight.imaging.geometry import Box
from safelight.vision.branding.legibility import LIGHT, look

BOX = Box(0, 0, 80, 40)


def ground(*values: int) -> pyvips.Image:
    """Blocks of greys, side by side."""
    row = np.repeat(np.array(values, np.uint8), 80 // len(values))
    return pyvips.Image.new_from_array(
        np.broadcast_to(row[None, :, None], (40, len(row), 3)).copy(), interpretation="srgb"
    )


@pytest.mark.parametrize(
    ("letters", "below", "contrast"),
    [(0, 255, 21.0), (0x76, 255, 4.54), (0x77, 255, 4.48), (255, 255, 1.0), (0, 0x59, 3.0)],
)
def test_contrast_is_that_of_the_guidelines(letters: int, below: int, contrast: float) -> None:
    found = look(ground(below), BOX, Color(letters, letters, letters))
    assert found.contrast == pytest.approx(contrast, abs=0.02)
    assert found.density == 0


def test_a_ground_of_one_tone_needs_no_veil_or_hardly_any() -> None:
    for value in range(0, 256, 15):
        found = look(ground(value), BOX, None)
        assert found.density < 0.1
        assert found.contrast >= 4.5


def test_black_and_white_below_one_word_needs_just_the_veil_that_it_needs() -> None:
    """White letters on white need 0.535 of black above it for 4.5."""
    found = look(ground(0, 255), BOX, None)
    assert found.letters == LIGHT
    assert found.density == pytest.approx(0.55, abs=0.03)
    assert 4.5 <= found.contrast < 5.2


def test_transparent_parts_count_as_white() -> None:
    clear = ground(0).bandjoin(0).copy(interpretation="srgb")
    assert look(clear, BOX, None).letters != LIGHT
