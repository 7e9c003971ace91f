"""Small pictures for the tests of operations."""

from collections.abc import Callable

import pytest
import pyvips

Scene = Callable[[int, int], pyvips.Image]


@pytest.fixture(scope="session")
def scene() -> Scene:
    """Makes an opaque sRGB picture: red grows to the right, green downwards."""

    def make(width: int, height: int) -> pyvips.Image:
        place = pyvips.Image.xyz(width, height)
        red = place[0] * 255 / max(1, width - 1)
        green = place[1] * 255 / max(1, height - 1)
        picture = red.bandjoin([green, red * 0 + 64]).cast("uchar")
        return picture.copy(interpretation="srgb").copy_memory()

    return make
