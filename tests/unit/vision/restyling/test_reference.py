"""A style reference is read with an input's protections, and named in every refusal."""

from pathlib import Path

import pytest
import pyvips
from tests.support.networks import opened, photo

from safelight.domain.errors import Code, Refusal
from safelight.imaging.limits import Limits
from safelight.vision.restyling.reference import reference_squares
from safelight.vision.restyling.style import SIDE


def refused(path: Path, limits: Limits | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        reference_squares(path, limits or Limits())
    assert "style reference image" in caught.value.message
    return caught.value


def test_a_photo_becomes_squares() -> None:
    (square,) = reference_squares(photo("coffee.png").parent / "astronaut.png", Limits())
    assert square.shape == (SIDE, SIDE, 3)
    assert 0.1 < square.mean() < 0.9


def test_a_long_picture_gives_three(tmp_path: Path) -> None:
    opened("coffee.png").crop(0, 100, 600, 20).write_to_file(str(tmp_path / "long.png"))
    assert len(reference_squares(tmp_path / "long.png", Limits())) == 3


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 900), (5000, 2)])
def test_any_shape_can_be_a_reference(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "odd.png"
    (pyvips.Image.black(width, height, bands=3) + 99).cast("uchar").write_to_file(str(path))
    for square in reference_squares(path, Limits()):
        assert square == pytest.approx(99 / 255, abs=0.01)


def test_what_is_transparent_counts_as_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    clear = pyvips.Image.black(40, 40, bands=4).copy(interpretation="srgb")
    clear.write_to_file(str(path))
    (square,) = reference_squares(path, Limits())
    assert square.min() > 0.99


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_text("<html></html>")
    assert refused(path).code is Code.INPUT_NOT_AN_IMAGE


def test_a_truncated_picture_is_refused(tmp_path: Path) -> None:
    whole = photo("china.jpg").read_bytes()
    path = tmp_path / "half.jpg"
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path).code is Code.INPUT_DAMAGED


def test_a_picture_above_the_limits_is_refused() -> None:
    limits = Limits(input_pixels=1000)
    assert refused(photo("china.jpg"), limits).code is Code.INPUT_TOO_MANY_PIXELS
