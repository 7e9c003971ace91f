"""Further pictures are read small, opaque and upright, and as little trusted as an input."""

from pathlib import Path

import numpy as np
import pytest
import pyvips
from tests.support.networks import opened, photo

from safelight.domain.errors import Code, Refusal
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.vision.people.snapshots import fitted, fitting, snapshot


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (Size(4000, 3000), Size(400, 300)),
        (Size(3000, 4000), Size(300, 400)),
        (Size(400, 1), Size(400, 1)),
        (Size(90, 50), Size(90, 50)),
        (Size(9000, 1), Size(400, 1)),
    ],
)
def test_the_longer_side_is_brought_down_and_never_up(size: Size, expected: Size) -> None:
    assert fitting(size, 400) == expected


def test_a_photo_comes_at_that_size_and_looks_the_same(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    image = opened("astronaut.png")
    image.resize(3).write_to_file(str(path))
    small = snapshot(path, 256, Limits())
    assert (small.width, small.height, small.bands) == (256, 256, 3)
    assert (small.cast("float") - image.resize(0.5)).abs().avg() < 3


def test_it_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    image = opened("china.jpg").copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    image.write_to_file(str(path))
    small = snapshot(path, 200, Limits())
    assert (small.width, small.height) == (133, 200)


def test_what_is_transparent_is_white() -> None:
    clear = pyvips.Image.black(30, 20, bands=4).copy(interpretation="srgb")
    assert np.asarray(fitted(clear, 10).numpy()).min() == 255


def test_a_picture_that_is_small_already_stays_as_it_is() -> None:
    image = opened("coffee.png")
    assert (fitted(image, 600) - image).abs().max() == 0


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_text("<html></html>")
    with pytest.raises(Refusal) as caught:
        snapshot(path, 200, Limits())
    assert caught.value.code is Code.INPUT_NOT_AN_IMAGE


def test_a_truncated_picture_is_refused(tmp_path: Path) -> None:
    whole = photo("china.jpg").read_bytes()
    path = tmp_path / "half.jpg"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refusal) as caught:
        snapshot(path, 200, Limits())
    assert caught.value.code is Code.INPUT_DAMAGED


def test_the_limits_of_inputs_hold() -> None:
    with pytest.raises(Refusal) as caught:
        snapshot(photo("china.jpg"), 200, Limits(input_pixels=1000))
    assert caught.value.code is Code.INPUT_TOO_MANY_PIXELS
