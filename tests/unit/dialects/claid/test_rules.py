"""Rules between fields."""

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., Any]
Faults = Callable[..., dict[str, tuple[str, ...]]]

STYLE = {"style_transfer": {"style_reference_image": "https://host/style.jpg"}}
WORDS = {"object_to_keep": "the red car"}


@pytest.mark.parametrize(
    ("operations", "path", "sentence"),
    [
        (
            {"resizing": {"width": 100, "height": "50%"}},
            "resizing",
            (
                "width and height must both be pixels or both percentages, or one auto, "
                "got 100 and '50%'"
            ),
        ),
        (
            {"resizing": {"width": "50%", "height": "100%"}},
            "resizing",
            (
                "percentages of width and height may differ only with fit canvas or outpaint, "
                "got '50%' and '100%'"
            ),
        ),
        (
            {"background": {"remove": True, "blur": True}},
            "background",
            "remove and blur cannot be combined: nothing is left behind the subject to blur",
        ),
        (
            {"background": {"remove": {"category": "cars", "selective": WORDS}}},
            "background.remove",
            "category and selective cannot be combined: give one of them",
        ),
        (
            {"background": {"blur": {"category": "cars", "selective": WORDS}}},
            "background.blur",
            "category and selective cannot be combined: give one of them",
        ),
        (
            {"background": {"remove": {"type": "cars", "selective": WORDS}}},
            "background.remove",
            "category and selective cannot be combined: give one of them",
        ),
        (
            {"background": {"remove": {"category": "cars", "type": "cars"}}},
            "background.remove",
            "type is an older name of category: give one of them",
        ),
        (
            {"background": {"remove": True}, "generative": STYLE},
            "generative.style_transfer",
            "style_transfer cannot be combined with background.remove or background.blur",
        ),
        (
            {"background": {"blur": True}, "generative": STYLE},
            "generative.style_transfer",
            "style_transfer cannot be combined with background.remove or background.blur",
        ),
        (
            {"resizing": {"width": 100}, "padding": "51px"},
            "padding",
            "ensure both ends together take at most the width of 100px, got 102px",
        ),
        (
            {"resizing": {"height": 300}, "padding": "200px 0px 101px 0px"},
            "padding",
            "ensure both ends together take at most the height of 300px, got 301px",
        ),
    ],
)
def test_operations_that_contradict_each_other_are_refused(
    faults: Faults, operations: object, path: str, sentence: str
) -> None:
    assert faults(operations) == {f"operations.{path}": (sentence,)}


@pytest.mark.parametrize(
    "operations",
    [
        {"resizing": {"width": "50%", "height": "50%"}},
        {"resizing": {"width": "50%", "height": "auto"}},
        {"resizing": {"width": 100, "height": "auto"}},
        {"resizing": {"width": "150%", "height": "100%", "fit": "outpaint"}},
        {"resizing": {"width": "150%", "height": "100%", "fit": "canvas"}},
        {"background": {"remove": True, "blur": False}},
        {"background": {"remove": False, "blur": False}, "generative": STYLE},
        {"background": {"remove": {"selective": WORDS}}},
        {"resizing": {"width": 100}, "padding": "50px"},
        {"resizing": {"width": "50%"}, "padding": "5000px"},
        {"resizing": {"width": 600}, "padding": "0px 400px 0px 0px"},
    ],
)
def test_operations_that_go_together_are_read(read: Read, operations: object) -> None:
    assert read(operations).operations


@pytest.mark.parametrize(
    ("output", "path", "sentence"),
    [
        (
            {"format": "png", "metadata": {"color_space": "CMYK"}},
            "metadata.color_space",
            "CMYK can be written as jpeg or tiff only, got 'png'",
        ),
        (
            {"metadata": {"color_space": {"type": "RGB", "color_profile": "ISO_Coated"}}},
            "metadata.color_space.color_profile",
            "extra fields not permitted",
        ),
        (
            {"format": {"type": "webp", "compression": {"type": "lossless", "quality": 5}}},
            "format.compression.quality",
            "lossless compression takes no quality",
        ),
        (
            {
                "format": {
                    "type": "webp",
                    "quality": 6,
                    "compression": {"type": "lossy", "quality": 5},
                }
            },
            "format.quality",
            "compression has a quality too: give one of them",
        ),
    ],
)
def test_output_options_that_contradict_each_other_are_refused(
    faults: Faults, output: dict[str, object], path: str, sentence: str
) -> None:
    assert faults({}, **output) == {f"output.{path}": (sentence,)}


def test_every_broken_rule_is_told_at_once(faults: Faults) -> None:
    operations = {"resizing": {"width": 1, "height": "1%"}, "background": {"remove": 1, "blur": 1}}
    found = faults(operations, format="webp", metadata={"color_space": "CMYK"})
    assert list(found) == [
        "operations.resizing",
        "operations.background",
        "output.metadata.color_space",
    ]
