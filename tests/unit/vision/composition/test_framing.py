"""What a crop is to hold: all heads with hair, ears and chin, the subject, all objects named."""

import numpy as np
import pytest
from tests.support.networks import needs_nanodet, networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.vision.arrays import Bytes
from safelight.vision.composition.framing import Target, of_faces, of_objects, of_subject
from safelight.vision.segmentation.subjects import look


def rgb(name: str) -> Bytes:
    return look(opened(name))


def covers(target: Target, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = target.box
    return left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom


def area(target: Target) -> float:
    left, top, right, bottom = target.box
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    return (right - left) * (bottom - top)


def test_a_face_comes_with_the_head_and_not_much_else() -> None:
    target = of_faces(rgb("astronaut.png"), networks())
    # Her hair begins at row 8, her chin is at 186; by hand, of 512.
    assert covers(target, (170 / 512, 12 / 512, 280 / 512, 186 / 512))
    assert area(target) < 0.15
    assert target.words == "the face"


def test_all_faces_are_held_and_counted() -> None:
    target = of_faces(rgb("zidane.jpg"), networks())
    assert target.words == "2 faces"
    # Both heads, by hand.
    assert covers(target, (0.36, 0.1, 0.84, 0.6))


def test_faces_of_passers_by_do_not_count() -> None:
    crowd = np.full((512, 900, 3), 127, np.uint8)
    crowd[:, :512] = rgb("astronaut.png")
    crowd[300:364, 700:764] = rgb("astronaut.png")[::8, ::8]
    assert of_faces(crowd, networks()).words == "the face"


@pytest.mark.parametrize("name", ["coffee.png", "flower.jpg"])
def test_without_a_face_it_says_so(name: str) -> None:
    with pytest.raises(Refusal, match="cannot be cropped to faces") as caught:
        of_faces(rgb(name), networks())
    assert caught.value.code is Code.SUBJECT_NOT_FOUND


def test_the_subject_is_framed_closely() -> None:
    target = of_subject(rgb("flower.jpg"), networks())
    # The blossom, by hand.
    assert covers(target, (0.3, 0.25, 0.66, 0.78))
    assert area(target) < 0.4


@needs_nanodet
def test_all_objects_of_the_kind_are_held() -> None:
    target = of_objects(rgb("mug.jpg"), ("cat", "cup"), networks())
    assert target.words == "cat, cup"
    alone = of_objects(rgb("mug.jpg"), ("cup",), networks())
    assert area(alone) < area(target)
    assert covers(target, alone.box)


@needs_nanodet
def test_of_an_object_that_is_not_there_it_says_what_is() -> None:
    with pytest.raises(Refusal, match=r"to dog: there is none; what was found is: .*bus") as caught:
        of_objects(rgb("bus.jpg"), ("dog",), networks())
    assert caught.value.code is Code.SUBJECT_NOT_FOUND
