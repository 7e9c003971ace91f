"""Faces are found where people see them, and nowhere else."""

import cv2
import numpy as np
import pytest
from tests.support.networks import networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import NoNetworks
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.detection.boxes import overlap
from safelight.vision.detection.faces import Face, detect, search

#: The astronaut's face, by hand.
FACE = (180.0, 60.0, 270.0, 178.0)


@pytest.fixture(scope="module")
def astronaut() -> Bytes:
    return color_bytes(opened("astronaut.png"))


def test_a_face_is_found_with_its_place(astronaut: Bytes) -> None:
    faces = detect(astronaut, networks())
    assert len(faces) == 1
    assert overlap(faces[0].box, FACE) > 0.7
    assert faces[0].score > 0.8


def test_landmarks_are_eyes_nose_and_mouth_in_their_order(astronaut: Bytes) -> None:
    left_eye, right_eye, nose, left_corner, right_corner = detect(astronaut, networks())[
        0
    ].landmarks
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_corner[0] < right_corner[0]
    assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_corner[1], right_corner[1])
    assert np.hypot(*(nose - (225, 135))) < 15


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "china.jpg", "flower.jpg"])
def test_no_face_is_found_in_a_picture_without_people(name: str) -> None:
    assert detect(color_bytes(opened(name)), networks()) == []


def test_places_are_in_the_pictures_own_pixels_at_any_size(astronaut: Bytes) -> None:
    twice = cv2.resize(astronaut, (1536, 1536), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    faces = detect(twice, networks())
    assert len(faces) == 1
    assert overlap(faces[0].box, tuple(3 * side for side in FACE)) > 0.7  # type: ignore[arg-type]


def test_a_face_that_is_small_in_a_large_picture_is_found(astronaut: Bytes) -> None:
    large = np.full((1200, 1600, 3), 127, np.uint8)
    large[900:1028, 1300:1428] = cv2.resize(astronaut, (128, 128), interpolation=cv2.INTER_AREA)
    faces = detect(large, networks())
    assert len(faces) == 1
    assert 1340 < faces[0].box[0] < faces[0].box[2] < 1372


def test_of_two_faces_both_are_found_the_surer_first(astronaut: Bytes) -> None:
    noisy = cv2.GaussianBlur(astronaut, (0, 0), 4)
    faces = detect(np.hstack((noisy, astronaut)), networks())
    assert len(faces) == 2
    assert faces[0].score >= faces[1].score
    assert faces[0].box[0] > 512


def test_a_search_finds_the_faces_of_a_crowd_in_a_large_picture(astronaut: Bytes) -> None:
    """Here each is 21 pixels high, of 3000."""
    large = np.full((2000, 3000, 3), 127, np.uint8)
    small = cv2.resize(astronaut, (90, 90), interpolation=cv2.INTER_AREA)
    places = [(100, 150), (1460, 960), (2800, 1800)]
    for left, top in places:
        large[top : top + 90, left : left + 90] = small
    wanted = [(left + 32, top + 10, left + 47, top + 31) for left, top in places]

    def found(faces: list[Face]) -> int:
        return sum(any(overlap(face.box, box) > 0.5 for face in faces) for box in wanted)

    assert found(search(large, networks())) == 3
    assert found(detect(large, networks())) < 3


def test_a_search_finds_a_large_face_once(astronaut: Bytes) -> None:
    large = cv2.resize(astronaut, (1700, 1700), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    assert len(search(large, networks())) == 1


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 300), (300, 2)])
def test_the_smallest_pictures_have_no_face(width: int, height: int) -> None:
    assert detect(np.full((height, width, 3), 128, np.uint8), networks()) == []


def test_without_the_network_the_refusal_names_it() -> None:
    with pytest.raises(Refusal, match="centerface") as caught:
        detect(np.zeros((8, 8, 3), np.uint8), NoNetworks())
    assert caught.value.code is Code.MODEL_MISSING
