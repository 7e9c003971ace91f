"""A picture is surrounded by what is made up; inside the blend it is what it was."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.textures import horizon

from safelight.domain.errors import Code, Refusal
from safelight.imaging.budget import Budget
from safelight.imaging.geometry import Box, Size
from safelight.vision.arrays import wrapped
from safelight.vision.inpainting.surroundings import surrounded

BOX, FRAME = Box(30, 20, 140, 100), Size(200, 140)
INSIDE = np.s_[20:120, 30:170]


def sky() -> pyvips.Image:
    black = pyvips.Image.black(1, 1).copy(interpretation="srgb")
    return wrapped(horizon(100, 140), black)


def grown(image: pyvips.Image, blends: tuple[int, int] = (0, 0)) -> npt.NDArray[Any]:
    made = surrounded(image, BOX, FRAME, blends, Budget())
    assert (made.width, made.height, made.format) == (200, 140, image.format)
    assert (made.bands, made.interpretation) == (image.bands, image.interpretation)
    return np.asarray(made.numpy())


def test_without_a_blend_the_picture_stays_bit_for_bit() -> None:
    assert np.array_equal(grown(sky())[INSIDE], horizon(100, 140))


def test_a_blend_changes_nothing_further_in_than_it_reaches() -> None:
    made = grown(sky(), (12, 9))[INSIDE]
    assert np.array_equal(made[9:-9, 12:-12], horizon(100, 140)[9:-9, 12:-12])
    assert not np.array_equal(made, horizon(100, 140))


def test_the_picture_fades_towards_its_edge_only() -> None:
    changes = np.abs(grown(sky(), (20, 0))[INSIDE].astype(int) - horizon(100, 140)).mean(
        axis=(0, 2)
    )
    assert changes[:4].mean() > changes[14:18].mean()
    assert changes[20:-20].max() == 0


def test_an_edge_with_nothing_beside_it_does_not_fade() -> None:
    """The frame is as high as the picture: only left and right are new."""
    made = surrounded(sky(), Box(30, 0, 140, 100), Size(200, 100), (12, 12), Budget()).numpy()
    assert np.array_equal(made[:, 42:158], horizon(100, 140)[:, 12:-12])


def test_sixteen_bits_stay_sixteen() -> None:
    deep = (sky().cast("ushort") * 257 + 3).cast("ushort").copy(interpretation="rgb16")
    made = grown(deep)
    assert made.dtype == np.uint16
    assert np.array_equal(made[INSIDE], deep.numpy())


def test_transparency_goes_on_like_a_colour() -> None:
    alpha = np.full((100, 140, 1), 255, np.uint8)
    alpha[:50] = 0
    image = wrapped(np.concatenate((horizon(100, 140), alpha), axis=2), sky())
    made = grown(image)
    assert np.array_equal(made[INSIDE], image.numpy())
    assert (made[:60, :25, 3] < 30).mean() > 0.95
    assert (made[80:, :25, 3] > 225).mean() > 0.95
    ground = made[85:, :25, :3][made[85:, :25, 3] > 225].mean(axis=0)
    assert ground == pytest.approx([80, 70, 40], abs=12)


def test_hidden_colours_do_not_spread() -> None:
    """Only an island is visible; what is hidden around it is a glaring green."""
    values = np.zeros((100, 140, 4), np.uint8)
    values[..., :3] = (0, 255, 0)
    values[30:70, 40:100] = (200, 30, 30, 255)
    made = grown(wrapped(values, sky()))
    outside = np.ones((140, 200), np.bool_)
    outside[INSIDE] = False
    assert made[outside][:, 3].max() <= 2


def test_what_needs_too_much_memory_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        surrounded(sky(), BOX, FRAME, (0, 0), Budget(memory=200 * 140 * 3))
    assert caught.value.code is Code.OUT_OF_MEMORY
