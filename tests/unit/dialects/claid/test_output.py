"""The output object."""

from collections.abc import Callable
from typing import Any

import pytest

from safelight.dialects.claid.output import OutputOptions

Read = Callable[..., Any]
Faults = Callable[..., dict[str, tuple[str, ...]]]

FORMATS = "permitted: 'jpeg', 'png', 'webp', 'avif', 'tiff'"


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (None, {"type": "jpeg", "quality": 85, "progressive": True}),
        ("jpeg", {"type": "jpeg", "quality": 85, "progressive": True}),
        ("png", {"type": "png", "compression": "optimal"}),
        ("webp", {"type": "webp"}),
        (
            {"type": "tiff", "compression": "lossy"},
            {"type": "tiff", "compression": {"type": "lossy"}},
        ),
    ],
)
def test_a_short_form_of_a_format_reads_as_the_long_one(
    read: Read, short: object, long: object
) -> None:
    assert read({}, format=short) == read({}, format=long)


@pytest.mark.parametrize(
    "given",
    [
        {"type": "jpeg", "quality": 100, "progressive": False},
        {"type": "png", "compression": "best"},
        {"type": "png", "quality": 85},
        {"type": "avif", "quality": 40},
        {"type": "webp", "compression": {"type": "lossy", "quality": 30}},
    ],
)
def test_every_option_of_a_format_is_read(read: Read, given: dict[str, object]) -> None:
    assert read({}, format=given).output.format.model_dump(exclude_unset=True) == given


@pytest.mark.parametrize(
    ("given", "path", "sentence"),
    [
        ("svg", "", f"value is not a valid enumeration member; {FORMATS}, got 'svg'"),
        (
            {"type": "php"},
            ".type",
            f"value is not a valid enumeration member; {FORMATS}, got 'php'",
        ),
        ({"quality": 85}, ".type", "field required"),
        (
            {"type": "jpeg", "quality": 0},
            ".quality",
            "ensure this value is greater than or equal to 1, got 0",
        ),
        (
            {"type": "jpeg", "quality": 101},
            ".quality",
            "ensure this value is less than or equal to 100, got 101",
        ),
        (
            {"type": "png", "quality": 101},
            ".quality",
            "ensure this value is less than or equal to 100, got 101",
        ),
        ({"type": "jpeg", "compression": "lossy"}, ".compression", "extra fields not permitted"),
        ({"type": "webp", "progressive": True}, ".progressive", "extra fields not permitted"),
        (
            {"type": "png", "compression": "lossy"},
            ".compression",
            (
                "value is not a valid enumeration member; "
                "permitted: 'fast', 'best', 'optimal', got 'lossy'"
            ),
        ),
        (
            {"type": "avif", "compression": "best"},
            ".compression",
            "value is not a valid enumeration member; permitted: 'lossy', 'lossless', got 'best'",
        ),
        ({"type": "avif", "compression": {}}, ".compression.type", "field required"),
    ],
)
def test_an_error_in_a_format_is_told_of_the_field_that_the_client_wrote(
    faults: Faults, given: object, path: str, sentence: str
) -> None:
    assert faults({}, format=given) == {f"output.format{path}": (sentence,)}


@pytest.mark.parametrize(
    ("given", "path", "sentence"),
    [
        ({"dpi": 0}, ".dpi", "ensure this value is greater than or equal to 1, got 0"),
        ({"dpi": -1}, ".dpi", "ensure this value is greater than or equal to 1, got -1"),
        ({"dpi": 65536}, ".dpi", "ensure this value is less than or equal to 65535, got 65536"),
        (
            {"color_space": "LAB"},
            ".color_space",
            "value is not a valid enumeration member; permitted: 'RGB', 'CMYK', got 'LAB'",
        ),
        ({"color_space": {}}, ".color_space.type", "field required"),
        (
            {"color_space": {"type": "CMYK", "color_profile": "FOGRA39"}},
            ".color_space.color_profile",
            (
                "value is not a valid enumeration member; permitted: 'ISO_Coated', 'ISO_Uncoated', "
                "'USWeb_Coated', 'USWeb_Uncoated', got 'FOGRA39'"
            ),
        ),
        ({"exif": True}, ".exif", "extra fields not permitted"),
        ("dpi", "", "value is not a valid dict, got 'dpi'"),
    ],
)
def test_an_error_in_the_metadata_is_told_of_the_field_that_the_client_wrote(
    faults: Faults, given: object, path: str, sentence: str
) -> None:
    assert faults({}, metadata=given) == {f"output.metadata{path}": (sentence,)}


def test_nulls_in_the_output_count_as_absent(read: Read) -> None:
    given = read({}, format=None, destination=None, metadata={"dpi": None, "color_space": None})
    assert given.output == OutputOptions()


def test_a_destination_needs_a_storage_that_is_connected(faults: Faults) -> None:
    sentence = "no storage named 'mine' is connected, got 'storage://mine/a.jpg'"
    assert faults({}, destination="storage://mine/a.jpg") == {"output.destination": (sentence,)}


def test_an_unknown_output_field_is_refused(faults: Faults) -> None:
    assert faults({}, quality=3) == {"output.quality": ("extra fields not permitted",)}
