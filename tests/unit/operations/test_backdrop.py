"""A backdrop shows through what is transparent, and leaves the rest as it is."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import context, photo

from safelight.domain.edit import Source
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.limits import Limits
from safelight.operations.backdrop import OPERATION

URL = {"url": "https://example.com/behind.jpg"}
TWO = ["#ff0000", "#0000ff"]


def cut_out(width: int = 90, height: int = 60, depth: str = "uchar") -> pyvips.Image:
    """A green picture: its left third is opaque, its middle half transparent, its right clear."""
    factor = 257 if depth == "ushort" else 1
    values = np.zeros((height, width, 4), np.uint16 if factor > 1 else np.uint8)
    values[..., 1] = 200 * factor
    values[:, : width // 3, 3] = 255 * factor
    values[:, width // 3 : 2 * width // 3, 3] = 128 * factor
    interpretation = "rgb16" if factor > 1 else "srgb"
    return pyvips.Image.new_from_array(values, interpretation=interpretation)


def laid(picture: pyvips.Image, behind: Path | None = None, **given: Any) -> npt.NDArray[Any]:
    params = OPERATION.parse(given)
    assert list(OPERATION.foresee(params, Limits())) == []
    made = OPERATION.apply(
        picture, params, context(picture, inputs={"image": behind} if behind else {})
    )
    assert (made.width, made.height, made.bands) == (picture.width, picture.height, 3)
    assert (made.format, made.interpretation) == (picture.format, picture.interpretation)
    return np.asarray(made.numpy())


def test_what_is_opaque_stays_bit_for_bit() -> None:
    assert (laid(cut_out(), colors=TWO)[:, :30] == (0, 200, 0)).all()


def test_what_is_clear_is_the_gradient() -> None:
    made = laid(cut_out(), colors=["#ffffff", "#000000"])[:, 70].astype(int)
    assert made[0] == pytest.approx([255] * 3, abs=8)
    assert made[-1] == pytest.approx([0] * 3, abs=8)
    assert (np.diff(made[:, 0]) <= 1).all()


def test_what_is_half_transparent_is_mixed_as_over_one_colour() -> None:
    image = cut_out()
    made = laid(image, colors=["#804020", "#804020"])
    plain = image.flatten(background=[128, 64, 32]).numpy()
    assert np.abs(made.astype(int) - plain).max() <= 1


def test_a_gradient_has_no_bands() -> None:
    """Two near colours over many pixels: each row still has both of the values beside its own."""
    image = pyvips.Image.black(200, 400, bands=4).copy(interpretation="srgb")
    grey = laid(image, colors=["#808080", "#888888"])[..., 0].astype(float)
    rows = grey.mean(axis=1)
    assert np.abs(rows - np.linspace(128, 136, 400)).max() < 0.2
    assert np.mean([len(np.unique(row)) > 1 for row in grey]) > 0.9


def test_sixteen_bits_stay_and_look_the_same() -> None:
    deep = laid(cut_out(depth="ushort"), colors=TWO).astype(float) / 257
    assert deep == pytest.approx(laid(cut_out(), colors=TWO).astype(float), abs=1)


def test_an_image_is_scaled_to_cover_and_keeps_its_shape() -> None:
    image = pyvips.Image.black(120, 120, bands=4).copy(interpretation="srgb")
    made = laid(image, behind=photo("china.jpg"), image=URL)
    china = pyvips.Image.new_from_file(str(photo("china.jpg"))).thumbnail_image(
        1000, height=120, size="both"
    )
    (best,) = (
        min(
            np.abs(made.astype(int) - china.crop(left, 0, 120, 120).numpy()).mean()
            for left in range(china.width - 119)
        ),
    )
    assert best < 6


@pytest.mark.parametrize("depth", ["uchar", "ushort"])
def test_a_backdrop_of_another_depth_and_with_alpha_is_taken(tmp_path: Path, depth: str) -> None:
    other = "uchar" if depth == "ushort" else "ushort"
    path = tmp_path / "behind.png"
    cut_out(depth=other).pngsave(str(path))
    made = laid(cut_out(depth=depth), behind=path, image=URL)[:, 80].astype(float)
    full = 65535 if depth == "ushort" else 255
    assert made / full == pytest.approx(1, abs=0.01), "white lies under what is transparent there"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (200, 3)])
def test_odd_sizes_get_a_backdrop(width: int, height: int) -> None:
    image = pyvips.Image.black(width, height, bands=4).copy(interpretation="srgb")
    laid(image, colors=TWO, direction="radial")
    laid(image, behind=photo("china.jpg"), image=URL)


def test_a_picture_without_transparent_parts_is_refused() -> None:
    opaque = pyvips.Image.black(5, 5, bands=3).copy(interpretation="srgb")
    for image in (opaque, opaque.bandjoin(255).copy(interpretation="srgb")):
        with pytest.raises(Refusal, match="transparent parts, and this one has none") as caught:
            laid(image, colors=TWO)
        assert caught.value.code is Code.OPERATION_FAILED


def test_a_backdrop_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("<html></html>")
    with pytest.raises(Refusal, match=r"^image: .*"):
        laid(cut_out(), behind=page, image=URL)


def test_a_backdrop_above_the_limits_is_refused() -> None:
    image = cut_out()
    limits = Limits(input_pixels=100_000)
    known = context(image, inputs={"image": photo("china.jpg")}, limits=limits)
    with pytest.raises(Refusal, match=r"^image: ") as caught:
        OPERATION.apply(image, OPERATION.parse({"image": URL}), known)
    assert caught.value.code is Code.INPUT_TOO_MANY_PIXELS


def test_only_an_image_has_to_be_fetched() -> None:
    assert OPERATION.inputs(OPERATION.parse({"colors": TWO})) == {}
    assert OPERATION.inputs(OPERATION.parse({"image": URL})) == {"image": Source(url=URL["url"])}


@pytest.mark.parametrize("given", [{}, {"colors": TWO, "image": URL}])
def test_exactly_one_of_colours_and_image_is_given(given: dict[str, Any]) -> None:
    ((path, problem),) = OPERATION.foresee(OPERATION.parse(given), Limits())
    assert path == "colors"
    assert "exactly one" in problem


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"colors": ["#ff0000"]}, "backdrop.colors"),
        ({"colors": ["#ff0000"] * 6}, "backdrop.colors"),
        ({"colors": ["#f00", "#0000ff"]}, "backdrop.colors"),
        ({"colors": ["#ff0000", "#0000ff\n"]}, "backdrop.colors"),
        ({"colors": TWO, "direction": "up"}, "backdrop.direction"),
        ({"colors": TWO, "blur": 1}, "backdrop.blur"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
