"""The operations object."""

from collections.abc import Callable
from typing import Any

import pytest

from safelight.dialects.claid.operations import Hdr, Operations, PhotoUpscale

Read = Callable[..., Any]
Faults = Callable[..., dict[str, tuple[str, ...]]]

NAMES = tuple(Operations.model_fields)


@pytest.mark.parametrize("name", NAMES)
def test_null_and_absent_mean_the_same(read: Read, name: str) -> None:
    assert read({name: None}) == read({})


@pytest.mark.parametrize("name", [name for name in NAMES if name != "padding"])
def test_an_empty_object_asks_for_nothing(read: Read, name: str) -> None:
    assert read({name: {}}) == read({})


@pytest.mark.parametrize(
    ("given", "hdr"),
    [
        (0, Hdr(intensity=0)),
        (80, Hdr(intensity=80)),
        (0.15, Hdr(intensity=0)),
        ("80", Hdr(intensity=80)),
        ({}, Hdr(intensity=100)),
        ({"intensity": None}, Hdr(intensity=100)),
        ({"intensity": 30, "stitching": True}, Hdr(intensity=30, stitching=True)),
    ],
)
def test_hdr_is_a_level_or_an_object_whose_level_is_100_by_default(
    read: Read, given: object, hdr: Hdr
) -> None:
    assert read({"adjustments": {"hdr": given}}).operations.adjustments.hdr == hdr


@pytest.mark.parametrize("name", ["smart_enhance", "smart_resize", "faces", "digital_art", "photo"])
def test_upscale_is_the_name_of_a_method(read: Read, name: str) -> None:
    assert read({"restorations": {"upscale": name}}).operations.restorations.upscale == name


def test_upscale_may_ask_for_a_version_of_photo(read: Read) -> None:
    given = {"type": "photo", "version": "3"}
    upscale = read({"restorations": {"upscale": given}}).operations.restorations.upscale
    assert upscale == PhotoUpscale(type="photo", version="3")


@pytest.mark.parametrize(
    ("given", "path", "sentence"),
    [
        (
            {"adjustments": {"hdr": 101}},
            "adjustments.hdr",
            "ensure this value is less than or equal to 100, got 101",
        ),
        (
            {"adjustments": {"hdr": -1}},
            "adjustments.hdr",
            "ensure this value is greater than or equal to 0, got -1",
        ),
        (
            {"adjustments": {"hdr": True}},
            "adjustments.hdr",
            "value is not a valid integer, got true",
        ),
        (
            {"adjustments": {"hdr": {"intensity": 101}}},
            "adjustments.hdr.intensity",
            "ensure this value is less than or equal to 100, got 101",
        ),
        (
            {"adjustments": {"hdr": {"level": 1}}},
            "adjustments.hdr.level",
            "extra fields not permitted",
        ),
        (
            {"adjustments": {"exposure": -101}},
            "adjustments.exposure",
            "ensure this value is greater than or equal to -100, got -101",
        ),
        (
            {"adjustments": {"sharpness": -1}},
            "adjustments.sharpness",
            "ensure this value is greater than or equal to 0, got -1",
        ),
        ({"adjustments": []}, "adjustments", "value is not a valid dict, got an array"),
        (
            {"restorations": {"decompress": "weak"}},
            "restorations.decompress",
            (
                "value is not a valid enumeration member; "
                "permitted: 'moderate', 'strong', 'auto', got 'weak'"
            ),
        ),
        (
            {"restorations": {"upscale": "x4"}},
            "restorations.upscale",
            (
                "value is not a valid enumeration member; permitted: 'smart_enhance', "
                "'smart_resize', 'faces', 'digital_art', 'photo', got 'x4'"
            ),
        ),
        (
            {"restorations": {"upscale": {"type": "photo"}}},
            "restorations.upscale.version",
            "field required",
        ),
        (
            {"restorations": {"upscale": {"type": "faces", "version": "1"}}},
            "restorations.upscale.type",
            "value is not a valid enumeration member; permitted: 'photo', got 'faces'",
        ),
        (
            {"privacy": {"blur_car_plate": "plates"}},
            "privacy.blur_car_plate",
            "value could not be parsed to a boolean, got 'plates'",
        ),
        (
            {"generative": {"style_transfer": {}}},
            "generative.style_transfer.style_reference_image",
            "field required",
        ),
        (
            {"generative": {"style_transfer": {"style_reference_image": "text"}}},
            "generative.style_transfer.style_reference_image",
            "invalid or missing URL scheme, got 'text'",
        ),
        (
            {
                "generative": {
                    "style_transfer": {
                        "style_reference_image": "https://host/a",
                        "style_strength": 1.5,
                    }
                }
            },
            "generative.style_transfer.style_strength",
            "ensure this value is less than or equal to 1, got 1.5",
        ),
        ({"resize": {}}, "resize", "extra fields not permitted"),
        ({"resize": None}, "resize", "extra fields not permitted"),
        ({"__proto__": {}}, "__proto__", "extra fields not permitted"),
    ],
)
def test_an_error_is_told_of_the_field_that_the_client_wrote(
    faults: Faults, given: object, path: str, sentence: str
) -> None:
    assert faults(given) == {f"operations.{path}": (sentence,)}
