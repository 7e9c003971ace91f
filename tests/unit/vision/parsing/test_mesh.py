"""A face's outline holds the face, and neither hair nor neck."""

import cv2
import numpy as np
import pytest
from tests.support.networks import networks, opened

from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.detection.faces import Face, detect
from safelight.vision.parsing.mesh import Points, outline


@pytest.fixture(scope="module")
def astronaut() -> Bytes:
    return color_bytes(opened("astronaut.png"))


@pytest.fixture(scope="module")
def face(astronaut: Bytes) -> Face:
    return detect(astronaut, networks())[0]


def inside(corners: Points, x: float, y: float) -> bool:
    return cv2.pointPolygonTest(corners, (x, y), measureDist=False) > 0


def test_eyes_nose_and_mouth_are_in_it_and_hair_neck_and_wall_are_not(
    astronaut: Bytes, face: Face
) -> None:
    corners = outline(astronaut, face, networks())
    assert all(inside(corners, float(x), float(y)) for x, y in face.landmarks)
    # By hand: the fringe, the collar, the wall beside the head.
    assert not any(inside(corners, x, y) for x, y in [(225, 45), (225, 190), (330, 110)])


def test_it_turns_with_the_head(astronaut: Bytes, face: Face) -> None:
    upright = outline(astronaut, face, networks())
    height = astronaut.shape[0]
    # A quarter turn: what was at x, y is at height - y, x.
    left, top, right, bottom = face.box
    lying = Face(
        (height - bottom, left, height - top, right),
        face.score,
        np.column_stack((height - face.landmarks[:, 1], face.landmarks[:, 0])),
    )
    turned = outline(np.ascontiguousarray(np.rot90(astronaut, -1)), lying, networks())
    expected = np.column_stack((height - upright[:, 1], upright[:, 0]))
    np.testing.assert_allclose(turned.mean(axis=0), expected.mean(axis=0), atol=4)
    np.testing.assert_allclose(np.ptp(turned, axis=0), np.ptp(expected, axis=0), atol=6)


def test_it_is_the_same_in_a_larger_picture(astronaut: Bytes, face: Face) -> None:
    small = outline(astronaut, face, networks())
    large = np.asarray(cv2.resize(astronaut, None, fx=4, fy=4), np.uint8)
    left, top, right, bottom = (4 * side for side in face.box)
    found = outline(
        large, Face((left, top, right, bottom), face.score, 4 * face.landmarks), networks()
    )
    np.testing.assert_allclose(np.ptp(found, axis=0) / 4, np.ptp(small, axis=0), atol=5)
    np.testing.assert_allclose(found.mean(axis=0) / 4, small.mean(axis=0), atol=4)


def test_where_no_face_is_seen_it_is_the_oval_in_the_box(face: Face) -> None:
    wall = np.full((300, 300, 3), 128, np.uint8)
    corners = outline(wall, Face((100, 60, 180, 180), 0.9, face.landmarks - 100), networks())
    np.testing.assert_allclose(corners.min(axis=0), [100, 60], atol=1)
    np.testing.assert_allclose(corners.max(axis=0), [180, 180], atol=1)
    assert cv2.contourArea(corners) == pytest.approx(np.pi * 40 * 60, rel=0.01)
