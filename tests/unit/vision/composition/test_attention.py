"""Smart crops keep faces whole, then the subject."""

import cv2
import numpy as np
import pytest
import pyvips
from tests.support.networks import networks, opened

from safelight.domain.networks import NoNetworks
from safelight.imaging.geometry import Box, Size
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.composition.attention import able, best_window

#: The astronaut's head with her hair, by hand: left, top, right, bottom of 512 x 512.
HEAD = (165, 8, 285, 180)


def astronaut(side: int) -> Bytes:
    pixels = color_bytes(opened("astronaut.png"))
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def picture(pixels: Bytes) -> pyvips.Image:
    return pyvips.Image.new_from_array(pixels, interpretation="srgb")


def window_of(pixels: Bytes, window: Size) -> Box:
    size = Size(pixels.shape[1], pixels.shape[0])
    return best_window(picture(pixels), size, window, networks())


def keeps(box: Box, part: tuple[float, float, float, float]) -> bool:
    across = box.left <= part[0] and part[2] <= box.left + box.width
    return across and box.top <= part[1] and part[3] <= box.top + box.height


def head(side: int, left: int, top: int) -> tuple[float, float, float, float]:
    scale = side / 512
    return (
        left + HEAD[0] * scale,
        top + HEAD[1] * scale,
        left + HEAD[2] * scale,
        top + HEAD[3] * scale,
    )


def test_a_flat_window_holds_the_whole_head_and_room_above_it() -> None:
    assert keeps(window_of(astronaut(512), Size(512, 230)), HEAD)


def test_a_face_is_kept_beside_something_far_more_colourful() -> None:
    pixels = np.full((300, 900, 3), 120, np.uint8)
    pixels[:, :300] = astronaut(300)
    pixels[60:240, 650:830] = (250, 20, 20)
    assert keeps(window_of(pixels, Size(300, 300)), head(300, 0, 0))


def test_two_faces_that_fit_are_both_kept() -> None:
    pixels = np.full((240, 900, 3), 120, np.uint8)
    pixels[:, 120:360] = pixels[:, 480:720] = astronaut(240)
    box = window_of(pixels, Size(480, 240))
    assert keeps(box, head(240, 120, 0))
    assert keeps(box, head(240, 480, 0))


def test_of_faces_that_do_not_fit_the_largest_is_kept_whole() -> None:
    pixels = np.full((300, 1000, 3), 120, np.uint8)
    pixels[100:240, 60:200] = astronaut(140)
    pixels[:, 640:940] = astronaut(300)
    assert keeps(window_of(pixels, Size(200, 300)), head(300, 640, 0))


def test_without_a_face_the_subject_is_kept() -> None:
    pixels = np.full((300, 900, 3), (90, 130, 90), np.uint8)
    flower = cv2.resize(color_bytes(opened("flower.jpg")), (450, 300), interpolation=cv2.INTER_AREA)
    pixels[:, 450:] = flower
    box = window_of(pixels, Size(300, 300))
    # The blossom's middle is in the middle of the photo.
    assert box.left + 60 <= 450 + 225 <= box.left + 240


def test_what_is_transparent_attracts_nobody_not_even_a_face() -> None:
    pixels = np.full((256, 768, 3), 120, np.uint8)
    pixels[:, :256] = pixels[:, 512:] = astronaut(256)
    alpha = np.full((256, 768, 1), 255, np.uint8)
    alpha[:, :300] = 0
    image = picture(np.dstack((pixels, alpha)))
    box = best_window(image, Size(768, 256), Size(256, 256), networks())
    assert keeps(box, head(256, 512, 0))


def test_the_window_is_in_the_coordinates_of_the_scaled_picture() -> None:
    pixels = np.full((300, 900, 3), 120, np.uint8)
    pixels[:, 600:] = astronaut(300)
    box = best_window(picture(pixels), Size(1800, 600), Size(600, 600), networks())
    assert keeps(box, tuple(2 * side for side in head(300, 600, 0)))  # type: ignore[arg-type]
    assert box.left + box.width <= 1800


@pytest.mark.parametrize(("width", "height"), [(1, 50), (50, 1), (2000, 3), (40, 33)])
def test_a_window_of_a_tiny_picture_lies_inside_it(width: int, height: int) -> None:
    size = Size(width * 3, height * 3)
    window = Size(size.width, 3) if height > width else Size(3, size.height)
    pixels = np.full((height, width, 3), 90, np.uint8)
    box = best_window(picture(pixels), size, window, networks())
    assert 0 <= box.left <= size.width - window.width
    assert 0 <= box.top <= size.height - window.height


def test_it_is_able_only_with_its_networks() -> None:
    assert able(networks())
    assert not able(NoNetworks())
