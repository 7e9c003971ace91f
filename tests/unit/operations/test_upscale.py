"""Upscaling beats interpolation, keeps depth, alpha and colour, and says no in time."""

from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.budget import Budget
from safelight.imaging.geometry import Size
from safelight.imaging.scale import resample
from safelight.operations.upscale import OPERATION, factor

METHODS: dict[str, dict[str, Any]] = {
    "smart_enhance": {"method": "smart_enhance"},
    "smart_resize": {"method": "smart_resize"},
    "digital_art": {"method": "digital_art"},
    "photo1": {"method": "photo", "version": "1"},
    "photo2": {"method": "photo", "version": "2"},
    "photo3": {"method": "photo", "version": "3"},
}
QUICK = METHODS["smart_resize"]


def upscaled(image: pyvips.Image, given: dict[str, Any], times: float | None, **known: Any) -> Any:
    size = Size(image.width, image.height)
    if times is not None:
        known["target"] = Size(round(size.width * times), round(size.height * times))
    return OPERATION.apply(image, OPERATION.parse(given), context(image, **known))


def part(name: str, width: int, height: int, left: int = 200, top: int = 100) -> pyvips.Image:
    return opened(name).crop(left, top, width, height).copy_memory()


def error(first: pyvips.Image, second: pyvips.Image) -> float:
    """Mean squared difference."""
    return float(((first.cast("float") - second) ** 2).avg())


@pytest.mark.parametrize("version", ["1", "2", "3"])
@pytest.mark.parametrize("name", ["coffee.png", "astronaut.png"])
def test_a_photo_comes_nearer_to_the_original_than_by_interpolation(
    name: str, version: str
) -> None:
    original = part(name, 160, 120)
    small = resample(original, Size(80, 60)).copy_memory()
    made = upscaled(small, {"method": "photo", "version": version}, 2)
    assert error(made, original) < 0.85 * error(small.resize(2, kernel="cubic"), original)


def test_a_compressed_photo_comes_nearer_to_the_original_with_smart_resize(tmp_path: Any) -> None:
    original = part("astronaut.png", 200, 200, 120, 20)
    file = tmp_path / "small.jpg"
    resample(original, Size(100, 100)).jpegsave(str(file), Q=60)
    small = pyvips.Image.new_from_file(str(file)).copy_memory()
    made = upscaled(small, QUICK, 2, source=file)
    plain = upscaled(small, METHODS["photo1"], 2, source=file)
    assert error(made, original) < 0.85 * error(small.resize(2, kernel="cubic"), original)
    assert error(made, original) < 0.9 * error(plain, original)


@pytest.mark.parametrize("given", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize(("times", "expected"), [(1.3, 2), (2.5, 2), (3, 4), (9, 4), (None, 1)])
def test_the_picture_is_doubled_as_often_as_the_resize_needs(
    given: dict[str, Any], times: float | None, expected: int
) -> None:
    image = part("coffee.png", 20, 12)
    made = upscaled(image, given, times)
    assert (made.width, made.height) == (20 * expected, 12 * expected)
    assert made.format == "uchar"
    assert made.bands == 3


def test_a_picture_that_will_be_made_smaller_is_left_alone() -> None:
    image = part("coffee.png", 40, 40)
    assert upscaled(image, QUICK, 0.5) is image
    assert factor(Size(40, 40), Size(39, 39)) is None


def test_the_size_is_announced_as_what_the_resize_will_be_asked_from() -> None:
    assert OPERATION.after(OPERATION.parse(QUICK), Size(6000, 4000)) == Size(6000, 4000)


@pytest.mark.parametrize("given", METHODS.values(), ids=METHODS)
def test_brightness_and_colour_stay(given: dict[str, Any]) -> None:
    image = part("coffee.png", 40, 40)
    made = upscaled(image, given, 2)
    for band in range(3):
        assert abs(made[band].avg() - image[band].avg()) < 2


@pytest.mark.parametrize("given", METHODS.values(), ids=METHODS)
def test_a_grey_picture_gets_no_cast(given: dict[str, Any]) -> None:
    grey = part("coffee.png", 24, 24)[1]
    image = grey.bandjoin([grey, grey]).copy(interpretation="srgb").copy_memory()
    values = upscaled(image, given, 2).numpy().astype(int)
    assert np.ptp(values, axis=2).max() == 0


@pytest.mark.parametrize("given", METHODS.values(), ids=METHODS)
def test_sixteen_bits_stay_sixteen(given: dict[str, Any]) -> None:
    image = part("coffee.png", 20, 20)
    deep = (image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    made = upscaled(deep, given, 2)
    assert (made.format, made.interpretation) == ("ushort", "rgb16")
    assert (made / 257 - upscaled(image, given, 2)).abs().max() < 8


def test_alpha_is_scaled_and_hidden_colours_stay_hidden() -> None:
    visible = part("coffee.png", 48, 48)
    alpha = pyvips.Image.black(48, 48).draw_rect(255, 0, 0, 24, 48, fill=True)
    hidden = visible.draw_rect([0, 255, 0], 24, 0, 24, 48, fill=True)
    image = hidden.bandjoin(alpha).copy(interpretation="srgb").copy_memory()
    made = upscaled(image, QUICK, 2)
    assert (made.bands, made.width) == (4, 96)
    assert made(10, 40)[3] == 255
    assert made(90, 40)[3] == 0
    # What is visible looks as if the green beside it were not there.
    left = visible.crop(0, 0, 24, 48).embed(0, 0, 48, 48, extend="copy").copy_memory()
    expected = upscaled(left, QUICK, 2).crop(0, 0, 48, 96)
    assert (made[:3].crop(0, 0, 48, 96).cast("float") - expected).abs().max() < 12


@pytest.mark.parametrize("size", [Size(1, 1), Size(1, 30), Size(2, 3)])
@pytest.mark.parametrize("given", [*METHODS.values(), {"method": "faces"}], ids=[*METHODS, "faces"])
def test_the_smallest_pictures_are_enlarged(given: dict[str, Any], size: Size) -> None:
    image = part("coffee.png", size.width, size.height)
    made = upscaled(image, given, 4)
    assert (made.width, made.height) == (4 * size.width, 4 * size.height)
    assert abs(made.avg() - image.avg()) < 12


def test_small_faces_are_redrawn_and_the_rest_is_as_with_smart_resize() -> None:
    image = resample(opened("astronaut.png").crop(100, 0, 260, 260), Size(112, 112)).copy_memory()
    faces, plain = upscaled(image, {"method": "faces"}, 2), upscaled(image, QUICK, 2)
    change = (faces.cast("float") - plain).abs()
    assert change.crop(84, 42, 70, 84).avg() > 2
    assert change.crop(0, 184, 224, 40).max() == 0
    assert abs(faces.avg() - plain.avg()) < 1


def test_without_faces_the_picture_is_enlarged_as_with_smart_resize() -> None:
    image = part("coffee.png", 80, 60)
    assert error(upscaled(image, {"method": "faces"}, 2), upscaled(image, QUICK, 2)) == 0


def test_what_would_take_too_long_is_refused_by_name() -> None:
    image = part("coffee.png", 400, 290, 0, 0)
    with pytest.raises(Refusal, match="Upscaling 400 x 290 pixels to 1600 x 1160 would take") as no:
        upscaled(image, QUICK, 4, budget=Budget.starting(0.1, 2**40))
    assert no.value.code is Code.RENDER_TIMEOUT


def test_what_needs_too_much_memory_is_refused_before_it_begins() -> None:
    image = pyvips.Image.black(1000, 800, bands=3).copy(interpretation="srgb")
    told: list[float] = []
    with pytest.raises(Refusal, match="Upscaling 1000 x 800 pixels to 4000 x 3200") as no:
        upscaled(image, QUICK, 4, budget=Budget(memory=300 * 2**20), tell=told.append)
    assert no.value.code is Code.OUT_OF_MEMORY
    assert not told


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "upscale.method"),
        ({"method": "best"}, "upscale.method"),
        ({"method": "photo"}, "upscale"),
        ({"method": "photo", "version": "4"}, "upscale.version"),
        ({"method": "photo", "version": 2}, "upscale.version"),
        ({"method": "faces", "version": "2"}, "upscale"),
        ({"method": "faces", "factor": 2}, "upscale.factor"),
    ],
)
def test_parameters_that_make_no_sense_are_refused_by_name(
    given: dict[str, Any], path: str
) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
