"""A plate that was blurred cannot be read by what read it before, and all else stays."""

from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, networks, opened
from tests.support.plates import front, hung

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.imaging.budget import Budget
from safelight.operations.blur_car_plate import OPERATION
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.detection import text
from safelight.vision.detection.boxes import Rectangle
from safelight.vision.detection.quads import Quad, bounds

PLACES = [((520.0, 330.0), 110.0, 0.0), ((230.0, 300.0), 90.0, 15.0)]
SIGNS = ["KX 4821", "B 77 XYZ"]


def picture(pixels: Any) -> pyvips.Image:
    deep = pixels.dtype == np.uint16
    return pyvips.Image.new_from_array(pixels, interpretation="rgb16" if deep else "srgb")


def street() -> tuple[Bytes, list[Quad]]:
    """A motorcycle with two plates, and where they are."""
    pixels = color_bytes(opened("motorcycle.png")).copy()
    quads = [hung(pixels, front(sign), *place) for sign, place in zip(SIGNS, PLACES, strict=True)]
    return pixels, quads


def blurred(image: pyvips.Image) -> pyvips.Image:
    return OPERATION.apply(image, OPERATION.parse({}), context(image))


def read(image: pyvips.Image, quad: Quad) -> text.Reading:
    return text.read(color_bytes(image), quad, networks())


def near(box: Rectangle, by: int) -> tuple[slice, slice]:
    left, top, right, bottom = (int(side) for side in box)
    return slice(max(0, top - by), bottom + by), slice(max(0, left - by), right + by)


def test_what_was_read_before_is_not_read_after_it() -> None:
    pixels, quads = street()
    before, after = picture(pixels), blurred(picture(pixels))
    for quad, sign in zip(quads, SIGNS, strict=True):
        assert read(before, quad).text.replace(" ", "") == sign.replace(" ", "")
        left = read(after, quad)
        assert len(left.text.strip()) < 2 or left.score < 0.5


def test_enlarging_and_sharpening_do_not_bring_it_back() -> None:
    pixels, quads = street()
    after = blurred(picture(pixels)).resize(3, kernel="cubic").hist_equal()
    for quad in quads:
        left = read(after, (quad * 3).astype(np.float32))
        assert len(left.text.strip()) < 3


def test_no_line_of_writing_is_found_where_the_plates_were() -> None:
    pixels, quads = street()
    after = color_bytes(blurred(picture(pixels)))
    for line in text.lines(after, networks(), 741):
        left, top, right, bottom = bounds(line)
        for quad in quads:
            place = bounds(quad)
            assert right < place[0] or place[2] < left or bottom < place[1] or place[3] < top


def test_away_from_the_plates_nothing_changes() -> None:
    pixels, quads = street()
    after = blurred(picture(pixels)).numpy().copy()
    expected = pixels.copy()
    for quad in quads:
        place = near(bounds(quad), 12)
        after[place] = expected[place] = 0
    assert (after == expected).all()


def test_the_plate_keeps_its_colour_in_the_mean() -> None:
    pixels, quads = street()
    after = blurred(picture(pixels)).numpy()
    middle = near(bounds(quads[0]), -8)
    apart = after[middle].reshape(-1, 3).mean(axis=0) - pixels[middle].reshape(-1, 3).mean(axis=0)
    assert np.abs(apart).max() < 25


def test_sixteen_bits_and_alpha_are_kept() -> None:
    pixels, quads = street()
    alpha = np.linspace(0, 65_535, 741).astype(np.uint16)[None].repeat(500, axis=0)
    image = picture(np.dstack((pixels.astype(np.uint16) * 257, alpha)))
    after = blurred(image)
    assert (after.format, after.bands, after.interpretation) == ("ushort", 4, "rgb16")
    assert (after.numpy()[..., 3] == alpha).all()
    assert len(read(after, quads[0]).text.strip()) < 2


def test_without_a_plate_the_picture_stays_as_it_is() -> None:
    image = opened("coffee.png")
    assert (image - blurred(image)).abs().max() == 0


def test_the_picture_that_was_given_is_not_written_to() -> None:
    pixels, _ = street()
    image = picture(pixels).copy_memory()
    blurred(image)
    assert (image.numpy() == pixels).all()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 400), (400, 2)])
def test_the_smallest_pictures_come_back(width: int, height: int) -> None:
    image = picture(np.full((height, width, 3), 99, np.uint8))
    assert (image - blurred(image)).abs().max() == 0


def test_without_its_networks_it_says_which_it_lacks() -> None:
    image = opened("coffee.png")
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(image, OPERATION.parse({}), context(image, networks=NoNetworks()))
    assert caught.value.code is Code.MODEL_MISSING


def test_it_keeps_to_its_time_and_tells_how_far_it_is() -> None:
    image, told = picture(street()[0]), list[float]()
    OPERATION.apply(image, OPERATION.parse({}), context(image, tell=told.append))
    assert told[-1] == 1
    late = context(image, budget=Budget.starting(-1, 2**30))
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(image, OPERATION.parse({}), late)
    assert caught.value.code is Code.RENDER_TIMEOUT


def test_it_asks_for_the_networks_that_it_cannot_do_without() -> None:
    assert OPERATION.networks(OPERATION.parse({})) == (
        "plate-detector",
        "ppocr-detector",
        "ppocr-recogniser",
    )


def test_there_is_nothing_to_choose() -> None:
    with pytest.raises(Invalid):
        OPERATION.parse({"strength": 2})
