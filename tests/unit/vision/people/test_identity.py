"""A face is near to itself in other pictures of the person, and far from everybody else's."""

from itertools import combinations

import cv2
import numpy as np
import pytest
from tests.support.networks import networks
from tests.support.people import (
    SHARED,
    face_at,
    faces_in,
    needs_face_descriptor,
    photographed,
    sitting,
)

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import NoNetworks
from safelight.vision.arrays import Bytes
from safelight.vision.detection.faces import Face, detect
from safelight.vision.people.identity import (
    CLEAR,
    SAME,
    SURE,
    Descriptor,
    aligned,
    describe,
    distance,
    recognise,
)

#: Eyes, nose and corners of the mouth of an upright face, around its nose.
POINTS = np.array([[-30, -40], [30, -40], [0, 0], [-25, 40], [25, 40]], np.float32)


def described(name: str) -> list[Descriptor]:
    return [describe(photographed(name), face, networks()) for face in faces_in(name)]


def lower(face: Face, height: float) -> Face:
    """The same place in the picture, said to be a face of this height."""
    left, top, right, _ = face.box
    return Face((left, top, right, top + height), face.score, face.landmarks)


def away(descriptor: Descriptor, by: float) -> list[float]:
    """Another one at this distance."""
    step = np.zeros(128, np.float32)
    step[7] = by
    return [float(number) for number in descriptor + step]


@pytest.mark.parametrize("degrees", [0, 20, -45, 90, 180])
@pytest.mark.parametrize("scale", [0.8, 1.0, 6.0])
def test_a_face_is_cut_out_upright_and_always_as_large(degrees: float, scale: float) -> None:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = (POINTS @ turn.T * scale + 500).astype(np.float32)
    drawn = np.zeros((1000, 1000, 3), np.uint8)
    for point in points[:2]:
        cv2.circle(
            drawn, np.rint(point).astype(int).tolist(), max(1, round(8 * scale)), (255, 0, 0), -1
        )
    middle = np.rint((points[3] + points[4]) / 2).astype(int).tolist()
    cv2.circle(drawn, middle, max(1, round(8 * scale)), (0, 255, 0), -1)
    seen = aligned(drawn, Face((0.0, 0.0, 1.0, 1.0), 1.0, points)).astype(float)
    assert seen.shape == (150, 150, 3)
    rows, columns = np.nonzero(seen[..., 0] > 100)
    left, right = columns < 75, columns >= 75
    assert abs(rows[left].mean() - rows[right].mean()) < 3
    assert columns[left].mean() + columns[right].mean() == pytest.approx(149, abs=4)
    mouth, _ = np.nonzero(seen[..., 1] > 100)
    # From the eyes to the mouth it is 0.45 of the side, aslant: a little less downwards.
    assert 0.38 * 150 < mouth.mean() - rows.mean() < 0.45 * 150


def test_a_face_at_the_edge_is_continued_by_what_is_there() -> None:
    grey = np.full((40, 40, 3), 90, np.uint8)
    assert (aligned(grey, Face((0.0, 0.0, 9.0, 9.0), 1.0, POINTS)) == 90).all()


@needs_face_descriptor
@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("name", ["astronaut.png", "hopper.jpg"])
def test_one_person_is_the_same_in_another_picture(name: str, number: int) -> None:
    again = sitting(name, number)
    face = detect(again, networks())[0]
    assert distance(describe(again, face, networks()), described(name)[0]) < SURE


@needs_face_descriptor
def test_a_person_is_the_same_in_two_real_photos_and_nobody_else_is() -> None:
    one, other = (
        describe(photographed(name), face_at(name, place), networks())
        for name, place in SHARED.items()
    )
    assert distance(one, other) < SURE
    others = [each for each in described("group3.jpg") if distance(each, other) > 0]
    assert len(others) == 2
    assert min(distance(one, each) for each in others) > SAME


@needs_face_descriptor
def test_different_people_are_further_apart() -> None:
    people = [
        each for name in ("astronaut.png", "hopper.jpg", "group3.jpg") for each in described(name)
    ]
    assert len(people) == 5
    assert min(distance(one, other) for one, other in combinations(people, 2)) > SAME


@needs_face_descriptor
def test_a_mirror_image_is_the_same_face() -> None:
    rgb: Bytes = photographed("astronaut.png")
    mirrored: Bytes = np.ascontiguousarray(rgb[:, ::-1])
    points = faces_in("astronaut.png")[0].landmarks * [-1, 1] + [rgb.shape[1], 0]
    face = Face((0.0, 0.0, 90.0, 120.0), 1.0, points[[1, 0, 2, 4, 3]].astype(np.float32))
    assert distance(describe(mirrored, face, networks()), described("astronaut.png")[0]) < 0.03


@needs_face_descriptor
def test_each_face_is_the_nearest_persons_and_a_strangers_is_nobodys() -> None:
    rgb = np.hstack((photographed("astronaut.png"), sitting("hopper.jpg", 0)[:512]))
    faces = sorted(detect(rgb, networks()), key=lambda face: face.box[0])
    known = described("astronaut.png")[0]
    people = {
        "far": [away(known, 0.3)],
        "near": [away(known, 0.9), away(known, 0.1)],
        "nobody": [],
    }
    assert recognise(rgb, faces, people, networks()) == ["near", None]


@needs_face_descriptor
def test_a_person_who_is_there_twice_is_recognised_twice() -> None:
    rgb = np.hstack((photographed("astronaut.png"), sitting("astronaut.png", 2)))
    people = {"she": [away(described("astronaut.png")[0], 0)]}
    found = recognise(rgb, detect(rgb, networks(), 0.6), people, networks())
    assert found == ["she", "she"]


@needs_face_descriptor
@pytest.mark.parametrize(
    ("height", "by", "found"),
    [
        (CLEAR, SAME - 0.01, "she"),
        (CLEAR, SAME + 0.01, None),
        (CLEAR - 1, SAME - 0.01, None),
        (CLEAR - 1, SURE - 0.01, "she"),
        (19, 0.0, None),
    ],
)
def test_a_small_face_has_to_be_nearer_and_a_tiny_one_is_nobodys(
    height: float, by: float, found: str | None
) -> None:
    rgb, face = photographed("astronaut.png"), faces_in("astronaut.png")[0]
    people = {"she": [away(described("astronaut.png")[0], by)]}
    assert recognise(rgb, [lower(face, height)], people, networks()) == [found]


@needs_face_descriptor
def test_a_stricter_limit_recognises_fewer() -> None:
    rgb, faces = photographed("astronaut.png"), faces_in("astronaut.png")
    people = {"she": [away(described("astronaut.png")[0], 0.48)]}
    assert recognise(rgb, faces, people, networks()) == ["she"]
    assert recognise(rgb, faces, people, networks(), SURE) == [None]


def test_where_nobody_is_known_no_network_is_needed() -> None:
    rgb, faces = photographed("astronaut.png"), faces_in("astronaut.png")
    assert recognise(rgb, faces, {}, NoNetworks()) == [None]
    assert recognise(rgb, faces, {"she": []}, NoNetworks()) == [None]


def test_without_the_network_the_refusal_names_it() -> None:
    with pytest.raises(Refusal, match="face-descriptor") as caught:
        describe(photographed("astronaut.png"), faces_in("astronaut.png")[0], NoNetworks())
    assert caught.value.code is Code.MODEL_MISSING
