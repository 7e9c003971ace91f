"""Values are explained by the colours around them, at the picture's border too."""

import numpy as np
import pytest

from safelight.vision.arrays import Floats
from safelight.vision.segmentation.local_linear import LocalLinear

RANDOM = np.random.default_rng(5)


def noise(*shape: int) -> Floats:
    return RANDOM.random(shape, dtype=np.float32)


@pytest.fixture(scope="module")
def guide() -> Floats:
    return noise(40, 50, 3)


def test_what_is_linear_in_the_colours_is_found_exactly(guide: Floats) -> None:
    values = guide @ np.array([0.5, -0.2, 0.4], np.float32) + np.float32(0.1)
    windows = LocalLinear(guide, 3, 1e-6)
    functions = windows.functions(values)
    assert np.abs(functions - [0.5, -0.2, 0.4, 0.1]).max() < 1e-3
    assert np.abs(windows.laplacian(values)).max() < 1e-3
    assert windows.unexplained(values).max() < 0.05


def test_what_has_nothing_to_do_with_the_colours_is_left_unexplained(guide: Floats) -> None:
    assert LocalLinear(guide, 5, 1e-6).unexplained(noise(40, 50)).min() > 0.8


def test_the_laplacian_is_symmetric_and_never_negative(guide: Floats) -> None:
    laplacian = LocalLinear(guide, 4, 1e-4).laplacian
    first, second = noise(40, 50), noise(40, 50)
    there, back = np.vdot(first, laplacian(second)), np.vdot(second, laplacian(first))
    assert there == pytest.approx(back, rel=1e-3)
    assert np.vdot(first, laplacian(first)) > 0


def test_a_laplacian_of_one_value_is_nothing(guide: Floats) -> None:
    same = np.full((40, 50), 0.7, np.float32)
    assert np.abs(LocalLinear(guide, 4, 1e-4).laplacian(same)).max() < 1e-4


def test_a_grey_picture_explains_as_well_as_a_coloured_one() -> None:
    grey = np.repeat(noise(40, 50, 1), 3, axis=2)
    functions = LocalLinear(grey, 3, 1e-5).functions(grey[..., 0])
    assert (
        np.abs((functions[..., :3] * grey).sum(axis=2) + functions[..., 3] - grey[..., 0]).max()
        < 0.01
    )
