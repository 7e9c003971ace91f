"""Fields and prompts that say the same thing."""

from collections.abc import Sequence

import pytest
from tests.support.phota_services import URL

from safelight.dialects.phota import precedence
from safelight.dialects.phota.schema import EditRequest, EnhanceRequest
from safelight.dialects.phota.sizes import PIXELS
from safelight.domain.edit import JsonObject
from safelight.instructions.reading import read as read_prompt
from safelight.web.problems import read

BOTH = "resized to 800x600 pixels"


def framed(prompt: str, **fields: object) -> dict[str, JsonObject]:
    request = read(EditRequest, {"images": [URL]} | fields)
    return precedence.framed(request, read_prompt(prompt, 1).operations)


def understood(prompt: str, **fields: object) -> Sequence[str]:
    request = read(EditRequest, {"images": [URL]} | fields)
    return precedence.understood(request, read_prompt(prompt, 1))


@pytest.mark.parametrize("prompt", ["", "brighter", "make it square", "add a white border"])
def test_without_a_size_a_picture_has_the_usual_number_of_pixels(prompt: str) -> None:
    assert framed(prompt)["resolution"] == {"pixels": PIXELS["1K"]}


def test_what_a_prompt_says_of_size_counts_where_the_field_says_nothing() -> None:
    assert framed("make it 4K")["resolution"]["pixels"] != PIXELS["1K"]
    assert "resolution" not in framed("1200 px wide")


def test_a_field_says_the_size_before_the_prompt_does() -> None:
    assert framed("make it 4K", resolution="1K")["resolution"] == {"pixels": PIXELS["1K"]}
    narrow = framed("1200 px wide", resolution="2K")
    assert narrow == {"resolution": {"pixels": PIXELS["2K"]}}


def test_a_field_of_size_leaves_a_shape_that_the_prompt_says_by_size() -> None:
    both = framed("resize to 800x600", resolution="2K")
    assert both["resolution"] == {"pixels": PIXELS["2K"]}
    assert both["resize"]["width"] == {"pixels": 800}
    assert both["resize"]["height"] == {"pixels": 600}


def test_a_field_says_the_shape_before_the_prompt_does() -> None:
    assert framed("make it square")["crop"]["ratio"] == [1, 1]
    assert framed("make it square", aspect_ratio="3:4")["crop"]["ratio"] == [3, 4]
    face = framed("crop to the face, square", aspect_ratio="3:4")["crop"]
    assert (face["to"], face["ratio"]) == ("face", [3, 4])


def test_a_shape_by_size_gives_way_to_the_field_too() -> None:
    made = framed("resize to 800x600", aspect_ratio="16:9")
    assert made["crop"]["ratio"] == [16, 9]
    assert made["resize"] == {"width": {"pixels": 800}}


@pytest.mark.parametrize(
    ("prompt", "fields", "told"),
    [
        ("make it square", {}, "cropped to 1:1"),
        ("make it square", {"aspect_ratio": "1:1"}, "cropped to 1:1"),
        (
            "make it square",
            {"aspect_ratio": "16:9"},
            "cropped to 16:9: aspect_ratio 16:9 wins over 1:1",
        ),
        (
            "crop to the face, square",
            {"aspect_ratio": "3:4"},
            "cropped to the face to 3:4: aspect_ratio 3:4 wins over 1:1",
        ),
        (
            "1200 px wide",
            {"resolution": "2K"},
            "resolution 2K wins over: resized to 1200 pixels of width",
        ),
        ("upscale 2x", {"resolution": "1K"}, "resolution 1K wins over: upscaled to 200%"),
        ("upscale 2x", {"aspect_ratio": "1:1"}, "upscaled to 200%"),
        (
            "resize to 800x600",
            {"aspect_ratio": "16:9"},
            f"aspect_ratio 16:9 wins over: {BOTH}; resized to 800 pixels of width",
        ),
    ],
)
def test_what_a_field_overrules_is_not_told_as_done(
    prompt: str, fields: dict[str, str], told: str
) -> None:
    assert told in understood(prompt, **fields)


def test_what_no_field_speaks_of_is_told_as_it_is() -> None:
    prompt = "remove the background and make it slightly brighter"
    given = understood(prompt, aspect_ratio="16:9", resolution="2K")
    assert given == list(read_prompt(prompt, 1).understood)


def test_endpoints_without_a_size_have_no_field_that_overrules() -> None:
    request = read(EnhanceRequest, {"image": URL, "resolution": "2K", "aspect_ratio": "1:1"})
    told = precedence.understood(request, read_prompt("1200 px wide", 1))
    assert told == ["resized to 1200 pixels of width"]


@pytest.mark.parametrize(
    ("prompt", "fields", "name", "told"),
    [
        ("", {}, "jpg", ()),
        ("", {"output_format": "png"}, "png", ()),
        ("save as webp", {}, "webp", ("written as webp",)),
        ("save as png", {"output_format": "png"}, "png", ()),
        (
            "save as webp",
            {"output_format": "jpg"},
            "jpg",
            ("written as jpg, as output_format says, and not as webp",),
        ),
        ("remove the background", {}, "png", ("written as png, to keep what is transparent",)),
        ("remove the background", {"output_format": "jpg"}, "jpg", ()),
        ("remove the background, white background", {}, "jpg", ()),
    ],
)
def test_a_field_says_the_format_before_the_prompt_does(
    prompt: str, fields: dict[str, str], name: str, told: tuple[str, ...]
) -> None:
    request, reading = read(EditRequest, {"images": [URL]} | fields), read_prompt(prompt, 1)
    assert precedence.file_format(request, reading.operations, reading) == (name, told)
