"""What was made of a small copy is carried to the picture with the picture's own detail."""

import numpy as np
import pytest
import pyvips
from tests.support.networks import opened

from safelight.vision.arrays import wrapped
from safelight.vision.restyling.restyle import carried, drawing


def test_a_drawing_that_was_not_changed_gives_the_picture_back() -> None:
    image = opened("coffee.png")
    drawn = drawing(image, 60_000)
    assert drawn.shape[0] * drawn.shape[1] < 62_000
    difference = np.abs(carried(image, drawn, drawn).numpy().astype(int) - image.numpy())
    assert difference.mean() < 1.5


def test_what_is_carried_lies_where_it_lay_in_the_drawing() -> None:
    """A slope from dark to bright in the middle of the drawing is in the middle of the picture."""
    grey = (pyvips.Image.black(400, 300, bands=3) + 128).cast("uchar")
    image = grey.copy(interpretation="srgb").copy_memory()
    drawn = drawing(image, 1_200)
    places = np.linspace(-0.5, 0.5, drawn.shape[1], dtype=np.float32)
    slope = np.clip(6 * places, -0.4, 0.4)[:, None]
    change = carried(image, drawn, drawn + slope).numpy()[150, :, 0].astype(float) - 128
    assert change[0] < -100
    assert change + change[::-1] == pytest.approx(0, abs=1)


def test_detail_finer_than_the_drawing_survives_a_change_of_colour() -> None:
    image = opened("coffee.png")
    drawn = drawing(image, 60_000)
    warmer = drawn * np.array([0.9, 0.7, 0.5], np.float32) + np.float32(0.1)
    made = carried(image, drawn, warmer).numpy().astype(float)
    expected = image.numpy() * np.array([0.9, 0.7, 0.5]) + 25.5
    assert np.abs(made - expected).mean() < 3


def test_sixteen_bits_and_alpha_stay() -> None:
    image = opened("coffee.png").resize(0.3)
    deep = (image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
    alpha = (deep[0] * 0 + 1234).cast("ushort")
    both = deep.bandjoin(alpha).copy_memory()
    drawn = drawing(both, 60_000)
    made = carried(both, drawn, drawn)
    assert (made.format, made.bands, made.interpretation) == ("ushort", 4, "rgb16")
    assert made[3].min() == made[3].max() == 1234


def test_hidden_colours_are_not_drawn() -> None:
    values = np.zeros((80, 80, 4), np.uint8)
    values[..., :3] = (0, 255, 0)
    values[20:60, 20:60] = (200, 40, 40, 255)
    image = wrapped(values, pyvips.Image.black(1, 1).copy(interpretation="srgb"))
    drawn = drawing(image, 60_000)
    assert drawn[..., 1].max() < 0.5
    assert drawn[0, 0] == pytest.approx(np.array([200, 40, 40]) / 255, abs=0.03)


def test_a_picture_without_anything_visible_can_be_drawn() -> None:
    black = pyvips.Image.black(1, 1).copy(interpretation="srgb")
    assert np.isfinite(drawing(wrapped(np.zeros((5, 5, 4), np.uint8), black), 60_000)).all()
