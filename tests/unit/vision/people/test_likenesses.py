"""Of several pictures, the person whom most of them show is the one who is meant."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from tests.support.networks import networks
from tests.support.people import SHARED, faces_in, needs_face_descriptor, photographed

from safelight.vision.arrays import Bytes
from safelight.vision.detection.faces import Face
from safelight.vision.people.identity import Descriptor, distance
from safelight.vision.people.likenesses import Likeness, best, likenesses, shared, varied


def descriptor(person: int, change: float = 0.0, way: int = 0) -> Descriptor:
    """People are 0.85 apart; a change moves one of them by as much."""
    numbers = np.zeros(128, np.float32)
    numbers[person] = 0.6
    numbers[64 + way] = change
    return numbers


def likeness(
    person: int,
    change: float = 0.0,
    way: int = 0,
    height: float = 100.0,
    quality: float = 0.5,
    ahead: float = 1.0,
) -> Likeness:
    face = Face((0.0, 0.0, height * 0.8, height), 0.9, np.zeros((5, 2), np.float32))
    return Likeness(face, descriptor(person, change, way), quality, ahead)


def who(faces: Sequence[Likeness | None]) -> list[int | None]:
    return [None if face is None else int(np.argmax(face.descriptor[:64])) for face in faces]


def test_who_is_in_most_pictures_is_found_among_others() -> None:
    pictures = [
        [likeness(1), likeness(5, way=1)],
        [likeness(2, height=300), likeness(5, 0.3, 2)],
        [likeness(5, 0.3, 3)],
        [likeness(1, height=200), likeness(5, 0.2, 4), likeness(3)],
    ]
    assert who(shared(pictures)) == [5, 5, 5, 5]


def test_pictures_of_nobody_and_of_another_person_are_told_apart_from_the_rest() -> None:
    pictures = [[likeness(5)], [], [likeness(6)], [likeness(5, 0.2, 1)]]
    assert who(shared(pictures)) == [5, None, None, 5]


def test_of_two_who_are_in_equally_many_the_larger_is_meant() -> None:
    couple = [likeness(1, height=90), likeness(2, height=140)]
    assert who(shared([couple, couple])) == [2, 2]
    assert who(shared([couple[::-1], couple])) == [2, 2]


def test_one_person_twice_in_a_picture_counts_once() -> None:
    collage = [likeness(1, 0.1 * number, number) for number in range(4)]
    assert who(shared([collage, [likeness(2)], [likeness(2, 0.2, 9)]])) == [None, 2, 2]


def test_without_any_face_there_is_nobody() -> None:
    assert shared([[], []]) == [None, None]
    assert shared([]) == []


def test_what_is_kept_begins_with_the_typical_and_differs_most() -> None:
    typical, one, other = likeness(1), likeness(1, 0.4, 1), likeness(1, 0.4, 2)
    near = [likeness(1, 0.02, 3 + number) for number in range(4)]
    kept = varied([one, *near, typical, other], 3)
    assert len(kept) == 3
    assert distance(kept[0], descriptor(1)) < 0.05
    assert {distance(each, descriptor(1)) > 0.3 for each in kept[1:]} == {True}


def test_what_tells_nothing_more_is_not_kept() -> None:
    assert len(varied([likeness(1)] * 20, 12)) == 1
    assert len(varied([likeness(1, 0.4, way) for way in range(20)], 12)) == 12


def test_a_face_in_profile_is_kept_only_where_there_is_no_other() -> None:
    ahead, aside = likeness(1), likeness(1, 0.4, 1, ahead=0.2)
    assert len(varied([ahead, aside], 12)) == 1
    assert len(varied([aside, likeness(1, 0.4, 2, ahead=0.3)], 12)) == 2


def test_the_best_is_good_and_like_the_person() -> None:
    faces = [None, likeness(1, quality=0.4), likeness(1, 0.1, 1, quality=0.8), likeness(1)]
    position, chosen = best(faces)
    assert (position, chosen) == (2, faces[2])
    unlike = [likeness(1), likeness(1, 0.01, 2), likeness(1, 0.8, 1, quality=0.6)]
    assert best(unlike)[0] < 2


@needs_face_descriptor
def test_who_is_in_two_real_photos_is_found_in_both() -> None:
    pictures = [likenesses(photographed(name), networks()) for name in SHARED]
    assert [len(picture) for picture in pictures] == [3, 3]
    for found, place in zip(shared(pictures), SHARED.values(), strict=True):
        assert found is not None
        left, top, right, bottom = found.face.box
        assert left < place[0] < right
        assert top < place[1] < bottom


@needs_face_descriptor
@pytest.mark.parametrize(
    "worse",
    [
        lambda rgb: cv2.GaussianBlur(rgb, (0, 0), 4),
        lambda rgb: cv2.resize(rgb, (256, 256), interpolation=cv2.INTER_AREA),
        lambda rgb: cv2.warpAffine(
            rgb, cv2.getRotationMatrix2D((226, 118), 35, 1), (512, 512), borderMode=1
        ),
    ],
    ids=["blurred", "smaller", "tilted"],
)
def test_a_worse_picture_of_a_face_is_known_as_one(worse: object) -> None:
    rgb = photographed("astronaut.png")
    changed: Bytes = worse(rgb)  # type: ignore[operator]
    (good,), (bad, *_) = likenesses(rgb, networks()), likenesses(changed, networks())
    assert bad.quality < good.quality * 0.9


@needs_face_descriptor
def test_a_face_that_looks_aside_is_told_from_one_that_looks_ahead() -> None:
    (ahead,) = likenesses(photographed("astronaut.png"), networks())
    aside = min(likenesses(photographed("group2.jpg"), networks()), key=lambda each: each.ahead)
    assert ahead.ahead > 0.9
    assert aside.ahead < 0.3
    # She who sits at the left is seen from the side.
    assert aside.face.box[2] < 700


@needs_face_descriptor
def test_the_largest_faces_come_first() -> None:
    found = likenesses(photographed("group3.jpg"), networks())
    heights = [each.face.height for each in found]
    assert heights == sorted(heights, reverse=True)
    assert len(found) == len(faces_in("group3.jpg"))
