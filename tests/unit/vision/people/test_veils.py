"""Nothing is left of a hidden face by which it could be known, and all around it stays."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from tests.support.networks import networks
from tests.support.people import faces_in, needs_face_descriptor, photographed

from safelight.vision.detection.faces import Face
from safelight.vision.people.identity import SAME, describe, distance
from safelight.vision.people.smear import Pixels
from safelight.vision.people.veils import Veil, hide, oval

#: Eyes, nose and corners of the mouth, around the nose, of a face 120 high and 90 wide.
POINTS = np.array([[-20, -17], [20, -17], [0, 3], [-16, 27], [16, 27]], np.float32)
VEILS = list(Veil)


def face(scale: float = 1.0, degrees: float = 0.0, at: tuple[float, float] = (200, 200)) -> Face:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = (POINTS @ turn.T * scale + at).astype(np.float32)
    half = np.abs(turn) @ np.array([45.0, 60.0]) * scale
    box = (at[0] - half[0], at[1] - half[1], at[0] + half[0], at[1] + half[1])
    return Face(box, 0.9, points)


def inside(pixels: Pixels, of: Face) -> npt.NDArray[np.bool_]:
    mask = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.rint(oval(of)).astype(np.int32), (1,))
    return mask > 0


def noise(side: int = 400) -> Pixels:
    values: Pixels = np.random.default_rng(4).integers(0, 256, (side, side, 3)).astype(np.uint8)
    return values


@pytest.mark.parametrize("degrees", [0, 15, -30, 60, 90, 180])
def test_the_oval_holds_the_face_its_ears_and_its_chin_however_it_is_held(degrees: float) -> None:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    outline = oval(face(degrees=degrees))
    for point in ((-50, -10), (50, -10), (0, 62), (0, -62), (-25, 45), (25, 45)):
        x, y = turn @ np.array(point) + 200
        assert cv2.pointPolygonTest(outline, (float(x), float(y)), measureDist=False) > 0


def test_the_oval_of_a_turned_head_reaches_back_to_the_ear() -> None:
    straight, turned = face(), face()
    turned.landmarks[2, 0] += 20
    assert oval(turned)[:, 0].min() < oval(straight)[:, 0].min() - 15
    assert oval(turned)[:, 0].max() <= oval(straight)[:, 0].max() + 1


@pytest.mark.parametrize("veil", VEILS)
@pytest.mark.parametrize("scale", [0.15, 0.5, 1.0, 3.0])
def test_no_detail_is_left_at_any_size(veil: Veil, scale: float) -> None:
    """Stripes that a patch averages out leave next to nothing."""
    there = face(scale, at=(400, 400))
    period = 2 * max(1, round(2 * scale))
    striped: Pixels = np.zeros((800, 800, 3), np.uint8)
    striped[:, np.arange(800) % period < period // 2] = 200
    other: Pixels = 200 - striped
    hide(striped, there, veil)
    hide(other, there, veil)
    apart = np.abs(striped.astype(int) - other)[inside(striped, there)]
    assert apart.mean() < 30


@pytest.mark.parametrize("veil", [Veil.BLUR, Veil.PIXELATE])
def test_a_large_face_becomes_a_few_patches(veil: Veil) -> None:
    there = face(3.0, at=(400, 400))
    pixels = noise(800)
    hide(pixels, there, veil)
    left = pixels[inside(pixels, there)]
    assert left.std() < 12
    if veil is Veil.PIXELATE:
        assert len(np.unique(left, axis=0)) <= 8 * 8


def test_a_cover_is_one_dark_colour() -> None:
    pixels = noise()
    hide(pixels, face(), Veil.COVER)
    left = np.unique(pixels[inside(pixels, face())], axis=0)
    assert len(left) == 1
    assert left.max() < 40


@pytest.mark.parametrize("veil", VEILS)
def test_far_from_the_face_nothing_changes(veil: Veil) -> None:
    pixels, there = noise(), face()
    before = pixels.copy()
    hide(pixels, there, veil)
    rows, columns = np.nonzero((pixels != before).any(axis=2))
    low, high = oval(there).min(axis=0) - 20, oval(there).max(axis=0) + 20
    assert low[0] < columns.min() < columns.max() < high[0]
    assert low[1] < rows.min() < rows.max() < high[1]


@pytest.mark.parametrize("veil", VEILS)
def test_sixteen_bits_and_further_bands_stay(veil: Veil) -> None:
    deep = np.dstack((noise(), np.arange(400, dtype=np.uint8)[None].repeat(400, 0)))
    deep = deep.astype(np.uint16) * 257
    before = deep.copy()
    hide(deep, face(), veil)
    assert deep.dtype == np.uint16
    assert (deep[..., 3] == before[..., 3]).all()
    assert (deep[200, 200, :3] != before[200, 200, :3]).any()
    if veil is Veil.COVER:
        assert (deep[200, 200, :3] == 24 * 257).all()


@pytest.mark.parametrize("veil", VEILS)
@pytest.mark.parametrize("at", [(0, 0), (400, 200), (-500, 200), (200, 460), (200, 900)])
def test_a_face_that_is_cut_off_is_hidden_as_far_as_it_is_there(
    veil: Veil, at: tuple[int, int]
) -> None:
    pixels, there = noise(), face(at=at)
    before = pixels.copy()
    hide(pixels, there, veil)
    where = inside(pixels, there)
    outside = np.hypot(*(np.indices((400, 400)) - np.array(at[::-1])[:, None, None])) > 150
    assert (pixels[outside] == before[outside]).all()
    assert not where.any() or pixels[where].std() < 25


@pytest.mark.parametrize("veil", VEILS)
def test_the_smallest_pictures_can_be_hidden(veil: Veil) -> None:
    pixels: Pixels = np.full((1, 1, 3), 200, np.uint8)
    hide(pixels, face(0.02, at=(0.5, 0.5)), veil)
    assert pixels.shape == (1, 1, 3)


@needs_face_descriptor
@pytest.mark.parametrize("veil", VEILS)
@pytest.mark.parametrize("name", ["astronaut.png", "group3.jpg"])
def test_nobody_is_recognised_behind_a_veil(name: str, veil: Veil) -> None:
    before, after = photographed(name), photographed(name).copy()
    for each in faces_in(name):
        hide(after, each, veil)
    for each in faces_in(name):
        shown, hidden = (describe(rgb, each, networks()) for rgb in (before, after))
        assert distance(shown, hidden) > SAME
