"""A stamp lies in its corner, as large as its pixels allow, and nothing else changes."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import context

from safelight.domain.edit import Source
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context
from safelight.operations.stamp import OPERATION

URL = {"url": "https://example.com/logo.png"}
RED = (220, 20, 20)


def grey(width: int = 400, height: int = 300, *, alpha: int | None = None) -> pyvips.Image:
    values = np.full((height, width, 3 if alpha is None else 4), 100, np.uint8)
    if alpha is not None:
        values[..., 3] = alpha
    return pyvips.Image.new_from_array(values, interpretation="srgb")


def logo(folder: Path, width: int = 300, height: int = 300, rim: int = 0) -> Path:
    """A red rectangle of this size in a clear rim."""
    values = np.zeros((height + 2 * rim, width + 2 * rim, 4), np.uint8)
    values[rim : rim + height, rim : rim + width] = (*RED, 255)
    path = folder / "logo.png"
    pyvips.Image.new_from_array(values, interpretation="srgb").pngsave(str(path))
    return path


def known(image: pyvips.Image, path: Path, **given: Any) -> Context:
    return context(image, inputs={"image": path}, **given)


def stamped(image: pyvips.Image, path: Path, **given: Any) -> npt.NDArray[Any]:
    made = OPERATION.apply(image, OPERATION.parse({"image": URL} | given), known(image, path))
    assert (made.width, made.height, made.bands) == (image.width, image.height, image.bands)
    assert (made.format, made.interpretation) == (image.format, image.interpretation)
    return np.asarray(made.numpy())


def box_of(made: npt.NDArray[Any]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is red in the picture."""
    red = made[..., 0].astype(int) - made[..., 1] > 30
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@pytest.mark.parametrize(
    ("position", "box"),
    [
        ("bottom_right", (331, 231, 391, 291)),
        ("bottom_left", (9, 231, 69, 291)),
        ("top_right", (331, 9, 391, 69)),
        ("top_left", (9, 9, 69, 69)),
    ],
)
def test_it_lies_in_its_corner_with_the_same_margin_on_both_sides(
    tmp_path: Path, position: str, box: tuple[int, ...]
) -> None:
    """15 percent of 400 pixels are 60, 3 percent of 300 are 9."""
    assert box_of(stamped(grey(), logo(tmp_path), position=position)) == box


def test_nothing_outside_of_it_changes(tmp_path: Path) -> None:
    made = stamped(grey(), logo(tmp_path))
    made[231:291, 331:391] = 100
    assert (made == 100).all()


def test_opacity_is_how_much_of_it_is_seen(tmp_path: Path) -> None:
    made = stamped(grey(), logo(tmp_path), opacity=25)
    assert made[260, 360] == pytest.approx([100 + 0.25 * (each - 100) for each in RED], abs=1)
    assert (stamped(grey(), logo(tmp_path), opacity=0) == 100).all()


@pytest.mark.parametrize(("width", "height"), [(1000, 100), (100, 1000), (900, 30), (3, 700)])
def test_a_long_logo_keeps_its_shape_and_stays_in_the_picture(
    tmp_path: Path, width: int, height: int
) -> None:
    left, top, right, bottom = box_of(stamped(grey(), logo(tmp_path, width, height), opacity=100))
    assert (right, bottom) == (391, 291)
    # Banners get up to two and a half times the width.
    assert (right - left) <= (60 if width <= 4 * height else 150)
    assert (bottom - top) <= 90
    assert (right - left) / (bottom - top) == pytest.approx(width / height, rel=0.3, abs=0.02)


def test_a_logo_in_a_panorama_does_not_fill_its_height(tmp_path: Path) -> None:
    _, top, _, bottom = box_of(stamped(grey(3000, 200), logo(tmp_path)))
    assert bottom - top == 60


def test_an_empty_rim_around_a_logo_does_not_count(tmp_path: Path) -> None:
    assert box_of(stamped(grey(), logo(tmp_path, rim=150))) == (331, 231, 391, 291)


def test_a_logo_of_few_pixels_is_at_most_doubled_and_that_is_said(tmp_path: Path) -> None:
    image = grey(1000, 800)
    told = known(image, logo(tmp_path, 20, 10))
    made = OPERATION.apply(image, OPERATION.parse({"image": URL, "opacity": 100}), told).numpy()
    left, top, right, bottom = box_of(made)
    assert (right - left, bottom - top) == (40, 20)
    assert told.facts.notes == [
        "the stamp, 20 x 10 pixels, was made no larger than 40 x 20: it has too few pixels for more"
    ]


@pytest.mark.parametrize(
    ("alpha", "opacity", "seen"), [(0, 50, 128), (0, 100, 255), (128, 50, 192)]
)
def test_it_is_seen_where_the_picture_is_transparent(
    tmp_path: Path, alpha: int, opacity: int, seen: int
) -> None:
    made = stamped(grey(alpha=alpha), logo(tmp_path), opacity=opacity)
    assert made[260, 360, 3] == pytest.approx(seen, abs=1)
    assert made[100, 100].tolist() == [100, 100, 100, alpha]
    if alpha == 0:
        assert made[260, 360, :3] == pytest.approx(RED, abs=1)


def test_sixteen_bits_stay_and_look_the_same(tmp_path: Path) -> None:
    deep = (grey() * 257).cast("ushort").copy(interpretation="rgb16")
    path = logo(tmp_path)
    assert np.abs(stamped(deep, path) / 257 - stamped(grey(), path)).max() <= 1


def forms() -> dict[str, Any]:
    mark = pyvips.Image.new_from_array(np.full((90, 90, 3), RED, np.uint8), interpretation="srgb")
    return {
        "CMYK.jpg": lambda path: mark.icc_export(output_profile="cmyk").jpegsave(path, Q=95),
        "palette.png": lambda path: mark.pngsave(path, palette=True),
        "grey.png": lambda path: mark.colourspace("b-w").pngsave(path),
        "deep.png": lambda path: (
            (mark * 257).cast("ushort").copy(interpretation="rgb16").pngsave(path)
        ),
        "some.webp": lambda path: mark.webpsave(path, lossless=True),
    }


@pytest.mark.parametrize("name", list(forms()))
def test_a_logo_may_be_a_file_of_any_kind(tmp_path: Path, name: str) -> None:
    forms()[name](str(tmp_path / name))
    made = stamped(grey(), tmp_path / name, opacity=100)[260, 360].astype(int)
    assert made == pytest.approx([110] * 3 if name == "grey.png" else RED, abs=22)
    assert made.tolist() != [100, 100, 100]


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (200, 3)])
def test_a_picture_of_any_size_gets_one(tmp_path: Path, width: int, height: int) -> None:
    stamped(grey(width, height), logo(tmp_path), width=100, margin=40)


def test_a_logo_in_which_nothing_is_visible_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    grey(alpha=0).pngsave(str(path))
    with pytest.raises(Refusal, match="image: nothing is visible in it") as caught:
        stamped(grey(), path)
    assert caught.value.code is Code.OPERATION_FAILED


def test_a_logo_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("<html></html>")
    with pytest.raises(Refusal, match=r"^image: .*"):
        stamped(grey(), page)


def test_a_logo_above_the_limits_is_refused(tmp_path: Path) -> None:
    image, params = grey(), OPERATION.parse({"image": URL})
    told = known(image, logo(tmp_path), limits=Limits(input_pixels=1000))
    with pytest.raises(Refusal, match=r"^image: ") as caught:
        OPERATION.apply(image, params, told)
    assert caught.value.code is Code.INPUT_TOO_MANY_PIXELS


def test_the_logo_has_to_be_fetched() -> None:
    assert OPERATION.inputs(OPERATION.parse({"image": URL})) == {"image": Source(url=URL["url"])}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "stamp.image"),
        ({"image": URL, "position": "center"}, "stamp.position"),
        ({"image": URL, "opacity": 101}, "stamp.opacity"),
        ({"image": URL, "width": 0}, "stamp.width"),
        ({"image": URL, "margin": 41}, "stamp.margin"),
        ({"image": URL, "angle": 3}, "stamp.angle"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
