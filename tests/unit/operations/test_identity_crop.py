"""Nobody can be recognised by what an identity crop leaves, or it says why it left nothing."""

from typing import Any

import cv2
import numpy as np
import pytest
import pyvips
from tests.support.networks import context, networks, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.geometry import Size
from safelight.operations.identity_crop import OPERATION
from safelight.vision.arrays import Bytes, color_bytes

#: Rows of the astronaut's photo, by hand: the tip of her nose, and where her upper lip begins.
NOSE, LIP = 126, 142


def astronaut() -> pyvips.Image:
    return opened("astronaut.png")


def picture(pixels: Bytes) -> pyvips.Image:
    return pyvips.Image.new_from_array(pixels, interpretation="srgb")


def cropped(image: pyvips.Image) -> pyvips.Image:
    return OPERATION.apply(image, OPERATION.parse({}), context(image))


def difference(one: pyvips.Image, other: pyvips.Image) -> Any:
    return (one - other).abs().max()


def test_the_crop_begins_between_nose_and_lips_and_keeps_width_and_foot() -> None:
    image = astronaut()
    result = cropped(image)
    cut = image.height - result.height
    assert NOSE < cut < LIP
    assert result.width == image.width
    assert difference(result, image.crop(0, cut, image.width, result.height)) == 0


def test_with_several_faces_the_lowest_line_counts() -> None:
    face = color_bytes(astronaut())
    pixels = np.full((812, 1024, 3), 127, np.uint8)
    pixels[:512, :512] = face
    pixels[300:, 512:] = face
    result = cropped(picture(pixels))
    assert 300 + NOSE < 812 - result.height < 300 + LIP


def test_a_face_too_small_to_be_known_does_not_count() -> None:
    pixels = np.full((640, 640, 3), 127, np.uint8)
    face = color_bytes(astronaut())
    pixels[:512, :512] = face
    pixels[580:, 580:] = cv2.resize(face, (60, 60), interpolation=cv2.INTER_AREA)
    result = cropped(picture(pixels))
    assert NOSE < 640 - result.height < LIP


@pytest.mark.parametrize("degrees", [-25, 25])
def test_of_a_tilted_head_no_part_of_the_nose_is_left(degrees: int) -> None:
    face = color_bytes(astronaut())
    turn = cv2.getRotationMatrix2D((225.0, 120.0), degrees, 1.0)
    tilted = cv2.warpAffine(face, turn, (512, 512), borderMode=cv2.BORDER_REPLICATE)
    result = cropped(picture(np.asarray(tilted, np.uint8)))
    cut = 512 - result.height
    nostrils = np.array([[208, 133, 1], [241, 133, 1]]) @ turn.T
    assert nostrils[:, 1].max() < cut
    assert cut < (np.array([225, 178, 1]) @ turn.T)[1]


def test_sixteen_bits_and_alpha_are_kept() -> None:
    deep = (astronaut().cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
    image = deep.bandjoin(deep[0]).copy_memory()
    result = cropped(image)
    assert (result.format, result.bands) == ("ushort", 4)
    assert image.height - LIP < result.height < image.height - NOSE


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png"])
def test_without_a_face_it_says_that_there_is_none(name: str) -> None:
    with pytest.raises(Refusal, match="found no face") as caught:
        cropped(opened(name))
    assert caught.value.code is Code.SUBJECT_NOT_FOUND


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (200, 3)])
def test_the_smallest_pictures_have_no_face(width: int, height: int) -> None:
    with pytest.raises(Refusal) as caught:
        cropped(picture(np.full((height, width, 3), 99, np.uint8)))
    assert caught.value.code is Code.SUBJECT_NOT_FOUND


def test_a_face_at_the_foot_that_leaves_nothing_is_refused_with_the_rows() -> None:
    image = astronaut()
    with pytest.raises(Refusal, match=r"row \d+ of 128: nothing") as caught:
        cropped(image.crop(0, 0, 512, 128).copy_memory())
    assert caught.value.code is Code.OPERATION_FAILED


def test_the_size_foreseen_is_the_largest_possible() -> None:
    assert OPERATION.after(OPERATION.parse({}), Size(40, 30)) == Size(40, 30)


def test_it_needs_the_network_that_finds_faces() -> None:
    assert all(networks().has(name) for name in OPERATION.networks(OPERATION.parse({})))


def test_there_is_nothing_to_choose() -> None:
    with pytest.raises(Invalid):
        OPERATION.parse({"line": 3})
