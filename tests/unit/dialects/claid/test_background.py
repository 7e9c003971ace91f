"""The background object."""

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., Any]
Faults = Callable[..., dict[str, tuple[str, ...]]]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ({}, {"remove": False, "blur": False, "use_original_alpha": False}),
        ({}, {"remove": None, "blur": None, "color": None}),
        ({"remove": True}, {"remove": {}}),
        ({"remove": True}, {"remove": {"clipping": False}}),
        ({"blur": True}, {"blur": {"type": "regular", "level": "medium"}}),
        ({"blur": {"level": " high"}}, {"blur": {"level": "high"}}),
        ({"color": "#FFF"}, {"color": "#ffffff"}),
    ],
)
def test_a_short_form_reads_as_the_long_one(read: Read, short: object, long: object) -> None:
    assert read({"background": short}) == read({"background": long})


def test_every_option_of_remove_and_blur_is_read(read: Read) -> None:
    remove = {"selective": {"object_to_keep": "red car"}, "clipping": True}
    blur = {"category": "products", "type": "lens", "level": "low"}
    removed = read({"background": {"remove": remove}}).operations.background.remove
    blurred = read({"background": {"blur": blur}}).operations.background.blur
    assert removed.model_dump(exclude_unset=True) == remove
    assert blurred.model_dump(exclude_unset=True) == blur


@pytest.mark.parametrize("version", ["1", "2", "3", 2])
def test_the_older_form_of_remove_has_a_type_and_a_version(read: Read, version: object) -> None:
    given = {"remove": {"type": "products", "version": version}}
    assert read({"background": given}).operations.background.remove.type == "products"


@pytest.mark.parametrize(
    ("given", "path", "sentence"),
    [
        ({"remove": "yes"}, "remove", "value could not be parsed to a boolean, got 'yes'"),
        ({"remove": []}, "remove", "value could not be parsed to a boolean, got an array"),
        (
            {"remove": {"category": "cats"}},
            "remove.category",
            (
                "value is not a valid enumeration member; "
                "permitted: 'general', 'cars', 'products', got 'cats'"
            ),
        ),
        ({"remove": {"level": "low"}}, "remove.level", "extra fields not permitted"),
        ({"remove": {"selective": {}}}, "remove.selective.object_to_keep", "field required"),
        (
            {"remove": {"selective": {"object_to_keep": "ab"}}},
            "remove.selective.object_to_keep",
            "ensure this value has at least 3 characters, got 'ab'",
        ),
        (
            {"remove": {"selective": "car"}},
            "remove.selective",
            "value is not a valid dict, got 'car'",
        ),
        ({"blur": {"clipping": True}}, "blur.clipping", "extra fields not permitted"),
        (
            {"blur": {"level": "huge"}},
            "blur.level",
            (
                "value is not a valid enumeration member; permitted: 'low', 'medium', 'high', "
                "got 'huge'"
            ),
        ),
        (
            {"color": "red"},
            "color",
            "value is not a hex colour like '#ffffff' or 'transparent', got 'red'",
        ),
        ({"use_original_alpha": True}, "use_original_alpha", "only false is supported, got true"),
        ({"colour": "#fff"}, "colour", "extra fields not permitted"),
    ],
)
def test_an_error_is_told_of_the_field_that_the_client_wrote(
    faults: Faults, given: object, path: str, sentence: str
) -> None:
    assert faults({"background": given}) == {f"operations.background.{path}": (sentence,)}


def test_words_for_the_subject_have_at_most_128_characters(faults: Faults) -> None:
    given = {"remove": {"selective": {"object_to_keep": "x" * 129}}}
    (texts,) = faults({"background": given}).values()
    assert texts[0].startswith("ensure this value has at most 128 characters, got 'xxx")
