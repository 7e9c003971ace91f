"""A description of a subject stands for a kind of object that can be looked for, or for none."""

import pytest

from safelight.imaging import coco
from safelight.instructions.subjects import subject


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("person", "person"),
        ("woman in red dress", "person"),
        ("a young man holding a cup of coffee", "person"),
        ("The smiling fashion model", "person"),
        ("group of people", "person"),
        ("glass bottle", "bottle"),
        ("bottle of perfume", "bottle"),
        ("cup of coffee", "cup"),
        ("a brown dog", "dog"),
        ("black and white dog", "dog"),
        ("golden retriever", "dog"),
        ("sports car", "car"),
        ("vintage red convertible", "car"),
        ("wooden dining table", "dining table"),
        ("leather handbag with gold chain", "handbag"),
        ("hot dog", "hot dog"),
        ("woman and her two dogs", "person and dog"),
        ("iPhone", "cell phone"),
        ("potted cactus", "potted plant"),
        ("family portrait", "person"),
        ("photo of a cat", "cat"),
    ],
)
def test_a_description_stands_for_the_kind_of_its_main_word(description: str, kind: str) -> None:
    assert subject(description) == kind
    assert coco.problem(kind) is None


@pytest.mark.parametrize(
    "description",
    [
        *("", "sneakers", "phone case", "car model", "orange juice", "dog toy", "table lamp"),
        *(
            "perfume",
            "a box of chips and a man",
            "man and his sneakers",
            "sleeping bag",
            "red",
            "!?",
        ),
        *("apple watch", "face cream tube", "ring on a hand", "boat shoes", "and, and"),
    ],
)
def test_a_description_of_anything_else_stands_for_none(description: str) -> None:
    assert subject(description) is None
