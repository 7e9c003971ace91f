"""Parts of real photos are told apart, and none is made up."""

import numpy as np
import pytest
from tests.support.networks import networks, opened

from safelight.vision.arrays import Bytes
from safelight.vision.parsing.parts import BACKGROUND, FACE, PERSON, Masks, is_there, memory, parse


@pytest.fixture(scope="module")
def astronaut() -> Masks:
    return parse(opened("astronaut.png"), [FACE, PERSON, BACKGROUND], networks())


def test_people_and_background_share_out_the_picture(astronaut: Masks) -> None:
    shared = astronaut[PERSON].astype(int) + astronaut[BACKGROUND]
    assert (shared == 255).all()


def test_a_face_is_part_of_a_person(astronaut: Masks) -> None:
    face = astronaut[FACE] > 200
    assert (astronaut[PERSON][face] > 200).mean() > 0.99


@pytest.mark.parametrize(
    ("label", "row", "column"),
    [
        # By hand: cheek, hair, suit, wall, flag.
        ("face", 140, 250),
        ("person", 45, 200),
        ("person", 350, 130),
        ("background", 60, 350),
        ("background", 100, 30),
    ],
)
def test_each_place_belongs_to_what_it_shows(
    astronaut: Masks, label: str, row: int, column: int
) -> None:
    belongs = {name for name, mask in astronaut.items() if mask[row, column] > 200}
    assert belongs == ({FACE, PERSON} if label == FACE else {label})


def test_all_faces_of_a_picture_are_one_mask() -> None:
    found = parse(opened("zidane.jpg"), [FACE], networks())
    assert list(found) == [FACE]
    # By hand: the cheeks of the two men.
    assert found[FACE][200, 1000] > 200
    assert found[FACE][350, 600] > 200
    assert found[FACE].mean() / 255 < 0.06


def test_what_was_not_asked_for_and_what_is_not_there_is_left_out() -> None:
    assert not parse(opened("chelsea.png"), [FACE], networks())


def test_without_anybody_the_background_is_what_does_not_stand_out() -> None:
    found = parse(opened("coffee.png"), [FACE, PERSON, BACKGROUND], networks())
    assert list(found) == [BACKGROUND]
    # The cup; the table.
    assert found[BACKGROUND][150, 280] < 50
    assert found[BACKGROUND][370, 40] > 200


@pytest.mark.parametrize(("set_", "expected"), [(0, False), (1, True)])
def test_a_part_is_there_from_a_pixel_on_in_a_small_picture(set_: int, expected: bool) -> None:  # noqa: FBT001 -- what is expected
    mask: Bytes = np.zeros((10, 10), np.uint8)
    mask.flat[:set_] = 255
    assert is_there(mask) is expected


def test_a_deep_picture_takes_twice_the_memory_of_its_pixels() -> None:
    image = opened("coffee.png")
    deep = (image * 257).cast("ushort")
    base = memory(image.crop(0, 0, 1, 1))
    assert memory(deep) - base == pytest.approx(2 * (memory(image) - base), rel=0.01)
