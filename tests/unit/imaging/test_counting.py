"""Things are counted in words."""

import pytest

from safelight.imaging.coco import NAMES
from safelight.imaging.counting import counted, plural, with_article


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["dog"], "a dog"),
        (["umbrella"], "an umbrella"),
        (["person", "bus", "person"], "2 people and a bus"),
        (["cup", "wine glass", "knife", "knife"], "a cup, a wine glass and 2 knives"),
        (["scissors"], "scissors"),
    ],
)
def test_each_kind_is_counted_once(names: list[str], text: str) -> None:
    assert counted(names) == text


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("bus", "buses"),
        ("toothbrush", "toothbrushes"),
        ("toy", "toys"),
        ("teddy", "teddies"),
        ("mouse", "mice"),
        ("sheep", "sheep"),
        ("skis", "skis"),
    ],
)
def test_a_plural_is_the_usual_one(one: str, many: str) -> None:
    assert plural(one) == many


def test_every_kind_of_object_can_be_said() -> None:
    assert all(with_article(name) and plural(name) for name in NAMES)
