"""What was written is gone, and nothing around it has changed."""

import cv2
import numpy as np
import pytest

from safelight.vision.detection.quads import sides
from safelight.vision.people.smear import Pixels, smear

PLACE = np.array([[60, 40], [180, 50], [178, 80], [58, 70]], np.float32)
LUMA = (0.299, 0.587, 0.114)


def inside(pixels: Pixels) -> Pixels:
    mask = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, PLACE.astype(np.int32), (1,))
    found: Pixels = pixels[mask == 1]
    return found


def written(text: str) -> Pixels:
    """A light plate with dark letters on a blue ground, in the place's own tilt."""
    pixels = np.full((120, 240, 3), (40, 60, 160), np.uint8)
    front = np.full((60, 240, 3), 235, np.uint8)
    cv2.putText(front, text, (10, 46), cv2.FONT_HERSHEY_DUPLEX, 1.5, (20, 20, 20), 3)
    corners = np.array([[0, 0], [240, 0], [240, 60], [0, 60]], np.float32)
    onto = cv2.getPerspectiveTransform(corners, PLACE)
    cv2.warpPerspective(front, onto, (240, 120), pixels, borderMode=cv2.BORDER_TRANSPARENT)
    return pixels


def test_two_plates_with_other_letters_of_the_same_weight_look_the_same_after_it() -> None:
    one, other = written("AB 6891"), written("BA 9618")
    apart = np.abs(inside(one).astype(int) - inside(other)).mean()
    smear(one, PLACE)
    smear(other, PLACE)
    after = np.abs(inside(one).astype(int) - inside(other))
    assert apart > 20
    assert after.max() < 15


def test_no_detail_is_left_that_is_finer_than_the_plate_is_high() -> None:
    pixels = written("XYZ 123")
    smear(pixels, PLACE)
    steps = np.abs(np.diff(pixels[55:65, 65:170].astype(int), axis=1))
    assert steps.max() <= 6


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_inside_the_place_not_a_trace_is_left_even_at_sixteen_bits(kind: type) -> None:
    """A stripe that averages out leaves no difference at all."""
    striped: Pixels = np.zeros((120, 240, 3), kind)
    striped[::2] = 200
    smear(striped, np.array([[60, 40], [180, 40], [180, 80], [60, 80]], np.float32))
    assert np.ptp(striped[41:80, 61:180]) <= 12


def test_far_from_the_place_nothing_changes() -> None:
    pixels = written("AB 1234")
    before = pixels.copy()
    smear(pixels, PLACE)
    reach = int(sides(PLACE)[1] * 0.5)
    changed = np.argwhere((pixels != before).any(axis=2))
    assert changed.min(axis=0)[0] >= 40 - reach
    assert changed.max(axis=0)[0] <= 80 + reach
    assert changed.min(axis=0)[1] >= 58 - reach
    assert changed.max(axis=0)[1] <= 180 + reach


def test_further_bands_stay_and_the_depth_does() -> None:
    pixels = np.dstack((written("AB 1234"), np.arange(240, dtype=np.uint8)[None].repeat(120, 0)))
    deep = pixels.astype(np.uint16) * 257
    smear(deep, PLACE)
    assert deep.dtype == np.uint16
    assert (deep[..., 3] == pixels[..., 3].astype(np.uint16) * 257).all()
    assert (deep[..., :3] != pixels[..., :3].astype(np.uint16) * 257).any()


@pytest.mark.parametrize(
    ("across", "down"), [(-100, 0), (100, 0), (0, -55), (0, 60), (-100, -55), (400, 0), (0, -300)]
)
def test_a_place_that_is_cut_off_is_covered_as_far_as_it_is_there(across: int, down: int) -> None:
    pixels: Pixels = np.random.default_rng(3).integers(0, 256, (120, 240, 3)).astype(np.uint8)
    moved = PLACE + np.array([across, down], np.float32)
    smear(pixels, moved)
    part = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(part, moved.astype(np.int32), (1,))
    assert pixels[part == 0].std() > 70
    assert not part.any() or pixels[part == 1].std() < 15


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    ("ground", "sign"),
    [
        ((255, 255, 255), (255, 0, 0)),
        ((255, 255, 255), (0, 0, 160)),
        ((255, 204, 0), (0, 0, 0)),
        ((255, 255, 255), (10, 10, 10)),
        ((0, 0, 255), (255, 255, 255)),
        ((0, 0, 0), (255, 255, 255)),
    ],
)
def test_a_coloured_plate_keeps_its_hue_and_its_dark_end_dark(
    ground: tuple[int, ...], sign: tuple[int, ...], kind: type
) -> None:
    full = np.iinfo(kind).max
    pixels: Pixels = np.full((120, 400, 3), full // 2, kind)
    colors = np.array((ground, sign)) * (full // 255)
    pixels[30:90, 50:350], pixels[30:90, 50:150] = colors
    place = pixels[30:90, 50:350]
    hue = np.argsort(place.mean(axis=(0, 1)), kind="stable")
    smear(pixels, np.array([[50, 30], [350, 30], [350, 90], [50, 90]], np.float32))
    assert np.diff(place[..., hue].astype(int)).min() >= -full * 0.01
    (left, right), (bright, dark) = place[30, [20, 270]] @ LUMA, colors @ LUMA
    assert abs(left - dark) < abs(left - bright)
    assert abs(right - bright) < abs(right - dark)
