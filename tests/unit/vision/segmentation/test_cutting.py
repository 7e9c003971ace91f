"""Hidden colours have no part in what a cut-out's edge looks like."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips

from safelight.vision.arrays import Floats
from safelight.vision.segmentation.cutouts import cut
from safelight.vision.segmentation.cutting import by_what_shows, without_background

RED = (200, 40, 40)
#: Columns in which the picture's own alpha rises, and those that the mask covers.
RIM, COVERED = slice(80, 100), slice(90, 300)


def soft(hidden: tuple[int, int, int], depth: type = np.uint8) -> pyvips.Image:
    """A red rectangle with a soft left edge and a hard right one, over a hidden colour."""
    factor = 1 if depth is np.uint8 else 257
    values: npt.NDArray[Any] = np.zeros((240, 400, 4), depth)
    values[..., :3] = hidden
    values[40:200, 80:300, :3] = RED
    values[40:200, 80:300, 3] = 255
    values[40:200, RIM, 3] = np.linspace(6, 249, 20)
    space = "srgb" if depth is np.uint8 else "rgb16"
    return pyvips.Image.new_from_array(values * depth(factor), interpretation=space)


def mask() -> Floats:
    covered = np.zeros((240, 400), np.float32)
    covered[40:200, COVERED] = 1
    return covered


def made(image: pyvips.Image) -> npt.NDArray[Any]:
    return by_what_shows(cut(image, mask()), image).rgba()


@pytest.mark.parametrize("hidden", [(0, 255, 0), (0, 0, 0), (255, 255, 255)])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_soft_rim_keeps_its_colour_whatever_is_hidden_beside_it(
    hidden: tuple[int, int, int], depth: type
) -> None:
    cutout = made(soft(hidden, depth)) / (1 if depth is np.uint8 else 257)
    shown = cutout[60:180][cutout[60:180, :, 3] >= 1]
    assert len(shown) > 120 * 200
    assert np.abs(shown[:, :3] - RED).max() < 4


def test_the_rim_of_a_cut_out_keeps_its_very_colours() -> None:
    """They vary along the rim, as no smooth colour does."""
    values = soft((0, 255, 0)).numpy().copy()
    noise = np.random.default_rng(3).integers(90, 160, (160, 20, 3))
    values[40:200, RIM, :3] = noise
    image = pyvips.Image.new_from_array(values, interpretation="srgb")
    cutout = without_background(by_what_shows(cut(image, mask()), image))[40:200, RIM]
    shown = cutout[..., 3] > 0
    assert np.count_nonzero(shown) > 1000
    assert np.array_equal(cutout[shown][:, :3], noise[shown])


def test_a_picture_that_is_translucent_as_a_whole_is_still_unmixed() -> None:
    values = soft((0, 255, 0)).numpy()[..., :3]
    solid, half = (
        pyvips.Image.new_from_array(
            np.dstack((values, np.full(values.shape[:2], alpha, np.uint8))), interpretation="srgb"
        )
        for alpha in (255, 128)
    )
    cutouts = [without_background(cut(image, mask())) for image in (solid, half)]
    seen = cutouts[1][..., 3] > 0
    assert np.array_equal(cutouts[0][seen][:, :3], cutouts[1][seen][:, :3])


def test_edges_stay_where_the_files_colours_have_them() -> None:
    image = soft((0, 255, 0))
    assert np.array_equal(made(image)[..., 3], cut(image, mask()).rgba()[..., 3])
    assert made(image)[120, 290:299, 3].min() > 240


def test_a_picture_without_alpha_is_cut_out_as_it_is() -> None:
    image = soft((0, 255, 0))[:3]
    cutout = cut(image, mask())
    assert by_what_shows(cutout, image) is cutout
