"""Sizes are exact, nothing is stretched, and crops keep what they should."""

from collections.abc import Callable
from typing import Any

import pytest
import pyvips
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.networks import context, opened

from safelight.domain.errors import Invalid
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context
from safelight.operations.resize import OPERATION, Fit

Scene = Callable[[int, int], pyvips.Image]
Json = dict[str, Any]
FITS = st.sampled_from(list(Fit))
sizes = st.builds(Size, st.integers(1, 5_000), st.integers(1, 5_000))
small = st.builds(Size, st.integers(40, 160), st.integers(40, 160))
frames = st.builds(Size, st.integers(30, 200), st.integers(30, 200))
PIXEL_TESTS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def asked(frame: Size, fit: Fit, crop: str = "center") -> Json:
    return {
        "width": {"pixels": frame.width},
        "height": {"pixels": frame.height},
        "fit": fit.value,
        "crop": crop,
    }


def after(size: Size, given: Json) -> Size:
    return OPERATION.after(OPERATION.parse(given), size)


def resized(image: pyvips.Image, given: Json) -> pyvips.Image:
    size = Size(image.width, image.height)
    return OPERATION.apply(image, OPERATION.parse(given), Context(size=size, input_has_alpha=False))


@given(sizes, sizes, st.sampled_from([Fit.CROP, Fit.CANVAS]))
def test_crop_and_canvas_give_exactly_the_size_asked_for(size: Size, frame: Size, fit: Fit) -> None:
    assert after(size, asked(frame, fit)) == frame


@given(sizes, sizes)
def test_cover_is_never_smaller_and_bounds_never_larger_than_asked(size: Size, frame: Size) -> None:
    covered, bounded = after(size, asked(frame, Fit.COVER)), after(size, asked(frame, Fit.BOUNDS))
    assert covered.width >= frame.width
    assert covered.height >= frame.height
    assert bounded.width <= frame.width
    assert bounded.height <= frame.height
    assert frame.width in {covered.width, bounded.width}


@given(sizes, st.integers(1, 5_000), FITS)
def test_one_side_given_the_other_follows_whatever_the_fit(size: Size, side: int, fit: Fit) -> None:
    by_width = after(size, {"width": {"pixels": side}, "fit": fit.value})
    by_height = after(size, {"height": {"pixels": side}, "width": "auto", "fit": fit.value})
    assert by_width.width == by_height.height == side
    assert abs(by_width.height - max(1, side * size.height / size.width)) <= 0.5
    assert abs(by_height.width - max(1, side * size.width / size.height)) <= 0.5


@given(sizes, FITS)
def test_no_side_given_the_size_stays(size: Size, fit: Fit) -> None:
    assert after(size, {"fit": fit.value}) == size
    assert after(size, {"width": "auto", "height": "auto", "fit": fit.value}) == size


@given(sizes, st.integers(1, 400), FITS)
def test_percents_are_of_the_pictures_own_sides(size: Size, percent: int, fit: Fit) -> None:
    both = after(size, {"width": {"percent": percent}, "height": {"percent": percent}})
    one = after(size, {"width": {"percent": percent}, "fit": fit.value})
    exact = max(1, size.width * percent / 100)
    assert abs(both.width - exact) <= 0.5
    assert abs(one.width - exact) <= 0.5


def test_the_example_of_the_contract_grows_a_small_square_to_a_large_one() -> None:
    assert after(Size(128, 128), {"width": {"pixels": 1000}}) == Size(1000, 1000)


@PIXEL_TESTS
@given(size=small, frame=frames, fit=FITS, crop=st.sampled_from(["center", "smart"]))
def test_the_picture_has_the_size_that_was_predicted(
    scene: Scene, size: Size, frame: Size, fit: Fit, crop: str
) -> None:
    given_ = asked(frame, fit, crop)
    image = resized(scene(size.width, size.height), given_)
    assert Size(image.width, image.height) == after(size, given_)


@PIXEL_TESTS
@given(size=small, frame=frames, fit=FITS)
def test_every_point_shows_the_place_that_one_scale_for_both_sides_puts_there(
    scene: Scene, size: Size, frame: Size, fit: Fit
) -> None:
    """The scene's red tells how far right, its green how far down a pixel was: no stretching."""
    image = resized(scene(size.width, size.height), asked(frame, fit))
    scale = (min if fit in {Fit.BOUNDS, Fit.CANVAS} else max)(
        frame.width / size.width, frame.height / size.height
    )
    for part in (0.3, 0.5, 0.7):
        x, y = int(image.width * part), int(image.height * part)
        pixel = image(x, y)
        if len(pixel) == 4 and pixel[3] < 255:
            continue
        column = size.width / 2 + (x + 0.5 - image.width / 2) / scale - 0.5
        row = size.height / 2 + (y + 0.5 - image.height / 2) / scale - 0.5
        # A pixel of rounding, and of the picture's own steps, on either side.
        assert (
            abs(pixel[0] - 255 * column / (size.width - 1))
            <= 1 + 255 * 1.5 / size.width / scale + 4
        )
        assert (
            abs(pixel[1] - 255 * row / (size.height - 1)) <= 1 + 255 * 1.5 / size.height / scale + 4
        )


def test_a_canvas_is_transparent_around_the_picture(scene: Scene) -> None:
    image = resized(scene(40, 20), asked(Size(60, 60), Fit.CANVAS))
    assert image.bands == 4
    assert image.crop(0, 0, 60, 15)[3].max() == 0
    assert image.crop(0, 15, 60, 30)[3].min() == 255
    assert image.crop(0, 45, 60, 15)[3].max() == 0


def test_a_canvas_of_the_pictures_shape_needs_no_alpha(scene: Scene) -> None:
    assert resized(scene(40, 20), asked(Size(60, 30), Fit.CANVAS)).bands == 3


def test_a_smart_crop_keeps_the_subject_that_a_centre_crop_loses() -> None:
    grey = pyvips.Image.black(300, 100, bands=3).linear(1, 120).cast("uchar")
    image = grey.copy(interpretation="srgb").draw_circle([220, 30, 30], 260, 50, 30, fill=True)
    smart = resized(image, asked(Size(100, 100), Fit.CROP, "smart"))
    centre = resized(image, asked(Size(100, 100), Fit.CROP))
    assert smart[0].max() > 200
    assert centre[0].max() == 120


def test_with_networks_a_smart_crop_keeps_a_whole_head_that_is_cut_without_them() -> None:
    image = opened("astronaut.png")
    given = asked(Size(512, 230), Fit.CROP, "smart")
    seeing = OPERATION.apply(image, OPERATION.parse(given), context(image))
    hair = image.crop(180, 12, 80, 100)
    assert _has(seeing, hair)
    assert not _has(resized(image, given), hair)


def _has(image: pyvips.Image, part: pyvips.Image) -> bool:
    """Whether the part, cut out at column 180, is in it at some height."""
    columns = image.crop(180, 0, part.width, image.height).copy_memory()
    tops = range(image.height - part.height + 1)
    return any(
        (columns.crop(0, top, part.width, part.height) - part).abs().max() == 0 for top in tops
    )


@pytest.mark.parametrize("crop", ["center", "smart"])
@pytest.mark.parametrize("size", [Size(1, 1), Size(1, 400), Size(400, 1), Size(3, 2)])
def test_the_thinnest_pictures_can_be_resized(scene: Scene, size: Size, crop: str) -> None:
    image = resized(scene(size.width, size.height), asked(Size(20, 30), Fit.CROP, crop))
    assert (image.width, image.height) == (20, 30)
    assert image.avg() >= 0


def test_alpha_is_scaled_with_the_picture(scene: Scene) -> None:
    left = pyvips.Image.black(50, 100)
    alpha = left.join(left.linear(1, 255), "horizontal").cast("uchar")
    image = resized(scene(100, 100).bandjoin(alpha), asked(Size(50, 50), Fit.CROP))
    assert image.bands == 4
    assert image(5, 25)[3] == 0
    assert image(45, 25)[3] == 255


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"width": {"pixels": 0}}, "resize.width.pixels"),
        ({"width": {"pixels": -1}}, "resize.width.pixels"),
        ({"width": {"pixels": 1.5}}, "resize.width.pixels"),
        ({"width": {"pixels": "10"}}, "resize.width.pixels"),
        ({"height": {"percent": 0}}, "resize.height.percent"),
        ({"height": {"percent": -5}}, "resize.height.percent"),
        ({"width": {}}, "resize.width"),
        ({"width": {"pixels": 1, "percent": 1}}, "resize.width"),
        ({"width": 100}, "resize.width"),
        ({"width": "10px"}, "resize.width"),
        ({"fit": "stretch"}, "resize.fit"),
        ({"crop": "left"}, "resize.crop"),
        ({"depth": 1}, "resize.depth"),
    ],
)
def test_parameters_that_make_no_sense_are_refused_by_name(given: Json, path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"width": {"pixels": 1_000_000}}, "width", "1000000 pixels is above the limit of 65535"),
        ({"height": {"percent": 5000}}, "height", "5000% is above the limit of 1000%"),
        (
            {"width": {"pixels": 20_000}, "height": {"pixels": 20_000}},
            "",
            "20000 x 20000 is 400000000 pixels; the limit is 100000000",
        ),
    ],
)
def test_sizes_above_the_limits_are_foreseen(given: Json, field: str, said: str) -> None:
    assert list(OPERATION.foresee(OPERATION.parse(given), Limits())) == [(field, said)]


def test_sizes_at_the_limits_are_fine() -> None:
    given = {"width": {"pixels": 10_000}, "height": {"pixels": 10_000}}
    assert list(OPERATION.foresee(OPERATION.parse(given), Limits())) == []
    assert list(OPERATION.foresee(OPERATION.parse({"width": {"percent": 1000}}), Limits())) == []
